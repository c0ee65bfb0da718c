// Detaching a buffer: mpi_f08 gets its address in a C_PTR; in mpif.h and the module mpi the
// argument is a variable of any type, which is left alone, as in the MPIs' own libraries (MPI-4.1,
// section 3.6).
#include "fortran/handles.h"
#include "fortran/names.h"

using namespace anympi;
using namespace anympi::fortran;

#define ANYMPI_DETACH(NAME, LOWER, UPPER, OBJECT, GIVEN)                                       \
  extern "C" ANYMPI_EXPORT void pmpi_##LOWER##_(OBJECT void*, Fint* size, Fint* ierror) {      \
    void* address = nullptr;                                                                   \
    give(ierror, c<catalogue::NAME>(GIVEN static_cast<void*>(&address), size));                \
  }                                                                                            \
  ANYMPI_OLDER_NAMES(LOWER, UPPER)                                                             \
  extern "C" ANYMPI_EXPORT void anympi_##LOWER(OBJECT void* where, Fint* size, Fint* ierror) { \
    give(ierror, c<catalogue::NAME>(GIVEN where, size));                                       \
  }                                                                                            \
  ANYMPI_F08_NAMES(LOWER, f08, anympi_##LOWER)                                                 \
  extern "C" ANYMPI_EXPORT void anympi_##LOWER##_c(OBJECT void* where, From::Count* size,      \
                                                   Fint* ierror) {                             \
    give(ierror, c<catalogue::NAME##_c>(GIVEN where, size));                                   \
  }                                                                                            \
  ANYMPI_LARGE_F08_NAMES(LOWER, f08, anympi_##LOWER##_c)
#define ANYMPI_COMMA ,
ANYMPI_DETACH(Buffer_detach, buffer_detach, BUFFER_DETACH, , )
ANYMPI_DETACH(Comm_detach_buffer, comm_detach_buffer, COMM_DETACH_BUFFER, Fint* comm ANYMPI_COMMA,
              comm_of(*comm) ANYMPI_COMMA)
ANYMPI_DETACH(Session_detach_buffer, session_detach_buffer, SESSION_DETACH_BUFFER,
              Fint* session ANYMPI_COMMA,
              Numbers<HandleClass::Session>::handle(*session) ANYMPI_COMMA)
