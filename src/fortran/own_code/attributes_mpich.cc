// Attributes are integers in Fortran. The facade of MPICH has functions that take and give them by
// value, and one that says that a keyval's functions are Fortran's (facade/fortran_mpich.cc).
#include "fortran/handles.h"
#include "fortran/names.h"

using namespace anympi;
using namespace anympi::fortran;

namespace {

using Aint = From::Aint;

/// How the value of an attribute is wanted, in MPICH's own numbers.
enum AttributeType { aint = 1, integer = 3 };

using Procedure = void();
using CopyProxy = int(Procedure*, int object, int keyval, void* extra_state, AttributeType,
                      void* value, void** copy, int* flag);
using DeleteProxy = int(Procedure*, int object, int keyval, AttributeType, void* value,
                        void* extra_state);

template <class Value>
Value number(void* pointer) {
  return static_cast<Value>(reinterpret_cast<Aint>(pointer));
}

/// Calls a copy function whose attributes are of type `Value`.
template <class Value>
int copy(Procedure* function, int object, int keyval, void* extra_state, AttributeType, void* value,
         void** result, int* flag) {
  using Function = void(Fint*, Fint*, Value*, Value*, Value*, Fint*, Fint*);
  Fint code = From::MPI_SUCCESS, is_copied = 0;
  Value state = number<Value>(extra_state), in = number<Value>(value), out = 0;
  reinterpret_cast<Function*>(function)(&object, &keyval, &state, &in, &out, &is_copied, &code);
  *flag = is_copied != 0;
  *result = reinterpret_cast<void*>(Aint{out});
  return code;
}

template <class Value>
int remove(Procedure* function, int object, int keyval, AttributeType, void* value,
           void* extra_state) {
  using Function = void(Fint*, Fint*, Value*, Value*, Fint*);
  Fint code = From::MPI_SUCCESS;
  Value in = number<Value>(value), state = number<Value>(extra_state);
  reinterpret_cast<Function*>(function)(&object, &keyval, &in, &state, &code);
  return code;
}

}  // namespace

extern "C" {

ANYMPI_EXPORT void MPII_Keyval_set_proxy(int keyval, CopyProxy*, DeleteProxy*);
#define ANYMPI_DECLARED(CLASS)                                                        \
  ANYMPI_EXPORT int MPII_##CLASS##_get_attr(int, int keyval, void** value, int* flag, \
                                            AttributeType);                           \
  ANYMPI_EXPORT int MPII_##CLASS##_set_attr(int, int keyval, void* value, AttributeType);
ANYMPI_DECLARED(Comm)
ANYMPI_DECLARED(Type)
ANYMPI_DECLARED(Win)

}  // extern "C"

#define ANYMPI_GET_AND_SET(CLASS, VALUE, TYPE, GET, SET)                                      \
  extern "C" ANYMPI_EXPORT void GET(Fint* object, Fint* keyval, VALUE* value, Fint* flag,     \
                                    Fint* ierror) {                                           \
    void* found = nullptr;                                                                    \
    const int code = MPII_##CLASS##_get_attr(*object, *keyval, &found, flag, TYPE);           \
    if (code == From::MPI_SUCCESS && *flag) *value = number<VALUE>(found);                    \
    give(ierror, code);                                                                       \
  }                                                                                           \
  extern "C" ANYMPI_EXPORT void SET(Fint* object, Fint* keyval, VALUE* value, Fint* ierror) { \
    auto address = reinterpret_cast<void*>(Aint{*value});                                     \
    give(ierror, MPII_##CLASS##_set_attr(*object, *keyval, address, TYPE));                   \
  }
#define ANYMPI_CREATE(CLASS, VALUE, CREATE)                                                       \
  extern "C" ANYMPI_EXPORT void CREATE(Procedure* copied, Procedure* removed, Fint* keyval,       \
                                       VALUE* extra_state, Fint* ierror) {                        \
    using Create = catalogue::CLASS##_create_keyval;                                              \
    const int code = c<Create>(reinterpret_cast<type_in<Create::kind<0>, From>>(copied),          \
                               reinterpret_cast<type_in<Create::kind<1>, From>>(removed), keyval, \
                               reinterpret_cast<void*>(Aint{*extra_state}));                      \
    if (code == From::MPI_SUCCESS) MPII_Keyval_set_proxy(*keyval, copy<VALUE>, remove<VALUE>);    \
    give(ierror, code);                                                                           \
  }
ANYMPI_GET_AND_SET(Comm, Aint, aint, pmpi_comm_get_attr_, pmpi_comm_set_attr_)
ANYMPI_GET_AND_SET(Type, Aint, aint, pmpi_type_get_attr_, pmpi_type_set_attr_)
ANYMPI_GET_AND_SET(Win, Aint, aint, pmpi_win_get_attr_, pmpi_win_set_attr_)
ANYMPI_GET_AND_SET(Comm, Fint, integer, pmpi_attr_get_, pmpi_attr_put_)
ANYMPI_CREATE(Comm, Aint, pmpi_comm_create_keyval_)
ANYMPI_CREATE(Type, Aint, pmpi_type_create_keyval_)
ANYMPI_CREATE(Win, Aint, pmpi_win_create_keyval_)
ANYMPI_CREATE(Comm, Fint, pmpi_keyval_create_)

ANYMPI_ALL_NAMES(comm_get_attr, COMM_GET_ATTR)
ANYMPI_ALL_NAMES(comm_set_attr, COMM_SET_ATTR)
ANYMPI_ALL_NAMES(type_get_attr, TYPE_GET_ATTR)
ANYMPI_ALL_NAMES(type_set_attr, TYPE_SET_ATTR)
ANYMPI_ALL_NAMES(win_get_attr, WIN_GET_ATTR)
ANYMPI_ALL_NAMES(win_set_attr, WIN_SET_ATTR)
ANYMPI_OLDER_NAMES(attr_get, ATTR_GET)
ANYMPI_OLDER_NAMES(attr_put, ATTR_PUT)
ANYMPI_ALL_NAMES(comm_create_keyval, COMM_CREATE_KEYVAL)
ANYMPI_ALL_NAMES(type_create_keyval, TYPE_CREATE_KEYVAL)
ANYMPI_ALL_NAMES(win_create_keyval, WIN_CREATE_KEYVAL)
ANYMPI_OLDER_NAMES(keyval_create, KEYVAL_CREATE)
