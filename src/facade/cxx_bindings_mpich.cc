// What MPICH's own C++ bindings (libmpichcxx) need of libmpich. They give their functions to C and
// tell right afterwards, from the same thread, which function of the bindings calls them with
// objects of C++. Keyvals do so as in Fortran (fortran_mpich.cc).
#include <utility>

#include "facade/cross.h"
#include "kinds/closures.h"

#define ANYMPI_EXPORT extern "C" __attribute__((visibility("default")))

namespace anympi::facade {

namespace {

/// A function of the program, of any type.
using UserFunction = void();

struct Reduction {
  using Datatype = From::Handle<HandleClass::Datatype>;
  void (*bindings)(const void* in, void* inout, int length, Datatype, UserFunction*);
  UserFunction* program;

  static void call(void** arguments, void* self) {
    auto own = static_cast<Reduction*>(self);
    auto datatype = kinds::Handles<HandleClass::Datatype>::known(
        *static_cast<To::Handle<HandleClass::Datatype>*>(arguments[3]));
    own->bindings(arguments[0], arguments[1], *static_cast<int*>(arguments[2]), datatype,
                  own->program);
  }
};

/// The kinds of objects, in MPICH's own numbers.
enum ObjectKind { communicator = 0, file = 1, window = 2 };

/// MPICH calls an error handler of C++ and has the call succeed then. Other MPIs let it return the
/// code as well, for which the bindings call the handler themselves: of the two calls in a row the
/// second is left out.
struct ErrorHandler {
  void (*bindings)(ObjectKind, void* handle, int* code, UserFunction*);
  UserFunction* program;

  struct Handled {
    ErrorHandler* by;
    void* object;
    int code;
    bool operator==(const Handled&) const = default;
  };
  static inline constinit thread_local Handled latest{};

  template <HandleClass C, ObjectKind Kind>
  static void call(void** arguments, void* self) {
    auto own = static_cast<ErrorHandler*>(self);
    auto target = *static_cast<To::Handle<C>*>(arguments[0]);
    Handled now{own, reinterpret_cast<void*>(target), *static_cast<int*>(arguments[1])};
    if (std::exchange(latest, Handled{}) == now) return;
    auto object = kinds::Handles<C>::known(target);
    int code = kinds::program_error(now.code);
    latest = now;
    own->bindings(Kind, &object, &code, own->program);
  }
};

/// The body of closures that the parameter of `Create` makes.
template <class Create>
constexpr kinds::ClosureBody body_of = Create::template kind<0>::crossing::body;

kinds::ClosureBody body_for_bindings(kinds::ClosureBody body) {
  if (body == body_of<catalogue::File_create_errhandler>)
    return ErrorHandler::call<HandleClass::File, file>;
  if (body == body_of<catalogue::Win_create_errhandler>)
    return ErrorHandler::call<HandleClass::Win, window>;
  return ErrorHandler::call<HandleClass::Comm, communicator>;
}

template <class Record>
void replace(kinds::ClosureBody body, UserFunction* bindings) {
  auto record = new (kinds::allocate(sizeof(Record))) Record{};
  record->bindings = reinterpret_cast<decltype(Record::bindings)>(bindings);
  record->program = reinterpret_cast<UserFunction*>(kinds::replace_latest_closure(body, record));
}

}  // namespace

ANYMPI_EXPORT void MPII_Op_set_cxx(From::Handle<HandleClass::Op>, UserFunction* bindings) {
  replace<Reduction>(Reduction::call, bindings);
}

ANYMPI_EXPORT void MPII_Errhandler_set_cxx(From::Handle<HandleClass::Errhandler>,
                                           UserFunction* bindings) {
  replace<ErrorHandler>(body_for_bindings(kinds::latest_closure_body()), bindings);
}

}  // namespace anympi::facade
