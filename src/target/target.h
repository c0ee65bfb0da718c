// The MPI library that does the work, loaded beside the program and kept apart from it.
#pragma once

namespace anympi::target {

/// How an MPI of the ABI that is wanted is called, and a symbol that only such MPIs have.
struct Wanted {
  const char* title;
  const char* mark;
};

/// Loads the library that ANYMPI_TARGET names, or ends the process with a sentence: exit status 2
/// without ANYMPI_TARGET, 3 when the library cannot be loaded, is no MPI or has another ABI. To be
/// called once.
void load(Wanted wanted);

/// The target's own definition of a function or object; null when it has none.
void* find(const char* name);

/// The path that ANYMPI_TARGET gave.
const char* path();

}  // namespace anympi::target
