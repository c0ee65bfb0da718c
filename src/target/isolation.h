// The target's own calls go to the target.
//
// The facade stands in the global scope, so the loader binds to it whatever asks for MPI_Send or
// PMPI_Info_dup: the program, as intended, but also ROMIO inside the target and the components that
// the target loads at run time, which would then hand the target's handles to a library that takes
// them for the program's. RTLD_DEEPBIND would prevent that and breaks `environ` in non-PIE
// executables and every replacement of malloc (docs/design.md). So the slots of the target's
// modules are rebound to the target's own definitions after loading, and their dlopen to one that
// does the same for what it brings. Nothing of the program is touched.
#pragma once

#include "target/modules.h"

namespace anympi::target {

/// Binds what dlopen brought in with `handle` (itself and what it needs, so far as it was not there
/// `before`) to the target, and proves it; ends the process with a sentence otherwise. The first
/// handle is the target's own, and says whether names of Open MPI's own are bound as those of MPI.
void isolate(void* handle, const Modules& before, bool shares_names_of_openmpi = false);

}  // namespace anympi::target
