#include "facade/errors.h"

#include <pthread.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "kinds/program_handles.h"
#include "target/imported.h"

namespace anympi::facade {

using target::imported;

namespace {

using Comm = To::Handle<HandleClass::Comm>;
using Win = To::Handle<HandleClass::Win>;
using File = To::Handle<HandleClass::File>;

/// What is wrong with a function on this target.
constexpr const char* is_missing = "is not a function of";
constexpr const char* is_too_large = "with so many items is beyond what AnyMPI can do on";

/// A function that cannot be served, and what says so: a code of the target's, which has the class
/// of its own there, because MPICH tells a wrong text of codes that are added to its own classes.
struct Unsupported {
  const char* function;
  const char* what;
  int code;
  char text[From::MPI_MAX_ERROR_STRING];
  Unsupported* next;
};

/// Made once per function.
Unsupported* unsupported(const char* function, const char* what) {
  static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  static Unsupported* known = nullptr;
  pthread_mutex_lock(&lock);
  Unsupported* entry = known;
  while (entry && (entry->what != what || std::strcmp(entry->function, function) != 0))
    entry = entry->next;
  if (!entry) {
    entry = new (kinds::allocate(sizeof(Unsupported)))
        Unsupported{function, what, To::MPI_ERR_UNSUPPORTED_OPERATION, "", known};
    std::snprintf(entry->text, sizeof entry->text, "%s %s %s (%s)", function, what, To::title,
                  target::path());
    int code = 0;
    if (kinds::target_is_running() && imported<"PMPI_Add_error_class", int(int*)>(&code) == 0) {
      imported<"PMPI_Add_error_string", int(int, const char*)>(code, entry->text);
      entry->code = code;
      known = entry;
      kinds::register_error(code, kinds::Added::code, entry->text,
                            From::MPI_ERR_UNSUPPORTED_OPERATION);
    }
  }
  pthread_mutex_unlock(&lock);
  return entry;
}

/// Whether the object that was given is no object, and has no error handler.
bool is_none(const Culprit& culprit) {
  return (culprit.what == HandleClass::Comm &&
          culprit.comm == kinds::Handles<HandleClass::Comm>::target_null()) ||
         (culprit.what == HandleClass::Win &&
          culprit.win == kinds::Handles<HandleClass::Win>::target_null());
}

/// What a fatal error handler of the target prints does not always have the text.
void tell_if_fatal(const Culprit& culprit, const char* text) {
  if (is_none(culprit)) return tell_if_fatal(default_culprit(), text);
  if (culprit.what != HandleClass::Comm || !kinds::target_is_running()) return;
  using Errhandler = To::Handle<HandleClass::Errhandler>;
  Errhandler handler;
  if (imported<"PMPI_Comm_get_errhandler", int(Comm, Errhandler*)>(culprit.comm, &handler) != 0)
    return;
  if (handler == kinds::target_errors_are_fatal()) std::fprintf(stderr, "anympi: %s\n", text);
  imported<"PMPI_Errhandler_free", int(Errhandler*)>(&handler);
}

int raise_unsupported(const Culprit& culprit, const char* function, const char* what) {
  Unsupported* entry = unsupported(function, what);
  tell_if_fatal(culprit, entry->text);
  return raise_on(culprit, entry->code);
}

/// Errors that belong to no object are MPI_COMM_SELF's since MPI-4.0 (section 9.3), were
/// MPI_COMM_WORLD's before, and are raised where the target raises its own (seen: MPICH 4.0.2 in
/// the old way, 4.2.1 in the new one).
bool goes_to_self() {
#if ANYMPI_TO_STANDARD
  return true;
#elif ANYMPI_TO_OPENMPI
  static const bool is_new = target::find("MPI_Session_init");
  return is_new;
#else
  static const bool is_new = target::find("MPI_Buffer_flush");
  return is_new;
#endif
}

}  // namespace

Culprit default_culprit() {
  Culprit culprit{};
  culprit.what = HandleClass::Comm;
  culprit.comm = goes_to_self()
                     ? kinds::Handles<HandleClass::Comm>::to_target(kinds::program::MPI_COMM_SELF())
                     : kinds::target_world();
  return culprit;
}

int raise_on(const Culprit& culprit, int target_code) {
  int result = kinds::program_error(target_code);
  if (!kinds::target_is_running()) return result;
  if (is_none(culprit)) return raise_on(default_culprit(), target_code);
  switch (culprit.what) {
    case HandleClass::Win:
      imported<"PMPI_Win_call_errhandler", int(Win, int)>(culprit.win, target_code);
      break;
    case HandleClass::File:
      imported<"PMPI_File_call_errhandler", int(File, int)>(culprit.file, target_code);
      break;
    default:
      imported<"PMPI_Comm_call_errhandler", int(Comm, int)>(culprit.comm, target_code);
  }
  return result;
}

int raise_class(const Culprit& culprit, int program_class) {
  return raise_on(culprit, kinds::target_error(program_class));
}

int raise_missing(const Culprit& culprit, const char* function) {
  if (std::strncmp(function, "MPI_T_", 6) == 0)
    return From::MPI_T_ERR_NOT_SUPPORTED == absent ? From::MPI_T_ERR_INVALID
                                                   : From::MPI_T_ERR_NOT_SUPPORTED;
  return raise_unsupported(culprit, function, is_missing);
}

int raise_too_large(const Culprit& culprit, const char* function) {
  return raise_unsupported(culprit, function, is_too_large);
}

void die_unsupported(const char* function) {
  std::fprintf(stderr, "anympi: the program calls %s, which is not a function of %s (%s)\n",
               function, To::title, target::path());
  std::abort();
}

}  // namespace anympi::facade
