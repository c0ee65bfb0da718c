// Natively the target is the program's own MPI, which is loaded already.
#include <dlfcn.h>

#include <cstring>

#include "target/target.h"

namespace anympi::target {

/// Functions are those behind this library; objects may be copies in the executable, which comes
/// first.
void* find(const char* name) {
  const bool is_function =
      std::strncmp(name, "PMPI_", 5) == 0 || std::strncmp(name, "MPI_", 4) == 0;
  return dlsym(is_function ? RTLD_NEXT : RTLD_DEFAULT, name);
}

const char* path() { return "this MPI"; }

}  // namespace anympi::target
