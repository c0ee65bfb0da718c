// What Open MPI's own Fortran libraries (libmpi_mpifh, and libmpi_usempif08 over it) need of
// libmpi, so that they work over the facade. What versions 5 and 6 need beyond version 4 is in
// fortran_openmpi_newer.cc.
//
// They are a layer over the functions of C, but for places that read or write Open MPI's objects:
// attributes, operators, new groups, generalized requests, collectives with arrays of datatypes.
// These entry points stand here again; the facade comes before the libraries, so the loader takes
// ours, also for calls from one of the libraries to the other. The common blocks are the
// executable's where it has them.
#include "facade/fortran_openmpi.h"

#include <cstdlib>
#include <cstring>

#include "fortran/functions_of_the_program.h"

namespace anympi::facade {
namespace {

using fortran::Aint, fortran::Procedure;
using fortran::create_error_handler, fortran::create_keyval, fortran::create_operator;
using fortran::get_attribute, fortran::set_attribute, fortran::start_grequest;
using Comm = From::Handle<HandleClass::Comm>;
using Datatype = From::Handle<HandleClass::Datatype>;
using Group = From::Handle<HandleClass::Group>;

}  // namespace

extern "C" {

// The common blocks whose addresses stand for something; not larger than in the real library.
ANYMPI_EXPORT Fint mpi_fortran_bottom_, mpi_fortran_in_place_, mpi_fortran_unweighted_,
    mpi_fortran_weights_empty_, mpi_fortran_errcodes_ignore_;
ANYMPI_EXPORT char mpi_fortran_argv_null_, mpi_fortran_argvs_null_;
ANYMPI_EXPORT Fint mpi_fortran_status_ignore_[2], mpi_fortran_statuses_ignore_[2];

// Open MPI's state: nothing is checked in the layer, everything below it.
ANYMPI_EXPORT bool ompi_mpi_param_check = false;
ANYMPI_EXPORT int ompi_mpi_state = 2;
ANYMPI_EXPORT From::Status ompi_status_empty{};

}  // extern "C"

namespace {

Comm comm_of(Fint value) { return OwnCode<catalogue::Comm_f2c>::call(value); }
Datatype type_of(Fint value) { return OwnCode<catalogue::Type_f2c>::call(value); }
auto win_of(Fint value) { return OwnCode<catalogue::Win_f2c>::call(value); }
Group group_of(Fint value) { return OwnCode<catalogue::Group_f2c>::call(value); }

/// Called with the code of the call that made `made`.
void give_group(const Group& made, int code, Fint* group, Fint* ierror) {
  if (code == From::MPI_SUCCESS) *group = OwnCode<catalogue::Group_c2f>::call(made);
  give(ierror, code);
}

/// The numbers of Open MPI's classes of objects that have attributes.
enum Attributed { comm = 1, type = 2, win = 3 };

}  // namespace

extern "C" {

#define ANYMPI_ATTRIBUTES(LOWER, UPPER, CLASS)                                                   \
  ANYMPI_EXPORT void ompi_##LOWER##_get_attr_f(Fint* object, Fint* keyval, Aint* value,          \
                                               Fint* flag, Fint* ierror) {                       \
    give(ierror,                                                                                 \
         get_attribute<catalogue::CLASS##_get_attr>(LOWER##_of(*object), *keyval, value, flag)); \
  }                                                                                              \
  ANYMPI_NAMES(LOWER##_get_attr, UPPER##_GET_ATTR)                                               \
  ANYMPI_EXPORT void ompi_##LOWER##_set_attr_f(Fint* object, Fint* keyval, Aint* value,          \
                                               Fint* ierror) {                                   \
    give(ierror,                                                                                 \
         set_attribute<catalogue::CLASS##_set_attr>(LOWER##_of(*object), *keyval, *value));      \
  }                                                                                              \
  ANYMPI_NAMES(LOWER##_set_attr, UPPER##_SET_ATTR)
ANYMPI_ATTRIBUTES(comm, COMM, Comm)
ANYMPI_ATTRIBUTES(type, TYPE, Type)
ANYMPI_ATTRIBUTES(win, WIN, Win)

ANYMPI_EXPORT void ompi_attr_get_f(Fint* comm, Fint* keyval, Fint* value, Fint* flag,
                                   Fint* ierror) {
  Aint whole = 0;
  give(ierror, get_attribute<catalogue::Comm_get_attr>(comm_of(*comm), *keyval, &whole, flag));
  if (*flag) *value = static_cast<Fint>(whole);
}
ANYMPI_NAMES(attr_get, ATTR_GET)
ANYMPI_EXPORT void ompi_attr_put_f(Fint* comm, Fint* keyval, Fint* value, Fint* ierror) {
  give(ierror, set_attribute<catalogue::Comm_set_attr>(comm_of(*comm), *keyval, *value));
}
ANYMPI_NAMES(attr_put, ATTR_PUT)

ANYMPI_EXPORT int ompi_attr_create_keyval_aint(Attributed what, Procedure* copy, Procedure* remove,
                                               Fint* keyval, Aint extra_state, int, void*) {
  if (what == type)
    return create_keyval<catalogue::Type_create_keyval, HandleClass::Datatype>(copy, remove, keyval,
                                                                               extra_state);
  if (what == win)
    return create_keyval<catalogue::Win_create_keyval, HandleClass::Win>(copy, remove, keyval,
                                                                         extra_state);
  return create_keyval<catalogue::Comm_create_keyval, HandleClass::Comm>(copy, remove, keyval,
                                                                         extra_state);
}
ANYMPI_EXPORT int ompi_attr_create_keyval_fint(Attributed, Procedure* copy, Procedure* remove,
                                               Fint* keyval, Fint extra_state, int, void*) {
  return create_keyval<catalogue::Comm_create_keyval, HandleClass::Comm>(copy, remove, keyval,
                                                                         extra_state);
}

ANYMPI_EXPORT void ompi_comm_create_errhandler_f(Procedure* handler, Fint* made, Fint* ierror) {
  create_error_handler<catalogue::Comm_create_errhandler, HandleClass::Comm>(handler, made, ierror);
}
ANYMPI_NAMES(comm_create_errhandler, COMM_CREATE_ERRHANDLER)
ANYMPI_EXPORT void ompi_errhandler_create_f(Procedure* handler, Fint* made, Fint* ierror) {
  ompi_comm_create_errhandler_f(handler, made, ierror);
}
ANYMPI_NAMES(errhandler_create, ERRHANDLER_CREATE)
ANYMPI_EXPORT void ompi_win_create_errhandler_f(Procedure* handler, Fint* made, Fint* ierror) {
  create_error_handler<catalogue::Win_create_errhandler, HandleClass::Win>(handler, made, ierror);
}
ANYMPI_NAMES(win_create_errhandler, WIN_CREATE_ERRHANDLER)
ANYMPI_EXPORT void ompi_file_create_errhandler_f(Procedure* handler, Fint* made, Fint* ierror) {
  create_error_handler<catalogue::File_create_errhandler, HandleClass::File>(handler, made, ierror);
}
ANYMPI_NAMES(file_create_errhandler, FILE_CREATE_ERRHANDLER)
ANYMPI_EXPORT void ompi_session_create_errhandler_f(Procedure* handler, Fint* made, Fint* ierror) {
  create_error_handler<catalogue::Session_create_errhandler, HandleClass::Session>(handler, made,
                                                                                   ierror);
}
ANYMPI_NAMES(session_create_errhandler, SESSION_CREATE_ERRHANDLER)

ANYMPI_EXPORT void ompi_op_create_f(Procedure* function, Fint* commute, Fint* made, Fint* ierror) {
  create_operator<catalogue::Op_create>(function, commute, made, ierror);
}
ANYMPI_EXPORT void mpi_op_create_c_f08_(Procedure* function, Fint* commute, Fint* made,
                                        Fint* ierror) {
  create_operator<catalogue::Op_create_c>(function, commute, made, ierror);
}
ANYMPI_ALIAS(pmpi_op_create_c_f08_, mpi_op_create_c_f08_)
ANYMPI_NAMES(op_create, OP_CREATE)

ANYMPI_EXPORT void ompi_grequest_start_f(Procedure* query, Procedure* free, Procedure* cancel,
                                         void* extra_state, Fint* made, Fint* ierror) {
  start_grequest(query, free, cancel, extra_state, made, ierror);
}
ANYMPI_NAMES(grequest_start, GREQUEST_START)

ANYMPI_EXPORT void ompi_type_match_size_f(Fint* typeclass, Fint* size, Fint* found, Fint* ierror) {
  Datatype type = kinds::Handles<HandleClass::Datatype>::program_null();
  int code = enter<catalogue::Type_match_size>(*typeclass, *size, &type);
  if (code == From::MPI_SUCCESS) *found = OwnCode<catalogue::Type_c2f>::call(type);
  give(ierror, code);
}
ANYMPI_NAMES(type_match_size, TYPE_MATCH_SIZE)

// The number of a group that was made is read out of the object.
#define ANYMPI_GROUP_OF_TWO(LOWER, UPPER, NAME)                                                 \
  ANYMPI_EXPORT void ompi_group_##LOWER##_f(Fint* one, Fint* other, Fint* made, Fint* ierror) { \
    Group result{};                                                                             \
    give_group(result, enter<catalogue::NAME>(group_of(*one), group_of(*other), &result), made, \
               ierror);                                                                         \
  }                                                                                             \
  ANYMPI_NAMES(group_##LOWER, GROUP_##UPPER)
ANYMPI_GROUP_OF_TWO(difference, DIFFERENCE, Group_difference)
ANYMPI_GROUP_OF_TWO(intersection, INTERSECTION, Group_intersection)
ANYMPI_GROUP_OF_TWO(union, UNION, Group_union)

#define ANYMPI_GROUP_OF_RANKS(LOWER, UPPER, NAME)                                               \
  ANYMPI_EXPORT void ompi_group_##LOWER##_f(Fint* group, Fint* number, Fint* ranks, Fint* made, \
                                            Fint* ierror) {                                     \
    Group result{};                                                                             \
    give_group(result, enter<catalogue::NAME>(group_of(*group), *number, ranks, &result), made, \
               ierror);                                                                         \
  }                                                                                             \
  ANYMPI_NAMES(group_##LOWER, GROUP_##UPPER)
ANYMPI_GROUP_OF_RANKS(excl, EXCL, Group_excl)
ANYMPI_GROUP_OF_RANKS(incl, INCL, Group_incl)
ANYMPI_GROUP_OF_RANKS(range_excl, RANGE_EXCL, Group_range_excl)
ANYMPI_GROUP_OF_RANKS(range_incl, RANGE_INCL, Group_range_incl)

// The predefined copy and delete functions, as procedures.
#define ANYMPI_PREDEFINED(LOWER, VALUE)                                                            \
  ANYMPI_EXPORT void ompi_##LOWER##null_copy_fn_f(Fint*, Fint*, void*, VALUE*, VALUE*, Fint* flag, \
                                                  Fint* ierror) {                                  \
    *flag = 0;                                                                                     \
    *ierror = From::MPI_SUCCESS;                                                                   \
  }                                                                                                \
  ANYMPI_EXPORT void ompi_##LOWER##dup_fn_f(Fint*, Fint*, void*, VALUE* in, VALUE* out,            \
                                            Fint* flag, Fint* ierror) {                            \
    *flag = 1;                                                                                     \
    *out = *in;                                                                                    \
    *ierror = From::MPI_SUCCESS;                                                                   \
  }                                                                                                \
  ANYMPI_EXPORT void ompi_##LOWER##null_delete_fn_f(Fint*, Fint*, VALUE*, void*, Fint* ierror) {   \
    *ierror = From::MPI_SUCCESS;                                                                   \
  }                                                                                                \
  ANYMPI_PREDEFINED_NAMES(LOWER##null_copy_fn)                                                     \
  ANYMPI_PREDEFINED_NAMES(LOWER##dup_fn)                                                           \
  ANYMPI_PREDEFINED_NAMES(LOWER##null_delete_fn)
#define ANYMPI_PREDEFINED_NAMES(LOWER)           \
  ANYMPI_ALIAS(mpi_##LOWER##_, ompi_##LOWER##_f) \
  ANYMPI_ALIAS(mpi_##LOWER##__, ompi_##LOWER##_f)
ANYMPI_PREDEFINED(, Fint)
ANYMPI_PREDEFINED(comm_, Aint)
ANYMPI_PREDEFINED(type_, Aint)
ANYMPI_PREDEFINED(win_, Aint)
ANYMPI_EXPORT int mpi_conversion_fn_null_() { return From::MPI_SUCCESS; }
ANYMPI_ALIAS(__mpi_f08_callbacks_MOD_mpi_conversion_fn_null, mpi_conversion_fn_null_)

// Strings: blank-padded in Fortran, terminated in C. What is made here, the libraries free.
ANYMPI_EXPORT int ompi_fortran_string_f2c(const char* text, int length, char** made) {
  int first = 0;
  while (length > 0 && text[length - 1] == ' ') --length;
  while (first < length && text[first] == ' ') ++first;
  *made = static_cast<char*>(kinds::allocate(length - first + 1));
  std::memcpy(*made, text + first, length - first);
  (*made)[length - first] = 0;
  return 0;
}
ANYMPI_EXPORT int ompi_fortran_string_c2f(const char* text, char* where, int length) {
  int used = static_cast<int>(strnlen(text, length));
  std::memcpy(where, text, used);
  std::memset(where + used, ' ', length - used);
  return 0;
}
ANYMPI_EXPORT int ompi_fortran_argv_count_f2c(const char* array, int count, int length, int step,
                                              char*** made) {
  *made = static_cast<char**>(kinds::allocate(sizeof(char*) * (count + 1)));
  for (int i = 0; i < count; ++i) ompi_fortran_string_f2c(array + i * step, length, &(*made)[i]);
  (*made)[count] = nullptr;
  return 0;
}
ANYMPI_EXPORT int ompi_fortran_argv_blank_f2c(const char* array, int length, int step,
                                              char*** made) {
  const auto is_blank = [&](const char* text) {
    for (int i = 0; i < length; ++i)
      if (text[i] != ' ') return false;
    return true;
  };
  int count = 0;
  while (!is_blank(array + count * step)) ++count;
  return ompi_fortran_argv_count_f2c(array, count, length, step, made);
}
ANYMPI_EXPORT int ompi_fortran_multiple_argvs_f2c(int count, const char* array, int length,
                                                  char**** made) {
  *made = static_cast<char***>(kinds::allocate(sizeof(char**) * (count + 1)));
  for (int i = 0; i < count; ++i)
    ompi_fortran_argv_blank_f2c(array + i * length, length, length * count, &(*made)[i]);
  return 0;
}

}  // extern "C"

namespace {

template <class Register, class Count>
void register_named_datarep(const char* name, Fint length, Procedure* read, Procedure* write,
                            Procedure* extent, Aint* extra_state, Fint* ierror) {
  char* text = nullptr;
  ompi_fortran_string_f2c(name, length, &text);
  fortran::register_datarep<Register, Count>(text, read, write, extent, extra_state,
                                             reinterpret_cast<Procedure*>(mpi_conversion_fn_null_),
                                             ierror);
  std::free(text);
}

}  // namespace

extern "C" {

ANYMPI_EXPORT void ompi_register_datarep_f(char* name, Procedure* read, Procedure* write,
                                           Procedure* extent, Aint* extra_state, Fint* ierror,
                                           Fint length) {
  register_named_datarep<catalogue::Register_datarep, int>(name, length, read, write, extent,
                                                           extra_state, ierror);
}
ANYMPI_NAMES(register_datarep, REGISTER_DATAREP)
ANYMPI_EXPORT void mpi_register_datarep_c_f08_(char* name, Procedure* read, Procedure* write,
                                               Procedure* extent, Aint* extra_state, Fint* ierror,
                                               Fint length) {
  register_named_datarep<catalogue::Register_datarep_c, From::Count>(name, length, read, write,
                                                                     extent, extra_state, ierror);
}
ANYMPI_ALIAS(pmpi_register_datarep_c_f08_, mpi_register_datarep_c_f08_)

// What the libraries refer to in procedures that are replaced above.
ANYMPI_REPLACED(ompi_attr_get_aint)
ANYMPI_REPLACED(ompi_attr_get_fint)
ANYMPI_REPLACED(ompi_attr_set_aint)
ANYMPI_REPLACED(ompi_attr_set_fint)
ANYMPI_REPLACED(ompi_datatype_match_size)
ANYMPI_REPLACED(ompi_mpi_errors_are_fatal_comm_handler)

}  // extern "C"

}  // namespace anympi::facade
