// What Open MPI's own Fortran libraries (libmpi_mpifh, and libmpi_usempif08 over it) need of
// libmpi, so that they work over the facade. What versions 5 and 6 need beyond version 4 is in
// fortran_openmpi_newer.cc.
//
// They are a layer over the functions of C, but for places that read or write Open MPI's objects:
// attributes, operators, generalized requests, collectives with arrays of datatypes. These entry
// points stand here again; the facade comes before the libraries, so the loader takes ours, also
// for calls from one of the libraries to the other. The common blocks are the executable's where it
// has them.
#include "facade/fortran_openmpi.h"

#include <cstdlib>
#include <cstring>

#include "kinds/closures.h"
#include "kinds/fortran_attributes.h"

namespace anympi::facade {
namespace {

using Aint = From::Aint;
using Comm = From::Handle<HandleClass::Comm>;
using Datatype = From::Handle<HandleClass::Datatype>;
using Errhandler = From::Handle<HandleClass::Errhandler>;
using Op = From::Handle<HandleClass::Op>;

/// A procedure of the program, of any type.
using Procedure = void();
template <class Type>
Type* procedure(auto* function) {
  return reinterpret_cast<Type*>(reinterpret_cast<Procedure*>(function));
}

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

Fint number(Comm comm) { return OwnCode<catalogue::Comm_c2f>::call(comm); }
Fint number(Datatype type) { return OwnCode<catalogue::Type_c2f>::call(type); }
Fint number(From::Handle<HandleClass::Win> win) { return OwnCode<catalogue::Win_c2f>::call(win); }
Fint number(From::Handle<HandleClass::File> file) {
  return OwnCode<catalogue::File_c2f>::call(file);
}
Comm comm_of(Fint value) { return OwnCode<catalogue::Comm_f2c>::call(value); }
Datatype type_of(Fint value) { return OwnCode<catalogue::Type_f2c>::call(value); }
Fint number(From::Handle<HandleClass::Session> session) {
  return OwnCode<catalogue::Session_c2f>::call(session);
}
auto win_of(Fint value) { return OwnCode<catalogue::Win_f2c>::call(value); }

/// The functions of a keyval; `Value` is how they take attributes: Fint in MPI-1, Aint since.
template <class Value>
struct FortranKeyval {
  Procedure *copy, *remove;
  Value extra_state;

  template <class Handle>
  static int call_copy(Handle object, int keyval, void* self, void* in, void* out, int* flag) {
    auto own = static_cast<FortranKeyval*>(self);
    Fint handle = number(object), code = From::MPI_SUCCESS;
    Value value = static_cast<Value>(kinds::fortran_attribute(in)), result = 0;
    procedure<void(Fint*, int*, Value*, Value*, Value*, Fint*, Fint*)>(own->copy)(
        &handle, &keyval, &own->extra_state, &value, &result, flag, &code);
    *flag = *flag != 0;
    if (code == From::MPI_SUCCESS && *flag)
      *static_cast<void**>(out) = kinds::new_fortran_attribute(result);
    return code;
  }
  template <class Handle>
  static int call_remove(Handle object, int keyval, void* in, void* self) {
    auto own = static_cast<FortranKeyval*>(self);
    Fint handle = number(object), code = From::MPI_SUCCESS;
    Value value = static_cast<Value>(kinds::fortran_attribute(in));
    procedure<void(Fint*, int*, Value*, Value*, Fint*)>(own->remove)(&handle, &keyval, &value,
                                                                     &own->extra_state, &code);
    if (code == From::MPI_SUCCESS) kinds::forget_fortran_attribute(in);
    return code;
  }
};

/// The numbers of Open MPI's classes of objects that have attributes.
enum Attributed { comm = 1, type = 2, win = 3 };

template <class Create, class Object, class Value>
int create_keyval(Procedure* copy, Procedure* remove, Fint* keyval, Value extra_state) {
  auto own = new (kinds::allocate(sizeof(FortranKeyval<Value>)))
      FortranKeyval<Value>{copy, remove, extra_state};
  return enter<Create>(&FortranKeyval<Value>::template call_copy<Object>,
                       &FortranKeyval<Value>::template call_remove<Object>, keyval,
                       static_cast<void*>(own));
}

template <class Get>
int get_attribute(auto object, int keyval, Aint* value, Fint* flag) {
  void* where = nullptr;
  int code = enter<Get>(object, keyval, static_cast<void*>(&where), flag);
  if (code != From::MPI_SUCCESS || !*flag) return code;
  // Fortran gets the value itself of what C gets the address of.
  if (From::is_user_keyval(keyval) || keyval == From::MPI_WIN_BASE)
    *value = kinds::fortran_attribute(where);
  else if (keyval == From::MPI_WIN_SIZE)
    *value = *static_cast<Aint*>(where);
  else
    *value = *static_cast<int*>(where);
  return code;
}

template <class Set>
int set_attribute(auto object, int keyval, Aint value) {
  void* attribute = kinds::new_fortran_attribute(value);
  int code = enter<Set>(object, keyval, attribute);
  if (code != From::MPI_SUCCESS) kinds::forget_fortran_attribute(attribute);
  return code;
}

template <class Object>
void call_error_handler(void** arguments, void* handler) {
  Fint handle = number(*static_cast<Object*>(arguments[0]));
  reinterpret_cast<void (*)(Fint*, int*)>(handler)(&handle, static_cast<int*>(arguments[1]));
}

template <class Create, class Object>
void create_error_handler(Procedure* handler, Fint* result, Fint* ierror) {
  void* closure =
      kinds::make_closure(2, call_error_handler<Object>, reinterpret_cast<void*>(handler));
  Errhandler made = kinds::Handles<HandleClass::Errhandler>::program_null();
  int code = enter<Create>(
      reinterpret_cast<type_in<typename Create::template kind<0>, From>>(closure), &made);
  if (code == From::MPI_SUCCESS) *result = OwnCode<catalogue::Errhandler_c2f>::call(made);
  give(ierror, code);
}

/// The length is passed on by reference, whatever its type.
void call_operator(void** arguments, void* function) {
  Fint type = number(*static_cast<Datatype*>(arguments[3]));
  procedure<void(void*, void*, void*, Fint*)>(reinterpret_cast<Procedure*>(function))(
      arguments[0], arguments[1], arguments[2], &type);
}

template <class Create>
void create_operator(Procedure* function, Fint* commute, Fint* made, Fint* ierror) {
  void* closure = kinds::make_closure(4, call_operator, reinterpret_cast<void*>(function));
  Op op = kinds::Handles<HandleClass::Op>::program_null();
  int code = enter<Create>(
      reinterpret_cast<type_in<typename Create::template kind<0>, From>>(closure), *commute, &op);
  if (code == From::MPI_SUCCESS) *made = OwnCode<catalogue::Op_c2f>::call(op);
  give(ierror, code);
}

struct FortranGrequest {
  Procedure *query, *free, *cancel;
  void* extra_state;

  static int call_query(void* self, From::Status* status) {
    auto own = static_cast<FortranGrequest*>(self);
    Fint code = From::MPI_SUCCESS;
    procedure<void(void*, From::Status*, Fint*)>(own->query)(own->extra_state, status, &code);
    return code;
  }
  static int call_free(void* self) {
    auto own = static_cast<FortranGrequest*>(self);
    Fint code = From::MPI_SUCCESS;
    procedure<void(void*, Fint*)>(own->free)(own->extra_state, &code);
    std::free(own);
    return code;
  }
  static int call_cancel(void* self, int complete) {
    auto own = static_cast<FortranGrequest*>(self);
    Fint is_complete = complete != 0, code = From::MPI_SUCCESS;
    procedure<void(void*, Fint*, Fint*)>(own->cancel)(own->extra_state, &is_complete, &code);
    return code;
  }
};

/// The functions of a data representation; like them, `extra_state` is passed by reference.
struct FortranDatarep {
  Procedure *read, *write, *extent;
  Aint* extra_state;

  template <class Count>
  static int convert(Procedure* function, void* user, Datatype type, Count count, void* file,
                     From::Offset position, void* extra_state) {
    Fint handle = number(type), code = From::MPI_SUCCESS;
    procedure<void(void*, Fint*, Count*, void*, From::Offset*, void*, Fint*)>(function)(
        user, &handle, &count, file, &position, extra_state, &code);
    return code;
  }
  template <class Count>
  static int call_read(void* user, Datatype type, Count count, void* file, From::Offset position,
                       void* self) {
    auto own = static_cast<FortranDatarep*>(self);
    return convert(own->read, user, type, count, file, position, own->extra_state);
  }
  template <class Count>
  static int call_write(void* user, Datatype type, Count count, void* file, From::Offset position,
                        void* self) {
    auto own = static_cast<FortranDatarep*>(self);
    return convert(own->write, user, type, count, file, position, own->extra_state);
  }
  static int call_extent(Datatype type, Aint* extent, void* self) {
    auto own = static_cast<FortranDatarep*>(self);
    Fint handle = number(type), code = From::MPI_SUCCESS;
    procedure<void(Fint*, Aint*, void*, Fint*)>(own->extent)(&handle, extent, own->extra_state,
                                                             &code);
    return code;
  }
};

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
    return create_keyval<catalogue::Type_create_keyval, Datatype>(copy, remove, keyval,
                                                                  extra_state);
  if (what == win)
    return create_keyval<catalogue::Win_create_keyval, From::Handle<HandleClass::Win>>(
        copy, remove, keyval, extra_state);
  return create_keyval<catalogue::Comm_create_keyval, Comm>(copy, remove, keyval, extra_state);
}
ANYMPI_EXPORT int ompi_attr_create_keyval_fint(Attributed, Procedure* copy, Procedure* remove,
                                               Fint* keyval, Fint extra_state, int, void*) {
  return create_keyval<catalogue::Comm_create_keyval, Comm>(copy, remove, keyval, extra_state);
}

ANYMPI_EXPORT void ompi_comm_create_errhandler_f(Procedure* handler, Fint* made, Fint* ierror) {
  create_error_handler<catalogue::Comm_create_errhandler, Comm>(handler, made, ierror);
}
ANYMPI_NAMES(comm_create_errhandler, COMM_CREATE_ERRHANDLER)
ANYMPI_EXPORT void ompi_errhandler_create_f(Procedure* handler, Fint* made, Fint* ierror) {
  ompi_comm_create_errhandler_f(handler, made, ierror);
}
ANYMPI_NAMES(errhandler_create, ERRHANDLER_CREATE)
ANYMPI_EXPORT void ompi_win_create_errhandler_f(Procedure* handler, Fint* made, Fint* ierror) {
  create_error_handler<catalogue::Win_create_errhandler, From::Handle<HandleClass::Win>>(
      handler, made, ierror);
}
ANYMPI_NAMES(win_create_errhandler, WIN_CREATE_ERRHANDLER)
ANYMPI_EXPORT void ompi_file_create_errhandler_f(Procedure* handler, Fint* made, Fint* ierror) {
  create_error_handler<catalogue::File_create_errhandler, From::Handle<HandleClass::File>>(
      handler, made, ierror);
}
ANYMPI_NAMES(file_create_errhandler, FILE_CREATE_ERRHANDLER)
ANYMPI_EXPORT void ompi_session_create_errhandler_f(Procedure* handler, Fint* made, Fint* ierror) {
  create_error_handler<catalogue::Session_create_errhandler, From::Handle<HandleClass::Session>>(
      handler, made, ierror);
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
  auto own = new (kinds::allocate(sizeof(FortranGrequest)))
      FortranGrequest{query, free, cancel, extra_state};
  Request request = kinds::Handles<HandleClass::Request>::program_null();
  int code = enter<catalogue::Grequest_start>(
      &FortranGrequest::call_query, &FortranGrequest::call_free, &FortranGrequest::call_cancel,
      static_cast<void*>(own), &request);
  if (code == From::MPI_SUCCESS) *made = OwnCode<catalogue::Request_c2f>::call(request);
  give(ierror, code);
}
ANYMPI_NAMES(grequest_start, GREQUEST_START)

ANYMPI_EXPORT void ompi_type_match_size_f(Fint* typeclass, Fint* size, Fint* found, Fint* ierror) {
  Datatype type = kinds::Handles<HandleClass::Datatype>::program_null();
  int code = enter<catalogue::Type_match_size>(*typeclass, *size, &type);
  if (code == From::MPI_SUCCESS) *found = number(type);
  give(ierror, code);
}
ANYMPI_NAMES(type_match_size, TYPE_MATCH_SIZE)

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
void register_datarep(const char* name, Fint length, Procedure* read, Procedure* write,
                      Procedure* extent, Aint* extra_state, Fint* ierror) {
  const auto conversion = [](Procedure* given, auto* call) {
    const bool is_null = given == reinterpret_cast<Procedure*>(mpi_conversion_fn_null_);
    return is_null ? nullptr : call;
  };
  // It lasts until the process ends, because nothing takes back what was registered.
  auto own = new (kinds::allocate(sizeof(FortranDatarep)))
      FortranDatarep{read, write, extent, extra_state};
  char* text = nullptr;
  ompi_fortran_string_f2c(name, length, &text);
  give(ierror, enter<Register>(static_cast<const char*>(text),
                               conversion(read, &FortranDatarep::call_read<Count>),
                               conversion(write, &FortranDatarep::call_write<Count>),
                               &FortranDatarep::call_extent, static_cast<void*>(own)));
  std::free(text);
}

}  // namespace

extern "C" {

ANYMPI_EXPORT void ompi_register_datarep_f(char* name, Procedure* read, Procedure* write,
                                           Procedure* extent, Aint* extra_state, Fint* ierror,
                                           Fint length) {
  register_datarep<catalogue::Register_datarep, int>(name, length, read, write, extent, extra_state,
                                                     ierror);
}
ANYMPI_NAMES(register_datarep, REGISTER_DATAREP)
ANYMPI_EXPORT void mpi_register_datarep_c_f08_(char* name, Procedure* read, Procedure* write,
                                               Procedure* extent, Aint* extra_state, Fint* ierror,
                                               Fint length) {
  register_datarep<catalogue::Register_datarep_c, From::Count>(name, length, read, write, extent,
                                                               extra_state, ierror);
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
