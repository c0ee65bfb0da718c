// Runs the target's launcher under observation, and tells at the end what was seen.

#pragma once

#include <string>
#include <vector>

#include "launcher/elf_file.h"
#include "launcher/observation/options.h"

namespace anympi {

// A folder in which the processes leave their records; it goes when this does.
class RecordFolder {
 public:
  RecordFolder();
  ~RecordFolder();
  RecordFolder(const RecordFolder&) = delete;
  RecordFolder& operator=(const RecordFolder&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

// The variables that a process is told by what to leave.
std::vector<std::pair<std::string, std::string>> observation_variables(
    const Observation& observation, const fs::path& folder);

// The exit status of the command, which runs while we watch.
int run_observed(const fs::path& file, const std::vector<std::string>& command,
                 const std::string& program, const Observation& observation,
                 const RecordFolder& folder);

}  // namespace anympi
