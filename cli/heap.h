// How the command's own process holds memory.
#pragma once

namespace scrt_cli {

// Row groups come and go with buffers of many megabytes. Kept in the heap instead of being mapped
// anew each time, and in huge pages, they cost hardly any page faults. Call first of all.
void PrepareHeap();

}  // namespace scrt_cli
