// The settings: two TOML files, the user's before the site's, and the environment.
//
//   default-target = "mympich"          the MPI to run on when -T is not given
//   [mpi.mympich]                       an MPI that is not found by itself, under a name for -T
//   prefix = "/opt/mpich-4.2"           its installation; or
//   library = "/opt/.../libmpi.so.12"   its library and
//   launcher = "/opt/.../mpiexec"       its launcher

#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "launcher/elf_file.h"

namespace anympi {

struct ConfiguredMpi {
  std::string name;
  fs::path prefix, library, launcher;
  std::string defined_in;  // file and line
};

struct Configuration {
  std::string default_target;
  std::vector<ConfiguredMpi> mpis;  // the user's first
};

// Files that do not exist are passed over; what is wrong in one is refused with its line.
Configuration read_configuration(const std::vector<fs::path>& files);

// ~/.config/anympi.toml and etc/anympi.toml of the installation.
std::vector<fs::path> configuration_files(const fs::path& own_prefix);

// The variables that choose, ANYMPI_* before WI4MPI_*; empty where neither is set.
struct Chosen {
  std::string from, to, target_library;
};
Chosen chosen_by_environment();

std::string variable(const char* name);  // "" if it is not set

}  // namespace anympi
