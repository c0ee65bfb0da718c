// Functions of the program, and the attributes that some of them handle, as MPI has them in
// Fortran: all arguments by reference, handles as integers, an error code as the last. MPI calls
// functions of C, so each is behind one of ours: by the state that MPI hands back, or by a closure
// where it hands back none.
#pragma once

#include <cstdlib>
#include <new>

#include "fortran/handles.h"
#include "kinds/closures.h"
#include "kinds/fortran_attributes.h"

namespace anympi::fortran {

using Aint = From::Aint;

/// A procedure of the program, of any type.
using Procedure = void();
template <class Type>
Type* procedure(auto* function) {
  return reinterpret_cast<Type*>(reinterpret_cast<Procedure*>(function));
}

/// A closure as the function that C wants for the first parameter of `Create`.
template <class Create>
auto closure(int arity, kinds::ClosureBody body, Procedure* function) {
  return reinterpret_cast<type_in<typename Create::template kind<0>, From>>(
      kinds::make_closure(arity, body, reinterpret_cast<void*>(function)));
}

// --- Attributes ----------------------------------------------------------------------------------

/// The functions of a keyval for objects of class C; `Value` is how they take attributes: Fint in
/// MPI-1, Aint since.
template <HandleClass C, class Value>
struct Keyval {
  Procedure *copy, *remove;
  Value extra_state;

  static int call_copy(From::Handle<C> object, int keyval, void* self, void* in, void* out,
                       int* flag) {
    auto own = static_cast<Keyval*>(self);
    Fint handle = Numbers<C>::number(object), code = From::MPI_SUCCESS;
    Value value = static_cast<Value>(kinds::fortran_attribute(in)), result = 0;
    procedure<void(Fint*, int*, Value*, Value*, Value*, Fint*, Fint*)>(own->copy)(
        &handle, &keyval, &own->extra_state, &value, &result, flag, &code);
    *flag = *flag != 0;
    if (code == From::MPI_SUCCESS && *flag)
      *static_cast<void**>(out) = kinds::new_fortran_attribute(result);
    return code;
  }
  static int call_remove(From::Handle<C> object, int keyval, void* in, void* self) {
    auto own = static_cast<Keyval*>(self);
    Fint handle = Numbers<C>::number(object), code = From::MPI_SUCCESS;
    Value value = static_cast<Value>(kinds::fortran_attribute(in));
    procedure<void(Fint*, int*, Value*, Value*, Fint*)>(own->remove)(&handle, &keyval, &value,
                                                                     &own->extra_state, &code);
    if (code == From::MPI_SUCCESS) kinds::forget_fortran_attribute(in);
    return code;
  }
};

template <class Create, HandleClass C, class Value>
int create_keyval(Procedure* copy, Procedure* remove, Fint* keyval, Value extra_state) {
  using Functions = Keyval<C, Value>;
  auto own = new (kinds::allocate(sizeof(Functions))) Functions{copy, remove, extra_state};
  return c<Create>(&Functions::call_copy, &Functions::call_remove, keyval, static_cast<void*>(own));
}

/// Fortran gets the value itself of what C gets the address of.
template <class Get>
int get_attribute(auto object, int keyval, Aint* value, Fint* flag) {
  void* where = nullptr;
  int code = c<Get>(object, keyval, static_cast<void*>(&where), flag);
  if (code != From::MPI_SUCCESS || !*flag) return code;
  switch (keyval) {
    case From::MPI_TAG_UB:
    case From::MPI_HOST:
    case From::MPI_IO:
    case From::MPI_WTIME_IS_GLOBAL:
    case From::MPI_UNIVERSE_SIZE:
    case From::MPI_LASTUSEDCODE:
    case From::MPI_APPNUM:
    case From::MPI_WIN_DISP_UNIT:
    case From::MPI_WIN_CREATE_FLAVOR:
    case From::MPI_WIN_MODEL:
      *value = *static_cast<int*>(where);
      break;
    case From::MPI_WIN_SIZE:
      *value = *static_cast<Aint*>(where);
      break;
    default:
      *value = kinds::fortran_attribute(where);
  }
  return code;
}

template <class Set>
int set_attribute(auto object, int keyval, Aint value) {
  void* attribute = kinds::new_fortran_attribute(value);
  int code = c<Set>(object, keyval, attribute);
  if (code != From::MPI_SUCCESS) kinds::forget_fortran_attribute(attribute);
  return code;
}

// --- Error handlers and operators
// ------------------------------------------------------------------

template <HandleClass C>
void call_error_handler(void** arguments, void* handler) {
  Fint handle = Numbers<C>::number(*static_cast<From::Handle<C>*>(arguments[0]));
  reinterpret_cast<void (*)(Fint*, int*)>(handler)(&handle, static_cast<int*>(arguments[1]));
}

template <class Create, HandleClass C>
void create_error_handler(Procedure* handler, Fint* made, Fint* ierror) {
  From::Handle<HandleClass::Errhandler> result{};
  const int code = c<Create>(closure<Create>(2, call_error_handler<C>, handler), &result);
  if (code == From::MPI_SUCCESS) *made = Numbers<HandleClass::Errhandler>::number(result);
  give(ierror, code);
}

/// The length is passed on by reference, whatever its type.
inline void call_operator(void** arguments, void* function) {
  using Type = From::Handle<HandleClass::Datatype>;
  Fint type = Numbers<HandleClass::Datatype>::number(*static_cast<Type*>(arguments[3]));
  procedure<void(void*, void*, void*, Fint*)>(reinterpret_cast<Procedure*>(function))(
      arguments[0], arguments[1], arguments[2], &type);
}

template <class Create>
void create_operator(Procedure* function, Fint* commute, Fint* made, Fint* ierror) {
  From::Handle<HandleClass::Op> result{};
  const int code = c<Create>(closure<Create>(4, call_operator, function), *commute, &result);
  if (code == From::MPI_SUCCESS) *made = Numbers<HandleClass::Op>::number(result);
  give(ierror, code);
}

// --- Generalized requests
// --------------------------------------------------------------------------

struct Grequest {
  Procedure *query, *free, *cancel;
  void* extra_state;

  static int call_query(void* self, From::Status* status) {
    auto own = static_cast<Grequest*>(self);
    Fint code = From::MPI_SUCCESS;
    procedure<void(void*, From::Status*, Fint*)>(own->query)(own->extra_state, status, &code);
    return code;
  }
  static int call_free(void* self) {
    auto own = static_cast<Grequest*>(self);
    Fint code = From::MPI_SUCCESS;
    procedure<void(void*, Fint*)>(own->free)(own->extra_state, &code);
    std::free(own);
    return code;
  }
  static int call_cancel(void* self, int complete) {
    auto own = static_cast<Grequest*>(self);
    Fint is_complete = complete != 0, code = From::MPI_SUCCESS;
    procedure<void(void*, Fint*, Fint*)>(own->cancel)(own->extra_state, &is_complete, &code);
    return code;
  }
};

inline void start_grequest(Procedure* query, Procedure* free, Procedure* cancel, void* extra_state,
                           Fint* made, Fint* ierror) {
  auto own = new (kinds::allocate(sizeof(Grequest))) Grequest{query, free, cancel, extra_state};
  From::Handle<HandleClass::Request> request{};
  const int code =
      c<catalogue::Grequest_start>(&Grequest::call_query, &Grequest::call_free,
                                   &Grequest::call_cancel, static_cast<void*>(own), &request);
  if (code == From::MPI_SUCCESS) *made = Numbers<HandleClass::Request>::number(request);
  give(ierror, code);
}

// --- Data representations
// --------------------------------------------------------------------------

/// The functions of a data representation; like them, `extra_state` is passed by reference.
struct Datarep {
  using Type = From::Handle<HandleClass::Datatype>;
  Procedure *read, *write, *extent;
  Aint* extra_state;

  template <class Count>
  static int convert(Procedure* function, void* user, Type type, Count count, void* file,
                     From::Offset position, void* extra_state) {
    Fint handle = Numbers<HandleClass::Datatype>::number(type), code = From::MPI_SUCCESS;
    procedure<void(void*, Fint*, Count*, void*, From::Offset*, void*, Fint*)>(function)(
        user, &handle, &count, file, &position, extra_state, &code);
    return code;
  }
  template <class Count>
  static int call_read(void* user, Type type, Count count, void* file, From::Offset position,
                       void* self) {
    auto own = static_cast<Datarep*>(self);
    return convert(own->read, user, type, count, file, position, own->extra_state);
  }
  template <class Count>
  static int call_write(void* user, Type type, Count count, void* file, From::Offset position,
                        void* self) {
    auto own = static_cast<Datarep*>(self);
    return convert(own->write, user, type, count, file, position, own->extra_state);
  }
  static int call_extent(Type type, Aint* extent, void* self) {
    auto own = static_cast<Datarep*>(self);
    Fint handle = Numbers<HandleClass::Datatype>::number(type), code = From::MPI_SUCCESS;
    procedure<void(Fint*, Aint*, void*, Fint*)>(own->extent)(&handle, extent, own->extra_state,
                                                             &code);
    return code;
  }
};

/// `none` is the program's MPI_CONVERSION_FN_NULL, which C has as a null pointer.
template <class Register, class Count>
void register_datarep(const char* name, Procedure* read, Procedure* write, Procedure* extent,
                      Aint* extra_state, Procedure* none, Fint* ierror) {
  const auto conversion = [&](Procedure* given, auto* call) {
    return given == none ? nullptr : call;
  };
  // It lasts until the process ends, because nothing takes back what was registered.
  auto own = new (kinds::allocate(sizeof(Datarep))) Datarep{read, write, extent, extra_state};
  give(ierror, c<Register>(name, conversion(read, &Datarep::call_read<Count>),
                           conversion(write, &Datarep::call_write<Count>), &Datarep::call_extent,
                           static_cast<void*>(own)));
}

}  // namespace anympi::fortran
