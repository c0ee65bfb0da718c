// The data and the predefined functions that mpi.h of Open MPI names.
//
// Each predefined handle is the address of an object. Ours are smaller than the real ones, which
// the loader accepts in silence when an executable holds a copy; the copy is made from what stands
// here, so it must be right before anything runs.
#include "kinds/handles.h"

namespace anympi::kinds {

extern "C" {

#define HANDLE(CLASS, NAME, SYMBOL, FORTRAN) \
  PredefinedObject SYMBOL{predefined_word(HandleClass::CLASS, To::NAME)};
#include "abi/openmpi_handles.inc"

#define ANYMPI_EXPORT __attribute__((visibility("default")))

namespace {
From::Fint ignored_status[sizeof(From::Status) / sizeof(From::Fint)];
}
ANYMPI_EXPORT From::Fint* MPI_F_STATUS_IGNORE = ignored_status;
ANYMPI_EXPORT From::Fint* MPI_F_STATUSES_IGNORE = ignored_status;

// The handle is a pointer whatever its class.
#define ANYMPI_ATTRIBUTE_FUNCTIONS(PREFIX)                                                         \
  ANYMPI_EXPORT int PREFIX##NULL_COPY_FN(void*, int, void*, void*, void*, int* flag) {             \
    *flag = 0;                                                                                     \
    return From::MPI_SUCCESS;                                                                      \
  }                                                                                                \
  ANYMPI_EXPORT int PREFIX##NULL_DELETE_FN(void*, int, void*, void*) { return From::MPI_SUCCESS; } \
  ANYMPI_EXPORT int PREFIX##DUP_FN(void*, int, void*, void* in, void* out, int* flag) {            \
    *flag = 1;                                                                                     \
    *static_cast<void**>(out) = in;                                                                \
    return From::MPI_SUCCESS;                                                                      \
  }
ANYMPI_ATTRIBUTE_FUNCTIONS(OMPI_C_MPI_)
ANYMPI_ATTRIBUTE_FUNCTIONS(OMPI_C_MPI_COMM_)
ANYMPI_ATTRIBUTE_FUNCTIONS(OMPI_C_MPI_TYPE_)
ANYMPI_ATTRIBUTE_FUNCTIONS(OMPI_C_MPI_WIN_)

}  // extern "C"

}  // namespace anympi::kinds
