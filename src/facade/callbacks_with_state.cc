// Operators and error handlers whose functions get a state of the program's: extensions of MPICH 5,
// on which its Fortran library is built. The state is in a closure (kinds/closures.h) that MPI
// takes for a function without one. A state is never destroyed: nothing tells when it was used
// last.
#include "facade/cross.h"
#include "kinds/closures.h"

namespace anympi::facade {
namespace {

using Destructor = void(void*);

template <class Function>
struct WithState {
  Function* function;
  void* state;
};
template <class Function>
void* keep(Function* function, void* state) {
  return new (kinds::allocate(sizeof(WithState<Function>))) WithState<Function>{function, state};
}

using Reduction = void(void* in, void* inout, From::Count, From::Handle<HandleClass::Datatype>,
                       void* state);
void reduce(void** arguments, void* kept) {
  auto with = static_cast<WithState<Reduction>*>(kept);
  with->function(arguments[0], arguments[1], *static_cast<int*>(arguments[2]),
                 *static_cast<From::Handle<HandleClass::Datatype>*>(arguments[3]), with->state);
}

template <class Object>
using Handler = void(Object, int code, void* state);
template <class Object>
void handle(void** arguments, void* kept) {
  auto with = static_cast<WithState<Handler<Object>>*>(kept);
  with->function(*static_cast<Object*>(arguments[0]), *static_cast<int*>(arguments[1]),
                 with->state);
}

/// The function that MPI gets for the first parameter of `Create`.
template <class Create>
auto closure(int arity, kinds::ClosureBody body, void* kept) {
  return reinterpret_cast<type_in<typename Create::template kind<0>, From>>(
      kinds::make_closure(arity, body, kept));
}

}  // namespace
}  // namespace anympi::facade

#define ANYMPI_EXPORT extern "C" __attribute__((visibility("default")))

using namespace anympi;
using namespace anympi::facade;

ANYMPI_EXPORT int PMPIX_Op_create_x(Reduction* function, Destructor*, int commute, void* state,
                                    From::Handle<HandleClass::Op>* op) {
  using Create = catalogue::Op_create;
  return enter<Create>(closure<Create>(4, reduce, keep(function, state)), commute, op);
}
ANYMPI_EXPORT decltype(PMPIX_Op_create_x) MPIX_Op_create_x
    __attribute__((weak, alias("PMPIX_Op_create_x")));

#define ANYMPI_ERROR_HANDLER(CLASS)                                                              \
  ANYMPI_EXPORT int PMPIX_##CLASS##_create_errhandler_x(                                         \
      Handler<From::Handle<HandleClass::CLASS>>* function, Destructor*, void* state,             \
      From::Handle<HandleClass::Errhandler>* errhandler) {                                       \
    using Create = catalogue::CLASS##_create_errhandler;                                         \
    auto body = handle<From::Handle<HandleClass::CLASS>>;                                        \
    return enter<Create>(closure<Create>(2, body, keep(function, state)), errhandler);           \
  }                                                                                              \
  ANYMPI_EXPORT decltype(PMPIX_##CLASS##_create_errhandler_x) MPIX_##CLASS##_create_errhandler_x \
      __attribute__((weak, alias("PMPIX_" #CLASS "_create_errhandler_x")));
ANYMPI_ERROR_HANDLER(Comm)
ANYMPI_ERROR_HANDLER(File)
ANYMPI_ERROR_HANDLER(Session)
ANYMPI_ERROR_HANDLER(Win)
