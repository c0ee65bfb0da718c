// Open MPI's facade has the procedures for attributes (facade/fortran_openmpi.cc), but those that
// make keyvals: Open MPI's own library has them as a layer over these two functions.
#include "fortran/handles.h"
#include "fortran/names.h"

using namespace anympi;
using namespace anympi::fortran;

namespace {

using Aint = From::Aint;
using Procedure = void();

/// The numbers of Open MPI's classes of objects that have attributes.
enum Attributed { comm = 1, type = 2, win = 3 };

}  // namespace

extern "C" {

ANYMPI_EXPORT int ompi_attr_create_keyval_aint(Attributed, Procedure* copy, Procedure* remove,
                                               Fint* keyval, Aint extra_state, int, void*);
ANYMPI_EXPORT int ompi_attr_create_keyval_fint(Attributed, Procedure* copy, Procedure* remove,
                                               Fint* keyval, Fint extra_state, int, void*);

#define ANYMPI_CREATE(CLASS)                                                                   \
  ANYMPI_EXPORT void pmpi_##CLASS##_create_keyval_(                                            \
      Procedure* copy, Procedure* remove, Fint* keyval, Aint* extra_state, Fint* ierror) {     \
    give(ierror,                                                                               \
         ompi_attr_create_keyval_aint(CLASS, copy, remove, keyval, *extra_state, 0, nullptr)); \
  }
ANYMPI_CREATE(comm)
ANYMPI_CREATE(type)
ANYMPI_CREATE(win)

ANYMPI_EXPORT void pmpi_keyval_create_(Procedure* copy, Procedure* remove, Fint* keyval,
                                       Fint* extra_state, Fint* ierror) {
  give(ierror, ompi_attr_create_keyval_fint(comm, copy, remove, keyval, *extra_state, 0, nullptr));
}

}  // extern "C"

ANYMPI_ALL_NAMES(comm_create_keyval, COMM_CREATE_KEYVAL)
ANYMPI_ALL_NAMES(type_create_keyval, TYPE_CREATE_KEYVAL)
ANYMPI_ALL_NAMES(win_create_keyval, WIN_CREATE_KEYVAL)
ANYMPI_OLDER_NAMES(keyval_create, KEYVAL_CREATE)
