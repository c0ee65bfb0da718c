// Procedures that take functions of the program. MPI's handles are the same integers in C and
// Fortran, so an operator or an error handler of Fortran has the arguments of one of C: all of them
// are passed by reference. A file is an address in C.
#include "fortran/functions_of_the_program.h"
#include "fortran/names.h"
#include "fortran/strings.h"

using namespace anympi;
using namespace anympi::fortran;

namespace {

/// A procedure of the program as the function that C wants for parameter I of Fn.
template <class Fn, std::size_t I = 0>
auto as(Procedure* procedure) {
  return reinterpret_cast<type_in<typename Fn::template kind<I>, From>>(procedure);
}

void call_file_handler(From::Handle<HandleClass::File> file, int code, void* procedure) {
  Fint number = Numbers<HandleClass::File>::number(file);
  reinterpret_cast<void (*)(Fint*, Fint*)>(procedure)(&number, &code);
}

}  // namespace

extern "C" {

ANYMPI_EXPORT void MPII_Grequest_set_lang_f77(int request);
ANYMPI_EXPORT int MPIX_File_create_errhandler_x(void (*)(From::Handle<HandleClass::File>, int,
                                                         void*),
                                                void (*)(void*), void* state, int* errhandler);

/// MPI_CONVERSION_FN_NULL; it is never called.
ANYMPI_EXPORT void mpi_conversion_fn_null_() {}

}  // extern "C"

ANYMPI_ALIAS(mpi_conversion_fn_null, mpi_conversion_fn_null_)
ANYMPI_ALIAS(mpi_conversion_fn_null__, mpi_conversion_fn_null_)
ANYMPI_ALIAS(MPI_CONVERSION_FN_NULL, mpi_conversion_fn_null_)
ANYMPI_ALIAS(__mpi_f08_callbacks_MOD_mpi_conversion_fn_null, mpi_conversion_fn_null_)
ANYMPI_ALIAS(__mpi_f08_callbacks_MOD_mpi_conversion_fn_null_c, mpi_conversion_fn_null_)

extern "C" {

ANYMPI_EXPORT void pmpi_op_create_(Procedure* function, Fint* commute, Fint* op, Fint* ierror) {
  give(ierror, c<catalogue::Op_create>(as<catalogue::Op_create>(function), *commute, op));
}
ANYMPI_EXPORT void anympi_op_create_c(Procedure* function, Fint* commute, Fint* op, Fint* ierror) {
  give(ierror, c<catalogue::Op_create_c>(as<catalogue::Op_create_c>(function), *commute, op));
}

ANYMPI_EXPORT void pmpi_comm_create_errhandler_(Procedure* handler, Fint* made, Fint* ierror) {
  using Create = catalogue::Comm_create_errhandler;
  give(ierror, c<Create>(as<Create>(handler), made));
}
ANYMPI_EXPORT void pmpi_errhandler_create_(Procedure* handler, Fint* made, Fint* ierror) {
  pmpi_comm_create_errhandler_(handler, made, ierror);
}
ANYMPI_EXPORT void pmpi_session_create_errhandler_(Procedure* handler, Fint* made, Fint* ierror) {
  using Create = catalogue::Session_create_errhandler;
  give(ierror, c<Create>(as<Create>(handler), made));
}
ANYMPI_EXPORT void pmpi_win_create_errhandler_(Procedure* handler, Fint* made, Fint* ierror) {
  using Create = catalogue::Win_create_errhandler;
  give(ierror, c<Create>(as<Create>(handler), made));
}
ANYMPI_EXPORT void pmpi_file_create_errhandler_(Procedure* handler, Fint* made, Fint* ierror) {
  give(ierror, MPIX_File_create_errhandler_x(call_file_handler, nullptr,
                                             reinterpret_cast<void*>(handler), made));
}

ANYMPI_EXPORT void pmpi_grequest_start_(Procedure* query, Procedure* free, Procedure* cancel,
                                        void* extra_state, Fint* request, Fint* ierror) {
  using Start = catalogue::Grequest_start;
  const int code =
      c<Start>(as<Start, 0>(query), as<Start, 1>(free), as<Start, 2>(cancel), extra_state, request);
  if (code == From::MPI_SUCCESS) MPII_Grequest_set_lang_f77(*request);
  give(ierror, code);
}

}  // extern "C"

#define ANYMPI_REGISTER(SYMBOL, NAME, COUNT)                                                     \
  extern "C" ANYMPI_EXPORT void SYMBOL(const char* name, Procedure* read, Procedure* write,      \
                                       Procedure* extent, From::Aint* extra_state, Fint* ierror, \
                                       Length length) {                                          \
    Text text(name, length);                                                                     \
    register_datarep<catalogue::NAME, COUNT>(text.get(), read, write, extent, extra_state,       \
                                             mpi_conversion_fn_null_, ierror);                   \
  }
ANYMPI_REGISTER(pmpi_register_datarep_, Register_datarep, int)
ANYMPI_REGISTER(anympi_register_datarep_c, Register_datarep_c, From::Count)

ANYMPI_ALL_NAMES(op_create, OP_CREATE)
ANYMPI_LARGE_F08_NAMES(op_create, f08, anympi_op_create_c)
ANYMPI_ALL_NAMES(comm_create_errhandler, COMM_CREATE_ERRHANDLER)
ANYMPI_OLDER_NAMES(errhandler_create, ERRHANDLER_CREATE)
ANYMPI_ALL_NAMES(session_create_errhandler, SESSION_CREATE_ERRHANDLER)
ANYMPI_ALL_NAMES(win_create_errhandler, WIN_CREATE_ERRHANDLER)
ANYMPI_ALL_NAMES(file_create_errhandler, FILE_CREATE_ERRHANDLER)
ANYMPI_ALL_NAMES(grequest_start, GREQUEST_START)
ANYMPI_ALL_NAMES(register_datarep, REGISTER_DATAREP)
ANYMPI_LARGE_F08_NAMES(register_datarep, f08, anympi_register_datarep_c)
