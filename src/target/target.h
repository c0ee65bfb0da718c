// The MPI library that does the work, loaded beside the program and kept apart from it.
#pragma once

namespace anympi::target {

/// Loads the library that ANYMPI_TARGET names, or ends the process with a sentence: exit status 2
/// without ANYMPI_TARGET, 3 when the library cannot be loaded or is no MPI. To be called once.
void load();

/// The target's own definition of a function or object; null when it has none.
void* find(const char* name);

/// The path that ANYMPI_TARGET gave.
const char* path();

}  // namespace anympi::target
