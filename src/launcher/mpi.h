// One installed MPI: a library and the launcher that belongs to it, told from their files alone.
//
// A library says what it is by its SONAME, symbols and version string; a launcher by its name, the
// libraries it needs and the words in it. They are brought together by where they are installed:
// with Debian's layout two MPIs share the prefix /usr, so the kind must agree too. Nothing is run
// or loaded to find out.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "launcher/families.h"
#include "launcher/loader_paths.h"

namespace anympi {

struct Mpi {
  std::string name;  // what -T takes: a family's name for the first of a family, else a path
  const Family* family = nullptr;
  std::string version;  // "" if the library does not say
  fs::path library;
  std::string soname;
  fs::path launcher;     // empty if there is none
  std::string found_by;  // "PATH", "loader cache", "pkg-config", ...
};

// What a library is; refused if it is not an MPI library that can be a target here.
Mpi inspect_library(const fs::path& library);

// The launcher installed beside a library, or empty.
fs::path launcher_of(const Mpi& mpi);
// The library installed with a launcher, or empty.
fs::path library_of_launcher(const fs::path& launcher, const LoaderPaths& paths);
// A file that can be started and is not this program, nor another AnyMPI: those lead to themselves.
bool is_launcher(const fs::path& file);
// Whose launcher starts programs on it. A libmpi_abi is part of an Open MPI or of an MPICH.
Abi started_as(const Mpi& mpi);
// Whether `part` is the libmpi_abi of an MPI that has an ABI of its own, too.
bool is_standard_part_of(const Mpi& part, const Mpi& mpi);
// The libmpi_abi that is installed with an MPI, started by the same launcher.
std::optional<Mpi> standard_part_of(const Mpi& mpi);
// The kind of MPI a launcher starts, if it can be seen.
std::optional<Abi> abi_of_launcher(const fs::path& launcher);
// Whether a library or launcher uses PMIx, the interface of Open MPI's launchers, to find the other
// processes. Some distributions build MPICH so, although its own launcher does not speak it.
bool uses_pmix(const fs::path& file);

// Every MPI library (with the C functions) in an installation's folders.
std::vector<fs::path> libraries_below(const fs::path& prefix);

}  // namespace anympi
