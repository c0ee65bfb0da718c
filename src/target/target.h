// The MPI library that does the work, loaded beside the program and kept apart from it.
#pragma once

namespace anympi::target {

/// How an MPI of the ABI that is wanted is called, and a symbol that only such MPIs have.
struct Wanted {
  const char* title;
  const char* mark;
  /// It may be part of an Open MPI although the program's MPI is Open MPI, too: then the facade has
  /// names of Open MPI's own, beside those of MPI, that the target means itself by.
  bool shares_names_of_openmpi;
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
