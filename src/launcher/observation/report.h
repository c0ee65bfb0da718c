// anympi report: a page of HTML about a trace, with everything in it.

#pragma once

#include <string>
#include <vector>

namespace anympi {

// `words`: TRACE [-o PAGE], or instead of a trace the folder with the records of processes.
int run_report(const std::vector<std::string>& words);

}  // namespace anympi
