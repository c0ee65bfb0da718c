// What MPICH's own Fortran library (libmpichfort: mpif.h, mpi and mpi_f08) needs of libmpich.
//
// That library is a layer over the functions of C, which it reaches through the loader and so in
// the facade. Handles of MPICH are the same integers in both languages. Nothing but what stands
// here goes past the standard: attributes whose value is an integer rather than an address, and the
// functions of keyvals and generalized requests, which are Fortran's and known to be so only after
// they were given to C, by a second call from the same thread.
#include "facade/cross.h"
#include "kinds/fortran_attributes.h"

#define ANYMPI_EXPORT __attribute__((visibility("default")))

namespace anympi::facade {

namespace {

/// How a caller wants the value of an attribute, in MPICH's own numbers.
enum AttributeType { address = 0, aint = 1, integer = 3 };

/// A procedure of the program, of any type.
using UserFunction = void();
template <class Type>
Type* procedure(auto* function) {
  return reinterpret_cast<Type*>(reinterpret_cast<UserFunction*>(function));
}

using CopyProxy = int(UserFunction*, int object, int keyval, void* extra_state, AttributeType,
                      void* value, void** copy, int* flag);
using DeleteProxy = int(UserFunction*, int object, int keyval, AttributeType, void* value,
                        void* extra_state);

AttributeType type_of(const void* attribute) {
  return kinds::is_fortran_attribute(attribute) ? aint : address;
}

/// The functions of a keyval made in Fortran or C++, and those of libmpichfort or libmpichcxx that
/// call them in their way.
struct ForeignKeyval {
  UserFunction *copy, *remove;
  void* extra_state;
  CopyProxy* copy_proxy;
  DeleteProxy* delete_proxy;

  static int call_copy(int object, int keyval, void* self, void* in, void* out, int* flag) {
    auto own = static_cast<ForeignKeyval*>(self);
    auto result = static_cast<void**>(out);
    int code = own->copy_proxy(own->copy, object, keyval, own->extra_state, type_of(in),
                               reinterpret_cast<void*>(kinds::fortran_attribute(in)), result, flag);
    // MPICH takes the copy for a value of the language that set the original.
    if (code == From::MPI_SUCCESS && *flag && kinds::is_fortran_attribute(in))
      *result = kinds::new_fortran_attribute(reinterpret_cast<From::Aint>(*result));
    return code;
  }
  static int call_remove(int object, int keyval, void* value, void* self) {
    auto own = static_cast<ForeignKeyval*>(self);
    int code = own->delete_proxy(own->remove, object, keyval, type_of(value),
                                 reinterpret_cast<void*>(kinds::fortran_attribute(value)),
                                 own->extra_state);
    if (code == From::MPI_SUCCESS) kinds::forget_fortran_attribute(value);
    return code;
  }
};

/// The functions of a generalized request that Fortran started: all arguments by reference, and an
/// error code as the last of them.
struct FortranGrequest {
  kinds::GrequestFunctions program;

  static int call_query(void* self, From::Status* status) {
    auto own = static_cast<FortranGrequest*>(self);
    From::Fint code = From::MPI_SUCCESS;
    procedure<void(void*, From::Status*, From::Fint*)>(own->program.query)(own->program.extra_state,
                                                                           status, &code);
    return code;
  }
  static int call_free(void* self) {
    auto own = static_cast<FortranGrequest*>(self);
    From::Fint code = From::MPI_SUCCESS;
    procedure<void(void*, From::Fint*)>(own->program.free)(own->program.extra_state, &code);
    std::free(own);
    return code;
  }
  static int call_cancel(void* self, int complete) {
    auto own = static_cast<FortranGrequest*>(self);
    From::Fint is_complete = complete != 0, code = From::MPI_SUCCESS;
    procedure<void(void*, From::Fint*, From::Fint*)>(own->program.cancel)(own->program.extra_state,
                                                                          &is_complete, &code);
    return code;
  }
};

/// Fortran's number of a predefined keyval is the next after C's, which is odd.
bool is_predefined(int keyval) { return !From::is_user_keyval(keyval) && keyval % 2 == 0; }

/// Fortran gets the value itself of a predefined attribute, where C gets its address.
void* value_of(int keyval, void* where) {
  if (keyval == From::MPI_WIN_BASE) return where;
  if (keyval == From::MPI_WIN_SIZE)
    return reinterpret_cast<void*>(*static_cast<From::Aint*>(where));
  return reinterpret_cast<void*>(std::intptr_t{*static_cast<int*>(where)});
}

template <class Get>
int get_attribute(auto object, int keyval, void** value, int* flag) {
  const bool predefined = is_predefined(keyval);
  if (predefined) --keyval;
  int code = enter<Get>(object, keyval, static_cast<void*>(value), flag);
  if (code != From::MPI_SUCCESS || !*flag) return code;
  *value = predefined ? value_of(keyval, *value)
                      : reinterpret_cast<void*>(kinds::fortran_attribute(*value));
  return code;
}

template <class Set>
int set_attribute(auto object, int keyval, void* value) {
  void* attribute = kinds::new_fortran_attribute(reinterpret_cast<From::Aint>(value));
  int code = enter<Set>(object, keyval, attribute);
  if (code != From::MPI_SUCCESS) kinds::forget_fortran_attribute(attribute);
  return code;
}

}  // namespace

extern "C" {

#define ANYMPI_FORTRAN_ATTRIBUTES(CLASS)                                                          \
  ANYMPI_EXPORT int MPII_##CLASS##_get_attr(int object, int keyval, void** value, int* flag,      \
                                            AttributeType) {                                      \
    return get_attribute<catalogue::CLASS##_get_attr>(object, keyval, value, flag);               \
  }                                                                                               \
  ANYMPI_EXPORT int MPII_##CLASS##_set_attr(int object, int keyval, void* value, AttributeType) { \
    return set_attribute<catalogue::CLASS##_set_attr>(object, keyval, value);                     \
  }
ANYMPI_FORTRAN_ATTRIBUTES(Comm)
ANYMPI_FORTRAN_ATTRIBUTES(Type)
ANYMPI_FORTRAN_ATTRIBUTES(Win)

/// What LOGICAL values of the program's compiler are, for libmpichfort of MPICH 5. These are
/// gfortran's, which .TRUE. is tested with; other values than 0 are true in C.
ANYMPI_EXPORT From::Fint MPIR_fortran_true = 1, MPIR_fortran_false = 0;

/// Called right after a keyval was made of functions of Fortran or C++.
ANYMPI_EXPORT void MPII_Keyval_set_proxy(int, CopyProxy* copy, DeleteProxy* remove) {
  // The functions have the same types for all classes of objects, whose handles are ints here.
  auto latest =
      static_cast<kinds::AttributeFunctions<HandleClass::Comm>*>(kinds::latest_attribute_functions);
  auto own = new (kinds::allocate(sizeof(ForeignKeyval))) ForeignKeyval{
      reinterpret_cast<UserFunction*>(latest->copy),
      reinterpret_cast<UserFunction*>(latest->remove), latest->extra_state, copy, remove};
  latest->copy = ForeignKeyval::call_copy;
  latest->remove = ForeignKeyval::call_remove;
  latest->extra_state = own;
}

/// Called right after a generalized request was started with functions of Fortran.
ANYMPI_EXPORT void MPII_Grequest_set_lang_f77(int) {
  kinds::GrequestFunctions* latest = kinds::latest_grequest_functions;
  auto own = new (kinds::allocate(sizeof(FortranGrequest))) FortranGrequest{*latest};
  *latest = {FortranGrequest::call_query, FortranGrequest::call_free, FortranGrequest::call_cancel,
             own};
}

}  // extern "C"

}  // namespace anympi::facade
