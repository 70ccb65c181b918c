// scrt_control as the core knows it.
#pragma once

#include <scrt/base.h>

#include "core/pipeline/control.h"

namespace scrt::capi {

// `from` may be NULL and must outlive the call that uses `to`.
Status ReadControl(const scrt_control* from, Control* to);

}  // namespace scrt::capi
