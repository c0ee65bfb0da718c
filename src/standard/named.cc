// libmpi_abi.a: the entry points are part of the program, and no library is needed to start it. The
// MPI is what the loader finds by name when one is needed: the library that AnyMPI's mpirun has
// preloaded, an MPI's own one where LD_LIBRARY_PATH or the system's folders lead to it, or that of
// the AnyMPI whose folder is the program's run path, which asks (asked.cc).
#include <dlfcn.h>

#include <cstdio>

#include "standard/mpi_library.h"

namespace anympi::standard {

namespace {

void* library = nullptr;

}  // namespace

const char* load_mpi_library() {
  static char reason[1024];
  library = dlopen("libmpi_abi.so.1", RTLD_NOW | RTLD_GLOBAL);
  if (library) return nullptr;
  std::snprintf(reason, sizeof reason,
                "but no MPI is found (%s); start it with AnyMPI's mpirun, or with an MPI that has "
                "libmpi_abi.so.1 in LD_LIBRARY_PATH",
                dlerror());
  return reason;
}

/// What stands before the library, as AnyMPI's observer does, stands before the program's calls,
/// too.
void* find_in_mpi_library(const char* name) {
  void* function = dlsym(RTLD_NEXT, name);
  return function ? function : dlsym(library, name);
}

}  // namespace anympi::standard
