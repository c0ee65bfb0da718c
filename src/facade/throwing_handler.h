// MPI::ERRORS_THROW_EXCEPTIONS, the predefined error handler of the C++ bindings that Open MPI 4
// and MPICH have. The bindings hand it to the functions of C and compare with it what those give
// back. On the target an error handler made at run time stands for it, one for each class of
// objects.
#pragma once

#include "facade/cross.h"

namespace anympi::facade {

template <class Create>
using ErrorHandlerFunction = type_in<typename Create::template kind<0>, From>;

/// What the error handlers that stand for it do, by the function that makes them.
template <class Create>
inline ErrorHandlerFunction<Create> throwing_function = nullptr;

#if ANYMPI_FROM_OPENMPI

extern "C" kinds::PredefinedObject ompi_mpi_errors_throw_exceptions;
inline From::Handle<HandleClass::Errhandler> throwing_handler() {
  return reinterpret_cast<From::Handle<HandleClass::Errhandler>>(&ompi_mpi_errors_throw_exceptions);
}

#elif ANYMPI_FROM_MPICH

/// MPIR_ERRORS_THROW_EXCEPTIONS of mpi.h. In C it is another MPI_ERRORS_RETURN: the bindings throw
/// when they get a code and this is the error handler.
inline From::Handle<HandleClass::Errhandler> throwing_handler() { return 0x54000002; }

template <class Object>
void do_nothing(Object*, int*, ...) {}
template <>
inline auto throwing_function<catalogue::Comm_create_errhandler> =
    ErrorHandlerFunction<catalogue::Comm_create_errhandler>{do_nothing};
template <>
inline auto throwing_function<catalogue::File_create_errhandler> =
    ErrorHandlerFunction<catalogue::File_create_errhandler>{do_nothing};
template <>
inline auto throwing_function<catalogue::Win_create_errhandler> =
    ErrorHandlerFunction<catalogue::Win_create_errhandler>{do_nothing};

#else

/// The standard has no such bindings.
inline From::Handle<HandleClass::Errhandler> throwing_handler() { return nullptr; }

#endif

}  // namespace anympi::facade
