// scrt_writer_options as the core knows them.
#pragma once

#include <scrt/writer.h>

#include "core/file/writer.h"
#include "core/os/stream.h"

namespace scrt::capi {

struct WriterSettings {
  file::WriterOptions file;
  OutputOptions output;
};

// `from` may be NULL.
Status ReadWriterOptions(const scrt_writer_options* from, WriterSettings* to);

}  // namespace scrt::capi
