// The MPI library that a program for the standard ABI finds when it runs. The library that programs
// are linked with is made twice, and the two differ in this: libmpi_abi.so.1 asks AnyMPI for an MPI
// (asked.cc), libmpi_abi.a takes what the loader finds under the name libmpi_abi.so.1 (named.cc).
#pragma once

namespace anympi::standard {

/// Null when an MPI is loaded, else why not, to go on with behind "this program calls MPI_Init,".
/// Called once.
const char* load_mpi_library();

/// Its definition of a function; null when it has none.
void* find_in_mpi_library(const char* name);

}  // namespace anympi::standard
