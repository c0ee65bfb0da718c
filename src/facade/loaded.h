// What must be done once, when the target has been loaded and before anything crosses.
#pragma once

namespace anympi::facade {

/// Loads the target if need be and learns its predefined handles. Thread-safe; cheap once done.
void ensure_loaded();

/// The target's function of this name, or null. Some versions have functions of a later standard as
/// extensions: MPIX_Bcast_init of Open MPI 4 stands for MPI_Bcast_init.
void* find_function(const char* name);

}  // namespace anympi::facade
