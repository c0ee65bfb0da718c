// What the launcher's names and subcommands do. Each returns an exit status, or replaces the
// process by the target's launcher or the program.

#pragma once

#include <string>
#include <vector>

#include "launcher/elf_file.h"

namespace anympi {

// mpirun and mpiexec.
int run_launcher(const std::vector<std::string>& arguments);
// wi4mpi -f FROM -t TO program ...
int run_wi4mpi(const std::vector<std::string>& arguments);
// anympi-singleton PROGRAM, which no user starts.
int answer_singleton(const std::vector<std::string>& arguments);
// anympi list, which, exec, ...
int run_anympi(const std::vector<std::string>& arguments);

}  // namespace anympi
