// What MPI a program was built for, and how that can be seen.
//
// Programs are ELF files, or scripts with an interpreter (#!), or Python's interpreter with a
// script, which uses MPI through an extension such as mpi4py's. The libraries that are needed are
// followed as the dynamic loader does; the name of an MPI library among them tells the ABI.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "launcher/families.h"
#include "launcher/loader_paths.h"

namespace anympi {

// A program as it is to be started.
struct Command {
  std::vector<std::string> words;  // its name and its arguments
  std::string folder = ".";        // where it will run, and where a relative path starts
  std::string search;              // folders to look for it before those of PATH
};

struct ProgramMpi {
  Abi abi;
  std::vector<std::string> sonames;  // every MPI library that is needed, in the loader's order
  std::vector<std::string> chain;    // from the program to the first MPI library
  fs::path file;                     // the ELF file that was read
  // Read from the program itself; an extension of Python is one that the script might not use.
  bool is_certain = true;
  std::string default_to;  // the MPI that it was built to run on if nobody says otherwise, or ""
  std::string mpi4py_abi = {};  // what MPI4PY_MPIABI must say for Python to load this file, or ""

  std::string how() const;  // "./app -> libhdf5.so -> libmpi.so.40"
};

// What -anympi-default-to of the compiler wrappers wrote into a program, or "".
std::string default_target_of(const ElfFile& program);

// Refused if there is no such program, or if it cannot be used here whatever its MPI; none if it
// shows no MPI, and then `why_not` says how so.
struct Looked {
  std::optional<ProgramMpi> mpi;
  std::string why_not;
  // What it can be as well: mpi4py's wheels have an extension for each of several MPIs.
  std::vector<ProgramMpi> others = {};
};
Looked look_at_program(const Command& command, const LoaderPaths& paths);

// The same for a file that says what MPI a program uses: a library or an extension.
Looked look_at_elf(const fs::path& file, const LoaderPaths& paths);

// A Python package's extension that needs an MPI, as seen by this interpreter.
Looked look_at_package(const std::string& interpreter, const std::string& package,
                       const LoaderPaths& paths);

// Makes it the one for the ABI `abi`, where there is one.
void prefer(Looked& looked, Abi abi);

// The file that would be started; refused if there is none or if it is not executable.
fs::path find_program(const Command& command);

}  // namespace anympi
