// Replaces this process by another program.

#pragma once

#include <string>
#include <vector>

#include "launcher/translation.h"

namespace anympi {

void set_variables(const Translation& translation);

// Says that nothing is translated, if ANYMPI_LOG asks for it; else the facade has its one line.
void log_choice(const Choice& choice, const Translation& translation);

// What this rank prints goes to a file of its own: rank.3 in the folder.
void write_into(const fs::path& folder);
fs::path file_of_rank(const fs::path& folder, const std::string& rank);

// `command[0]` is what the new program is told it was called as.
[[noreturn]] void start(const fs::path& file, const std::vector<std::string>& command);

}  // namespace anympi
