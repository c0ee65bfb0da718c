// Classes and texts of errors: ours for those that we found ourselves and for the program's own
// numbers, the target's for all others. A program may ask at any time (MPI-4.1, section 11.4.1),
// but Open MPI 4 ends it when it asks before MPI_Init or after MPI_Finalize: then a text is the
// name of the class.
#include <cstring>

#include "facade/own_code.h"

namespace anympi::facade {

namespace {

#if ANYMPI_TO_OPENMPI
bool target_answers() { return kinds::target_is_running(); }
#else
bool target_answers() { return true; }
#endif

const char* name_of_class(int error_class) {
#define ANYMPI_NAME(CONTEXT, NAME) \
  if (error_class == From::NAME && From::NAME != absent) return #NAME;
#define ENUMERATION(KIND, ...)                                                            \
  if constexpr (catalogue::FixedString(#KIND) == catalogue::FixedString("error_class")) { \
    FOR_EACH_NAME(ANYMPI_NAME, __VA_ARGS__)                                               \
  }
#define BIT_MASK(...)
#include "catalogue/enumerations.inc"
#undef ENUMERATION
#undef BIT_MASK
#undef ANYMPI_NAME
  return nullptr;
}

/// Whether a code means something to the program's MPI.
bool is_known(int code) {
  return code == 0 || kinds::class_known_here(code) != 0 || kinds::is_added_error(code);
}

int tell(const char* known, char* text, int* length) {
  *length = static_cast<int>(std::strlen(known));
  std::memcpy(text, known, *length + 1);
  return 0;
}

#if ANYMPI_FROM_MPICH
// MPICH finds a class in every number.
int class_of_unknown(int code, int* error_class) {
  *error_class = code >= From::first_user_code ? code : From::class_of(code);
  return 0;
}
int text_of_unknown(int, char* text, int* length) {
  return tell("Unknown error class", text, length);
}
#else
int refuse() { return raise_class(default_culprit(), From::MPI_ERR_ARG); }
int class_of_unknown(int, int*) { return refuse(); }
int text_of_unknown(int, char*, int*) { return refuse(); }
#endif

}  // namespace

int OwnCode<catalogue::Error_class>::call(int code, int* error_class) {
  ensure_loaded();
  if (!error_class) return raise_class(default_culprit(), From::MPI_ERR_ARG);
  if (!is_known(code)) return class_of_unknown(code, error_class);
  int known = kinds::class_known_here(code);
  if (code != 0 && known == 0) return enter<catalogue::Error_class>(code, error_class);
  *error_class = known;
  return 0;
}

int OwnCode<catalogue::Error_string>::call(int code, char* text, int* length) {
  ensure_loaded();
  if (!text || !length) return raise_class(default_culprit(), From::MPI_ERR_ARG);
  if (!is_known(code)) return text_of_unknown(code, text, length);
  if (const char* known = kinds::text_of_error(code)) return tell(known, text, length);
  if (!target_answers())
    if (const char* name = name_of_class(code)) return tell(name, text, length);
  return enter<catalogue::Error_string>(code, text, length);
}

}  // namespace anympi::facade
