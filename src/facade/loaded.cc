#include "facade/loaded.h"

#include <pthread.h>

#include <cstdio>
#include <cstring>

#include "kinds/handles.h"
#include "target/imported.h"

namespace anympi::facade {

namespace {

using kinds::Handles;

#if ANYMPI_TO_MPICH

/// Predefined handles of the program that this version of the target lacks become null handles,
/// so that the target refuses them. All others have been right since the program was linked.
void learn_predefined_handles() {
  int version = 0, subversion = 0;
  target::imported<"PMPI_Get_version", int(int*, int*)>(&version, &subversion);
  [[maybe_unused]] int standard = 10 * version + subversion;
#define ANYMPI_IS_LACKING(NAME) \
  (To::since_##NAME != 0 && standard < To::standard_since(To::since_##NAME))
#if ANYMPI_FROM_OPENMPI
#define HANDLE(CLASS, NAME, SYMBOL, FORTRAN) \
  if (ANYMPI_IS_LACKING(NAME)) kinds::SYMBOL.target = kinds::target_null_word(HandleClass::CLASS);
#include "abi/openmpi_handles.inc"
#else
#define HANDLE(CLASS, NAME, VALUE) \
  if (ANYMPI_IS_LACKING(NAME)) kinds::ProgramPredefined<HandleClass::CLASS>::lack(VALUE);
#include "abi/standard_handles.inc"
#endif
}

#elif ANYMPI_TO_STANDARD && !ANYMPI_FROM_MPICH

/// All are known since the program was linked.
void learn_predefined_handles() {}

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

#if ANYMPI_TO_STANDARD
/// Whether a library has the standard's ABI is what it says: all MPIs of MPI-5.0 have the function.
void check_binary_interface() {
  int major = To::abi_version, minor = 0;
  target::imported<"PMPI_Abi_get_version", int(int*, int*)>(&major, &minor);
  if (major != To::abi_version)
    target::refuse(
        target::exit_no_target,
        "ANYMPI_TARGET=%s does not have the standard ABI, for which AnyMPI was started: its "
        "MPI_Abi_get_version says %d.%d",
        target::path(), major, minor);
}
#else
void check_binary_interface() {}
#endif

#if ANYMPI_FROM_OPENMPI && ANYMPI_TO_STANDARD
constexpr bool shares_names_of_openmpi = true;
#else
constexpr bool shares_names_of_openmpi = false;
#endif

}  // namespace

void ensure_loaded() {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, [] {
    target::load({To::title, To::mark, shares_names_of_openmpi});
    check_binary_interface();
    learn_predefined_handles();
  });
}

namespace {

constexpr struct {
  const char *begin, *end, *begin_of_other;
} other_names[] = {
#define OTHER_NAME(BEGIN, END, BEGIN_OF_OTHER) {BEGIN, END, BEGIN_OF_OTHER},
#include "facade/other_names.inc"
};

bool ends_with(const char* name, const char* end) {
  std::size_t length = std::strlen(name), part = std::strlen(end);
  return length >= part && std::strcmp(name + length - part, end) == 0;
}

}  // namespace

void* find_function(const char* name) {
  if (void* function = target::find(name)) return function;
  for (const auto& other : other_names) {
    std::size_t common = std::strlen(other.begin);
    if (std::strncmp(name, other.begin, common) != 0 || !ends_with(name, other.end)) continue;
    char known[64];
    std::snprintf(known, sizeof known, "%s%s", other.begin_of_other, name + common);
    if (void* function = target::find(known)) return function;
  }
  return nullptr;
}

}  // namespace anympi::facade
