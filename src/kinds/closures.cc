#include "kinds/closures.h"

#include <ffi.h>
#include <pthread.h>

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "kinds/temporary.h"
#include "observe/inside.h"

namespace anympi::kinds {

namespace {

constexpr unsigned max_arity = 5;

struct Record {
  ffi_cif interface;
  ffi_type* types[max_arity];
  ClosureBody body;
  void* function;
};

thread_local Record* latest = nullptr;

/// libffi prepares its memory at the first call, and orders that with no other thread's.
void* allocate_closure(void** code) {
  static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_lock(&lock);
  void* closure = ffi_closure_alloc(sizeof(ffi_closure), code);
  pthread_mutex_unlock(&lock);
  return closure;
}

void enter(ffi_cif*, void*, void** arguments, void* data) {
  auto record = static_cast<Record*>(data);
  void* values[max_arity];
  for (unsigned i = 0; i < record->interface.nargs; ++i)
    values[i] = *static_cast<void**>(arguments[i]);
  observe::ProgramRuns outside;
  record->body(values, record->function);
}

}  // namespace

void* make_closure(int arity, ClosureBody body, void* function) {
  auto record = static_cast<Record*>(allocate(sizeof(Record)));
  record->body = body;
  record->function = function;
  for (auto& type : record->types) type = &ffi_type_pointer;
  void* code = nullptr;
  void* closure = allocate_closure(&code);
  if (!closure ||
      ffi_prep_cif(&record->interface, FFI_DEFAULT_ABI, arity, &ffi_type_void, record->types) !=
          FFI_OK ||
      ffi_prep_closure_loc(static_cast<ffi_closure*>(closure), &record->interface, enter, record,
                           code) != FFI_OK) {
    std::fprintf(stderr, "anympi: no memory for another callback function\n");
    std::abort();
  }
  latest = record;
  return code;
}

void* replace_latest_closure(ClosureBody body, void* function) {
  if (!latest) return nullptr;
  latest->body = body;
  return std::exchange(latest->function, function);
}

ClosureBody latest_closure_body() { return latest ? latest->body : nullptr; }

}  // namespace anympi::kinds
