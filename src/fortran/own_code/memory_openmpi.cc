// The module mpi of Open MPI has second specific procedures for a TYPE(C_PTR), which holds an
// address like the INTEGER of the first.
#include "fortran/handles.h"
#include "fortran/names.h"

using namespace anympi;
using namespace anympi::fortran;
using Aint = From::Aint;

extern "C" {

ANYMPI_EXPORT void pmpi_alloc_mem_cptr_(Aint* size, Fint* info, void* where, Fint* ierror) {
  give(ierror, c<catalogue::Alloc_mem>(*size, info_of(*info), where));
}
#define ANYMPI_ALLOCATE(NAME, LOWER)                                                      \
  ANYMPI_EXPORT void pmpi_##LOWER##_cptr_(Aint* size, Fint* unit, Fint* info, Fint* comm, \
                                          void* where, Fint* win, Fint* ierror) {         \
    From::Handle<HandleClass::Win> made{};                                                \
    const int code =                                                                      \
        c<catalogue::NAME>(*size, *unit, info_of(*info), comm_of(*comm), where, &made);   \
    if (code == From::MPI_SUCCESS) *win = Numbers<HandleClass::Win>::number(made);        \
    give(ierror, code);                                                                   \
  }
ANYMPI_ALLOCATE(Win_allocate, win_allocate)
ANYMPI_ALLOCATE(Win_allocate_shared, win_allocate_shared)
ANYMPI_EXPORT void pmpi_win_shared_query_cptr_(Fint* win, Fint* rank, Aint* size, Fint* unit,
                                               void* where, Fint* ierror) {
  give(ierror, c<catalogue::Win_shared_query>(Numbers<HandleClass::Win>::handle(*win), *rank, size,
                                              unit, where));
}

}  // extern "C"

ANYMPI_OLDER_NAMES(alloc_mem_cptr, ALLOC_MEM_CPTR)
ANYMPI_OLDER_NAMES(win_allocate_cptr, WIN_ALLOCATE_CPTR)
ANYMPI_OLDER_NAMES(win_allocate_shared_cptr, WIN_ALLOCATE_SHARED_CPTR)
ANYMPI_OLDER_NAMES(win_shared_query_cptr, WIN_SHARED_QUERY_CPTR)
