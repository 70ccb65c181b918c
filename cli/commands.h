// The commands. Each function adds one to the program; parsing that finds it sets Program::run.
#pragma once

#include "cli/common.h"

namespace scrt_cli {

void AddConvert(CLI::App* app, Program* program);
void AddCat(CLI::App* app, Program* program);
void AddHead(CLI::App* app, Program* program);
void AddSchema(CLI::App* app, Program* program);
void AddInspect(CLI::App* app, Program* program);
void AddStats(CLI::App* app, Program* program);
void AddVerify(CLI::App* app, Program* program);
void AddCompletion(CLI::App* app, Program* program);

}  // namespace scrt_cli
