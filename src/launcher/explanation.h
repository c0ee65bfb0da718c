// What was chosen, and why: mpirun --explain and anympi exec --explain.

#pragma once

#include <string>
#include <vector>

#include "launcher/translation.h"

namespace anympi {

// Lines for people; `to` is the value of -T, or "".
std::vector<std::string> explanation(const Choice& choice, const Translation& translation,
                                     const std::string& to, Installations& installations);

}  // namespace anympi
