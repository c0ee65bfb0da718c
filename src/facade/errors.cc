#include "facade/errors.h"

#include <pthread.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "target/imported.h"

namespace anympi::facade {

using target::imported;

namespace {

using Comm = To::Handle<HandleClass::Comm>;
using Win = To::Handle<HandleClass::Win>;
using File = To::Handle<HandleClass::File>;

bool is_running() {
  int initialized = 0, finalized = 0;
  imported<"PMPI_Initialized", int(int*)>(&initialized);
  imported<"PMPI_Finalized", int(int*)>(&finalized);
  return initialized && !finalized;
}

/// A code of the target for "function is missing", made once per function.
int missing_code(const char* function) {
  struct Missing {
    const char* function;
    int code;
    Missing* next;
  };
  static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  static Missing* known = nullptr;
  pthread_mutex_lock(&lock);
  Missing* entry = known;
  while (entry && std::strcmp(entry->function, function) != 0) entry = entry->next;
  if (!entry) {
    entry = new (kinds::allocate(sizeof(Missing)))
        Missing{function, To::MPI_ERR_UNSUPPORTED_OPERATION, known};
    known = entry;
    char text[200];
    std::snprintf(text, sizeof text, "%s is not a function of %s (%s)", function, To::title,
                  target::path());
    text[To::MPI_MAX_ERROR_STRING < sizeof text ? To::MPI_MAX_ERROR_STRING - 1 : sizeof text - 1] =
        '\0';
    int code = 0;
    if (is_running() &&
        imported<"PMPI_Add_error_code", int(int, int*)>(To::MPI_ERR_UNSUPPORTED_OPERATION, &code) ==
            0 &&
        imported<"PMPI_Add_error_string", int(int, const char*)>(code, text) == 0) {
      entry->code = code;
      kinds::register_error(code);
    }
  }
  pthread_mutex_unlock(&lock);
  return entry->code;
}

}  // namespace

Culprit default_culprit() {
  Culprit culprit{};
  culprit.what = HandleClass::Comm;
  culprit.comm = kinds::target_world();
  return culprit;
}

int raise_on(const Culprit& culprit, int target_code) {
  int result = kinds::program_error(target_code);
  if (!is_running()) return result;
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
  return raise_on(culprit, missing_code(function));
}

void die_unsupported(const char* function) {
  std::fprintf(stderr, "anympi: the program calls %s, which is not a function of %s (%s)\n",
               function, To::title, target::path());
  std::abort();
}

}  // namespace anympi::facade
