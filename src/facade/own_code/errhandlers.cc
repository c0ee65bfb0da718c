// The error handler of communicators, files and windows, which may be the one of C++
// (facade/throwing_handler.h).
#include <pthread.h>

#include "facade/own_code.h"
#include "facade/throwing_handler.h"

namespace anympi::facade {

namespace {

using Errhandler = From::Handle<HandleClass::Errhandler>;
using Errhandlers = kinds::Handles<HandleClass::Errhandler>;

/// Stands for the handler of C++, from when it is first set. Zero before, which is no handle.
template <class Create>
Errhandler stand_in{};

template <class Create>
Errhandler to_set(Errhandler handler) {
  if (handler != throwing_handler() || !throwing_function<Create>) return handler;
  static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_lock(&lock);
  if (stand_in<Create> == Errhandler{}) enter<Create>(throwing_function<Create>, &stand_in<Create>);
  pthread_mutex_unlock(&lock);
  return stand_in<Create>;
}

/// What was got is given back at once, if it is a stand-in.
template <class Create>
void show(Errhandler* handler) {
  if (!handler || *handler == Errhandler{} || *handler != stand_in<Create>) return;
  enter<catalogue::Errhandler_free>(handler);
  *handler = throwing_handler();
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

/// That of C++ stays, however often it is given back.
int OwnCode<catalogue::Errhandler_free>::call(Errhandler* handler) {
  if (!handler || *handler == Errhandler{} || *handler != throwing_handler())
    return enter<catalogue::Errhandler_free>(handler);
  *handler = Errhandlers::program_null();
  return From::MPI_SUCCESS;
}

}  // namespace anympi::facade
