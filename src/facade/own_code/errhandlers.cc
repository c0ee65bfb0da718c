// The error handler of communicators, files and windows, which may be one for which another one
// stands on the target: that of C++ (facade/throwing_handler.h), or MPI_ERRORS_ABORT where it is
// unknown.
#include <pthread.h>

#include "facade/own_code.h"
#include "facade/throwing_handler.h"
#include "kinds/program_handles.h"

namespace anympi::facade {

namespace {

using Comm = From::Handle<HandleClass::Comm>;
using Info = From::Handle<HandleClass::Info>;
using Errhandler = From::Handle<HandleClass::Errhandler>;
using Errhandlers = kinds::Handles<HandleClass::Errhandler>;

/// The handlers that stand for others on the target, from when they are first set. Zero before,
/// which is no handle.
template <class Create>
Errhandler for_throwing{};
template <class Create>
Errhandler for_aborting{};

Errhandler aborting_handler() { return kinds::program::MPI_ERRORS_ABORT(); }

/// MPI_ERRORS_ABORT came with MPI-4; MPICH 4.0 has it in mpi.h, and fails an assertion (seen).
bool target_lacks_aborting() {
  ensure_loaded();
#if ANYMPI_TO_OPENMPI
  static const bool lacks = !target::find("MPI_Session_init");
#elif ANYMPI_TO_MPICH
  static const bool lacks = !target::find("MPI_Buffer_flush");
#else
  static const bool lacks = false;
#endif
  return lacks;
}

template <class Create>
struct Abort;
template <>
struct Abort<catalogue::Comm_create_errhandler> {
  static void abort(Comm* comm, int* code, ...) { enter<catalogue::Abort>(*comm, *code); }
};
template <>
struct Abort<catalogue::File_create_errhandler> {
  static void abort(From::Handle<HandleClass::File>*, int* code, ...) {
    enter<catalogue::Abort>(kinds::program::MPI_COMM_WORLD(), *code);
  }
};
template <>
struct Abort<catalogue::Win_create_errhandler> {
  static void abort(From::Handle<HandleClass::Win>*, int* code, ...) {
    enter<catalogue::Abort>(kinds::program::MPI_COMM_WORLD(), *code);
  }
};

template <class Create>
Errhandler made_once(Errhandler& stand_in, ErrorHandlerFunction<Create> function) {
  static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_lock(&lock);
  if (stand_in == Errhandler{}) enter<Create>(function, &stand_in);
  pthread_mutex_unlock(&lock);
  return stand_in;
}

template <class Create>
Errhandler to_set(Errhandler handler) {
  if (handler == throwing_handler() && throwing_function<Create>)
    return made_once<Create>(for_throwing<Create>, throwing_function<Create>);
  if (handler == aborting_handler() && target_lacks_aborting())
    return made_once<Create>(for_aborting<Create>, Abort<Create>::abort);
  return handler;
}

/// What was got is given back at once, if it is a stand-in.
template <class Create>
void show(Errhandler* handler) {
  if (!handler || *handler == Errhandler{}) return;
  const bool throws = *handler == for_throwing<Create>;
  if (!throws && *handler != for_aborting<Create>) return;
  enter<catalogue::Errhandler_free>(handler);
  *handler = throws ? throwing_handler() : aborting_handler();
}

/// For what takes an error handler at once with something else. To end the processes of a session
/// or of a communicator is all that such a target can do about its errors.
Errhandler fatal_if_unknown(Errhandler handler) {
  return handler == aborting_handler() && target_lacks_aborting()
             ? kinds::program::MPI_ERRORS_ARE_FATAL()
             : handler;
}

}  // namespace

#define ANYMPI_ERROR_HANDLERS(CLASS)                                                            \
  int OwnCode<catalogue::CLASS##_set_errhandler>::call(From::Handle<HandleClass::CLASS> object, \
                                                       Errhandler handler) {                    \
    return enter<catalogue::CLASS##_set_errhandler>(                                            \
        object, to_set<catalogue::CLASS##_create_errhandler>(handler));                         \
  }                                                                                             \
  int OwnCode<catalogue::CLASS##_get_errhandler>::call(From::Handle<HandleClass::CLASS> object, \
                                                       Errhandler* handler) {                   \
    int code = enter<catalogue::CLASS##_get_errhandler>(object, handler);                       \
    if (code == From::MPI_SUCCESS) show<catalogue::CLASS##_create_errhandler>(handler);         \
    return code;                                                                                \
  }
ANYMPI_ERROR_HANDLERS(Comm)
ANYMPI_ERROR_HANDLERS(File)
ANYMPI_ERROR_HANDLERS(Win)

/// Those that others stand for stay, however often they are given back.
int OwnCode<catalogue::Errhandler_free>::call(Errhandler* handler) {
  if (!handler || *handler == Errhandler{} ||
      (*handler != throwing_handler() &&
       (*handler != aborting_handler() || !target_lacks_aborting())))
    return enter<catalogue::Errhandler_free>(handler);
  *handler = Errhandlers::program_null();
  return From::MPI_SUCCESS;
}

int OwnCode<catalogue::Session_init>::call(Info info, Errhandler handler,
                                           From::Handle<HandleClass::Session>* session) {
  return enter<catalogue::Session_init>(info, fatal_if_unknown(handler), session);
}

int OwnCode<catalogue::Comm_create_from_group>::call(From::Handle<HandleClass::Group> group,
                                                     const char* tag, Info info, Errhandler handler,
                                                     Comm* comm) {
  return enter<catalogue::Comm_create_from_group>(group, tag, info, fatal_if_unknown(handler),
                                                  comm);
}

}  // namespace anympi::facade
