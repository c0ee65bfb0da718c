#include "target/target.h"

#include <dlfcn.h>

#include <cstdlib>

#include "target/isolation.h"
#include "target/refusal.h"

namespace anympi::target {

namespace {

const char* library = nullptr;
void* handle = nullptr;

/// Open MPI 4 promotes itself to the global scope in MPI_Init. Whatever the program loads later
/// must find the facade there first, also when the facade itself came in by a dlopen(RTLD_LOCAL).
void promote_facade() {
  Dl_info self;
  if (dladdr(reinterpret_cast<void*>(&load), &self) != 0)
    dlopen(self.dli_fname, RTLD_LAZY | RTLD_GLOBAL | RTLD_NOLOAD);
}

void check(Wanted wanted) {
  if (!find("PMPI_Init"))
    refuse(exit_no_target, "ANYMPI_TARGET=%s is not an MPI library: it has no function PMPI_Init",
           library);
  // One wrong guess here, and every constant is wrong.
  if (!find(wanted.mark))
    refuse(exit_no_target,
           "ANYMPI_TARGET=%s does not have the binary interface of %s (it has no symbol %s), for "
           "which AnyMPI was started",
           library, wanted.title, wanted.mark);
}

}  // namespace

void load(Wanted wanted) {
  library = std::getenv("ANYMPI_TARGET");
  if (!library || !*library)
    refuse(exit_misuse,
           "this process has AnyMPI's library instead of an MPI, but ANYMPI_TARGET does not say "
           "which MPI library shall do the work; start the program with AnyMPI's mpirun or with "
           "`anympi exec`, or set ANYMPI_TARGET");
  promote_facade();
  Modules before;
  before.take_loaded();
  handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
  if (!handle) refuse(exit_no_target, "the target cannot be loaded: %s", dlerror());
  check(wanted);
  isolate(handle, before, wanted.shares_names_of_openmpi);
}

void* find(const char* name) { return dlsym(handle, name); }

const char* path() { return library; }

}  // namespace anympi::target
