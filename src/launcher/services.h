// How a target serves the functions of MPI that a program names, told before anything runs. The
// tables are the facade's own; what the target has is read from its library.

#pragma once

#include <map>
#include <string>
#include <vector>

#include "launcher/program.h"

namespace anympi {

enum class Service {
  direct,    // the target's function is called
  answered,  // by AnyMPI itself: a property of the program's own MPI
  emulated,  // the target lacks it; others do its work
  refused,   // the target lacks it: MPI_ERR_UNSUPPORTED_OPERATION
  unknown    // AnyMPI has no such function: the program would not start, or end when it calls it
};

const char* name(Service service);

struct Served {
  Service service;
  std::string how;  // "" where the word says it all
};

// By function, as MPI_Send; names of the profiling interface and of Fortran's count as MPI_Send's.
std::map<std::string, Served> services(const ProgramMpi& program, const ElfFile& target,
                                       const LoaderPaths& paths);

}  // namespace anympi
