// anympi compare: a program on several MPIs, in turn and several times.

#pragma once

#include <string>
#include <vector>

namespace anympi {

// `words`: everything behind "compare".
int run_compare(const std::vector<std::string>& words);

}  // namespace anympi
