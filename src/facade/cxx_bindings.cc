// What Open MPI's own C++ bindings (libmpi_cxx, up to version 4) need of libmpi, so that programs
// that use MPI:: run, and those that a C++ compiler merely linked with it.
//
// The bindings are a thin layer over the functions of C, but for a few places that reach into Open
// MPI's objects. These places are functions of libmpi_cxx called ompi_cxx_*, which it exports and
// calls through the loader. The facade comes before it, so what stands here takes their place.
// Nothing of Open MPI's internals is left then, except symbols that nobody uses any more.
#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>

#include "facade/throwing_handler.h"
#include "kinds/closures.h"

#define ANYMPI_EXPORT __attribute__((visibility("default")))

namespace anympi::facade {

namespace {

using kinds::Handles;
using Comm = From::Handle<HandleClass::Comm>;
using Datatype = From::Handle<HandleClass::Datatype>;
using Errhandler = From::Handle<HandleClass::Errhandler>;
using Op = From::Handle<HandleClass::Op>;

/// Any function; what the bindings pass around is cast to this.
using Function = void();

[[noreturn]] void refuse(const char* what) {
  std::fprintf(stderr, "anympi: the C++ bindings of this program's Open MPI %s\n", what);
  std::abort();
}

/// A function of the library that has the code at `address`.
template <class Type>
Type* neighbour(void* address, const char* name) {
  Dl_info library;
  void* handle = nullptr;
  if (dladdr(address, &library) != 0) handle = dlopen(library.dli_fname, RTLD_LAZY | RTLD_NOLOAD);
  auto function = handle ? reinterpret_cast<Type*>(dlsym(handle, name)) : nullptr;
  if (!function) refuse("lack a function that all have: they cannot be used on another MPI");
  return function;
}

/// An error handler of C++, and the function of libmpi_cxx that calls it with C++ objects.
struct ErrorHandler {
  using Dispatch = void(void* object, int* code, const char* message, Function* handler);
  Dispatch* dispatch;
  Function* handler;

  static void call(void** arguments, void* self) {
    auto record = static_cast<ErrorHandler*>(self);
    record->dispatch(arguments[0], static_cast<int*>(arguments[1]),
                     static_cast<const char*>(arguments[2]), record->handler);
  }
};

template <class Create>
Errhandler create_error_handler(ErrorHandler::Dispatch* dispatch, Function* handler) {
  auto record = new (kinds::allocate(sizeof(ErrorHandler))) ErrorHandler{dispatch, handler};
  using Callback = type_in<typename Create::template kind<0>, From>;
  auto callback = reinterpret_cast<Callback>(kinds::make_closure(3, ErrorHandler::call, record));
  Errhandler result = Handles<HandleClass::Errhandler>::program_null();
  enter<Create>(callback, &result);
  return result;
}

/// A reduction function of C++, and the function of libmpi_cxx that calls it with C++ objects.
struct Reduction {
  using Intercept = void(void* in, void* inout, int* length, Datatype* datatype,
                         Function* function);
  Intercept* intercept;
  Function* function;

  static void call(void** arguments, void* self) {
    auto record = static_cast<Reduction*>(self);
    Datatype datatype = Handles<HandleClass::Datatype>::known(
        *static_cast<To::Handle<HandleClass::Datatype>*>(arguments[3]));
    record->intercept(arguments[0], arguments[1], static_cast<int*>(arguments[2]), &datatype,
                      record->function);
  }
};

enum class CommunicatorType { unknown, intra, inter, cartesian, graph };

/// What MPI::Register_datarep remembers: three functions and an extra_state.
struct DataRepresentation {
  void *read, *write, *extent, *extra_state;
};

}  // namespace

extern "C" {

/// MPI::ERRORS_THROW_EXCEPTIONS ends the program until MPI::Init has said how to throw.
ANYMPI_EXPORT kinds::PredefinedObject ompi_mpi_errors_throw_exceptions{
    kinds::predefined_word(HandleClass::Errhandler, To::MPI_ERRORS_ARE_FATAL)};

ANYMPI_EXPORT void ompi_cxx_errhandler_set_callbacks(
    kinds::PredefinedObject*, ErrorHandlerFunction<catalogue::Comm_create_errhandler> comm,
    ErrorHandlerFunction<catalogue::File_create_errhandler> file,
    ErrorHandlerFunction<catalogue::Win_create_errhandler> win) {
  throwing_function<catalogue::Comm_create_errhandler> = comm;
  throwing_function<catalogue::File_create_errhandler> = file;
  throwing_function<catalogue::Win_create_errhandler> = win;
}

ANYMPI_EXPORT Errhandler ompi_cxx_errhandler_create_comm(Function* handler) {
  return create_error_handler<catalogue::Comm_create_errhandler>(
      neighbour<ErrorHandler::Dispatch>(__builtin_return_address(0),
                                        "ompi_mpi_cxx_comm_errhandler_invoke"),
      handler);
}
ANYMPI_EXPORT Errhandler ompi_cxx_errhandler_create_win(Function* handler) {
  return create_error_handler<catalogue::Win_create_errhandler>(
      neighbour<ErrorHandler::Dispatch>(__builtin_return_address(0),
                                        "ompi_mpi_cxx_win_errhandler_invoke"),
      handler);
}
ANYMPI_EXPORT Errhandler ompi_cxx_errhandler_create_file(Function* handler) {
  return create_error_handler<catalogue::File_create_errhandler>(
      neighbour<ErrorHandler::Dispatch>(__builtin_return_address(0),
                                        "ompi_mpi_cxx_file_errhandler_invoke"),
      handler);
}

ANYMPI_EXPORT int ompi_cxx_errhandler_invoke_comm(Comm comm, int code, const char*) {
  if (code != From::MPI_SUCCESS) enter<catalogue::Comm_call_errhandler>(comm, code);
  return code;
}
ANYMPI_EXPORT int ompi_cxx_errhandler_invoke_file(From::Handle<HandleClass::File> file, int code,
                                                  const char*) {
  if (code != From::MPI_SUCCESS) enter<catalogue::File_call_errhandler>(file, code);
  return code;
}

// The copy function of a communicator's attribute has a further argument, which libmpi_cxx ignores.
#define ANYMPI_CREATE_KEYVAL(NAME, CREATE)                                                   \
  ANYMPI_EXPORT int ompi_cxx_attr_create_keyval_##NAME(                                      \
      type_in<catalogue::CREATE::kind<0>, From> copy,                                        \
      type_in<catalogue::CREATE::kind<1>, From> remove, int* keyval, void* extra_state, int, \
      void*) {                                                                               \
    return enter<catalogue::CREATE>(copy, remove, keyval, extra_state);                      \
  }
ANYMPI_CREATE_KEYVAL(comm, Comm_create_keyval)
ANYMPI_CREATE_KEYVAL(type, Type_create_keyval)
ANYMPI_CREATE_KEYVAL(win, Win_create_keyval)

ANYMPI_EXPORT CommunicatorType ompi_cxx_comm_get_type(Comm comm) {
  int topology = From::MPI_UNDEFINED, inter = 0;
  if (enter<catalogue::Topo_test>(comm, &topology) != From::MPI_SUCCESS)
    return CommunicatorType::unknown;
  if (topology == From::MPI_GRAPH) return CommunicatorType::graph;
  if (topology == From::MPI_CART) return CommunicatorType::cartesian;
  enter<catalogue::Comm_test_inter>(comm, &inter);
  return inter ? CommunicatorType::inter : CommunicatorType::intra;
}

/// MPI::Op::Init calls this right after it called MPI_Op_create with a function of libmpi_cxx that
/// has a fifth argument: the program's reduction function, told only here.
ANYMPI_EXPORT void ompi_op_set_cxx_callback(Op, Function* function) {
  auto record = new (kinds::allocate(sizeof(Reduction))) Reduction{nullptr, function};
  void* intercept = kinds::replace_latest_closure(Reduction::call, record);
  if (!intercept) refuse("have a reduction function for an operator that was not made just now");
  record->intercept = reinterpret_cast<Reduction::Intercept*>(intercept);
}

ANYMPI_EXPORT DataRepresentation* ompi_cxx_new_intercept_state(void* read, void* write,
                                                               void* extent, void* extra_state) {
  return new (kinds::allocate(sizeof(DataRepresentation)))
      DataRepresentation{read, write, extent, extra_state};
}

// What libmpi_cxx refers to in functions that are never called now.
ANYMPI_EXPORT int ompi_errcode_intern_lastused;
ANYMPI_EXPORT char ompi_errcodes_intern[16], ompi_registered_datareps[16];
#define ANYMPI_UNREACHABLE(NAME) \
  ANYMPI_EXPORT void NAME() { refuse("call " #NAME ", which is internal to Open MPI"); }
ANYMPI_UNREACHABLE(ompi_attr_create_keyval)
ANYMPI_UNREACHABLE(ompi_errhandler_create)
ANYMPI_UNREACHABLE(ompi_errhandler_invoke)

}  // extern "C"

}  // namespace anympi::facade
