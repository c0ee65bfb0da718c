// Asks threads of observed processes for their backtraces (observe/backtrace.h).

#pragma once

#include <string>
#include <vector>

#include "launcher/observation/records.h"

namespace anympi {

// The call stack of a thread, innermost first; or one line that says why there is none.
std::vector<std::string> backtrace_of(const ThreadRecord& thread);

bool is_on_this_host(const ThreadRecord& thread);

}  // namespace anympi
