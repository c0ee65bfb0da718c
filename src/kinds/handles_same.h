// Handles of a program that runs natively: they are the target's. Only questions that observation
// asks the program's own MPI are compiled with this (observe/asked.h).
#pragma once

#include "kinds/kept.h"
#include "kinds/pair.h"

namespace anympi::kinds {

#if ANYMPI_FROM_OPENMPI
extern "C" {
extern __attribute__((visibility("default"))) char ompi_mpi_comm_null;
}
#endif

template <HandleClass C>
struct Handles {
  using Handle = From::Handle<C>;
  static Handle to_target(Handle handle) { return handle; }
  static Handle created(Handle handle) { return handle; }
  static Handle program_null() { return target_null(); }
  static Handle target_null() {
    static_assert(C == HandleClass::Comm, "only communicators are asked about");
#if ANYMPI_FROM_OPENMPI
    return reinterpret_cast<Handle>(&ompi_mpi_comm_null);
#else
    return (Handle)From::MPI_COMM_NULL;
#endif
  }
};

}  // namespace anympi::kinds
