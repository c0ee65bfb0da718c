// Replaces this process by another program.

#pragma once

#include <string>
#include <vector>

#include "launcher/translation.h"

namespace anympi {

void set_variables(const Translation& translation);

// Says that nothing is translated, if ANYMPI_LOG asks for it; else the facade has its one line.
void log_choice(const Choice& choice, const Translation& translation);

// `command[0]` is what the new program is told it was called as.
[[noreturn]] void start(const fs::path& file, const std::vector<std::string>& command);

}  // namespace anympi
