// Inputs and outputs that are functions of the caller.
#pragma once

#include <memory>

#include <scrt/writer.h>

#include "core/os/source.h"
#include "core/os/stream.h"

namespace scrt::capi {

std::unique_ptr<InputStream> CallbackInput(scrt_read_fn read, void* user_data);
std::unique_ptr<OutputStream> CallbackOutput(scrt_write_fn write, void* user_data);
std::shared_ptr<const Source> CallbackSource(scrt_read_at_fn read, void* user_data, int64_t size);

}  // namespace scrt::capi
