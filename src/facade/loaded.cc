#include "facade/loaded.h"

#include <pthread.h>

#include <cstdio>
#include <cstring>

#include "kinds/handles.h"
#include "target/imported.h"

namespace anympi::facade {

namespace {

using kinds::Handles;

#if ANYMPI_FROM_OPENMPI

/// Predefined handles of the program that this version of the target lacks become null handles,
/// so that the target refuses them. All others have been right since the program was linked.
void learn_predefined_handles() {
  int version = 0, subversion = 0;
  target::imported<"PMPI_Get_version", int(int*, int*)>(&version, &subversion);
  [[maybe_unused]] int standard = 10 * version + subversion;
#define HANDLE(CLASS, NAME, SYMBOL, FORTRAN)                                    \
  if (To::since_##NAME != 0 && standard < To::standard_since(To::since_##NAME)) \
    kinds::SYMBOL.target = kinds::target_null_word(HandleClass::CLASS);
#include "abi/openmpi_handles.inc"
}

#else

void learn_predefined_handles() {
  Handles<HandleClass::Comm>::load();
  Handles<HandleClass::Group>::load();
  Handles<HandleClass::Datatype>::load();
  Handles<HandleClass::Op>::load();
  Handles<HandleClass::Errhandler>::load();
  Handles<HandleClass::Info>::load();
  Handles<HandleClass::Request>::load();
  Handles<HandleClass::Message>::load();
  Handles<HandleClass::Win>::load();
  Handles<HandleClass::File>::load();
  Handles<HandleClass::Session>::load();
}

#endif

}  // namespace

void ensure_loaded() {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, [] {
    target::load({To::title, To::mark});
    learn_predefined_handles();
  });
}

void* find_function(const char* name) {
  if (void* function = target::find(name)) return function;
  const char* end = std::strrchr(name, '_');
  if (!end || std::strcmp(end, "_init") != 0) return nullptr;
  char extension[64];
  std::snprintf(extension, sizeof extension, "MPIX%s", std::strchr(name, '_'));
  return target::find(extension);
}

}  // namespace anympi::facade
