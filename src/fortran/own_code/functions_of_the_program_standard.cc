// Procedures that take functions of the program or attributes, over any MPI with the standard ABI:
// nothing but its functions of C is used.
#include "fortran/functions_of_the_program.h"
#include "fortran/names.h"
#include "fortran/strings.h"

using namespace anympi;
using namespace anympi::fortran;

namespace {

template <HandleClass C>
auto handle(Fint* number) {
  return Numbers<C>::handle(*number);
}

}  // namespace

extern "C" {

/// MPI_CONVERSION_FN_NULL, and that of large counts, which is in mpi_f08 only; it is never called.
ANYMPI_EXPORT void mpi_conversion_fn_null_() {}

#define ANYMPI_ATTRIBUTES(LOWER, NAME, CLASS)                                                      \
  ANYMPI_EXPORT void pmpi_##LOWER##_get_attr_(Fint* object, Fint* keyval, Aint* value, Fint* flag, \
                                              Fint* ierror) {                                      \
    give(ierror, get_attribute<catalogue::NAME##_get_attr>(handle<HandleClass::CLASS>(object),     \
                                                           *keyval, value, flag));                 \
  }                                                                                                \
  ANYMPI_EXPORT void pmpi_##LOWER##_set_attr_(Fint* object, Fint* keyval, Aint* value,             \
                                              Fint* ierror) {                                      \
    give(ierror, set_attribute<catalogue::NAME##_set_attr>(handle<HandleClass::CLASS>(object),     \
                                                           *keyval, *value));                      \
  }                                                                                                \
  ANYMPI_EXPORT void pmpi_##LOWER##_create_keyval_(                                                \
      Procedure* copy, Procedure* remove, Fint* keyval, Aint* extra_state, Fint* ierror) {         \
    give(ierror, create_keyval<catalogue::NAME##_create_keyval, HandleClass::CLASS>(               \
                     copy, remove, keyval, *extra_state));                                         \
  }
ANYMPI_ATTRIBUTES(comm, Comm, Comm)
ANYMPI_ATTRIBUTES(type, Type, Datatype)
ANYMPI_ATTRIBUTES(win, Win, Win)

ANYMPI_EXPORT void pmpi_attr_get_(Fint* comm, Fint* keyval, Fint* value, Fint* flag, Fint* ierror) {
  Aint whole = 0;
  const int code = get_attribute<catalogue::Comm_get_attr>(comm_of(*comm), *keyval, &whole, flag);
  if (code == From::MPI_SUCCESS && *flag) *value = static_cast<Fint>(whole);
  give(ierror, code);
}
ANYMPI_EXPORT void pmpi_attr_put_(Fint* comm, Fint* keyval, Fint* value, Fint* ierror) {
  give(ierror, set_attribute<catalogue::Comm_set_attr>(comm_of(*comm), *keyval, *value));
}
ANYMPI_EXPORT void pmpi_keyval_create_(Procedure* copy, Procedure* remove, Fint* keyval,
                                       Fint* extra_state, Fint* ierror) {
  give(ierror, create_keyval<catalogue::Comm_create_keyval, HandleClass::Comm>(copy, remove, keyval,
                                                                               *extra_state));
}

ANYMPI_EXPORT void pmpi_attr_delete_(Fint* comm, Fint* keyval, Fint* ierror) {
  give(ierror, c<catalogue::Comm_delete_attr>(comm_of(*comm), *keyval));
}
ANYMPI_EXPORT void pmpi_keyval_free_(Fint* keyval, Fint* ierror) {
  give(ierror, c<catalogue::Comm_free_keyval>(keyval));
}

#define ANYMPI_ERROR_HANDLER(LOWER, CLASS)                                                        \
  ANYMPI_EXPORT void pmpi_##LOWER##_create_errhandler_(Procedure* handler, Fint* made,            \
                                                       Fint* ierror) {                            \
    create_error_handler<catalogue::CLASS##_create_errhandler, HandleClass::CLASS>(handler, made, \
                                                                                   ierror);       \
  }
ANYMPI_ERROR_HANDLER(comm, Comm)
ANYMPI_ERROR_HANDLER(file, File)
ANYMPI_ERROR_HANDLER(session, Session)
ANYMPI_ERROR_HANDLER(win, Win)

ANYMPI_EXPORT void pmpi_op_create_(Procedure* function, Fint* commute, Fint* made, Fint* ierror) {
  create_operator<catalogue::Op_create>(function, commute, made, ierror);
}
ANYMPI_EXPORT void anympi_op_create_c(Procedure* function, Fint* commute, Fint* made,
                                      Fint* ierror) {
  create_operator<catalogue::Op_create_c>(function, commute, made, ierror);
}
ANYMPI_EXPORT void pmpi_grequest_start_(Procedure* query, Procedure* free, Procedure* cancel,
                                        void* extra_state, Fint* made, Fint* ierror) {
  start_grequest(query, free, cancel, extra_state, made, ierror);
}
ANYMPI_EXPORT void pmpi_register_datarep_(const char* name, Procedure* read, Procedure* write,
                                          Procedure* extent, Aint* extra_state, Fint* ierror,
                                          Length length) {
  Text text(name, length);
  register_datarep<catalogue::Register_datarep, int>(text.get(), read, write, extent, extra_state,
                                                     mpi_conversion_fn_null_, ierror);
}
ANYMPI_EXPORT void anympi_register_datarep_c(const char* name, Procedure* read, Procedure* write,
                                             Procedure* extent, Aint* extra_state, Fint* ierror,
                                             Length length) {
  Text text(name, length);
  register_datarep<catalogue::Register_datarep_c, From::Count>(
      text.get(), read, write, extent, extra_state, mpi_conversion_fn_null_, ierror);
}

}  // extern "C"

ANYMPI_ALIAS(mpi_conversion_fn_null, mpi_conversion_fn_null_)
ANYMPI_ALIAS(mpi_conversion_fn_null__, mpi_conversion_fn_null_)
ANYMPI_ALIAS(MPI_CONVERSION_FN_NULL, mpi_conversion_fn_null_)
ANYMPI_ALIAS(mpi_conversion_fn_null_c_, mpi_conversion_fn_null_)
ANYMPI_ALL_NAMES(comm_get_attr, COMM_GET_ATTR)
ANYMPI_ALL_NAMES(comm_set_attr, COMM_SET_ATTR)
ANYMPI_ALL_NAMES(comm_create_keyval, COMM_CREATE_KEYVAL)
ANYMPI_ALL_NAMES(type_get_attr, TYPE_GET_ATTR)
ANYMPI_ALL_NAMES(type_set_attr, TYPE_SET_ATTR)
ANYMPI_ALL_NAMES(type_create_keyval, TYPE_CREATE_KEYVAL)
ANYMPI_ALL_NAMES(win_get_attr, WIN_GET_ATTR)
ANYMPI_ALL_NAMES(win_set_attr, WIN_SET_ATTR)
ANYMPI_ALL_NAMES(win_create_keyval, WIN_CREATE_KEYVAL)
ANYMPI_OLDER_NAMES(attr_get, ATTR_GET)
ANYMPI_OLDER_NAMES(attr_put, ATTR_PUT)
ANYMPI_OLDER_NAMES(attr_delete, ATTR_DELETE)
ANYMPI_OLDER_NAMES(keyval_create, KEYVAL_CREATE)
ANYMPI_OLDER_NAMES(keyval_free, KEYVAL_FREE)
ANYMPI_ALL_NAMES(comm_create_errhandler, COMM_CREATE_ERRHANDLER)
ANYMPI_ALL_NAMES(file_create_errhandler, FILE_CREATE_ERRHANDLER)
ANYMPI_ALL_NAMES(session_create_errhandler, SESSION_CREATE_ERRHANDLER)
ANYMPI_ALL_NAMES(win_create_errhandler, WIN_CREATE_ERRHANDLER)
ANYMPI_ALL_NAMES(op_create, OP_CREATE)
ANYMPI_ALL_NAMES(grequest_start, GREQUEST_START)
ANYMPI_ALL_NAMES(register_datarep, REGISTER_DATAREP)
ANYMPI_LARGE_F08_NAMES(op_create, f08, anympi_op_create_c)
ANYMPI_LARGE_F08_NAMES(register_datarep, f08, anympi_register_datarep_c)
