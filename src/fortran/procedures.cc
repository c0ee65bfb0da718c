// The procedures that derive from a chapter of the catalogue. CMake compiles this file once for
// each, with ANYMPI_CHAPTER naming it. What exceptions.h lists is left out here.
#include "fortran/exceptions.h"
#include "fortran/names.h"
#include "fortran/sections.h"

namespace in = anympi::catalogue;
using anympi::fortran::DescribedParameter, anympi::fortran::Parameter;

#define ANYMPI_DECLARE(FUNCTION, NAME, ...) Parameter<in::FUNCTION, #NAME> NAME,
#define ANYMPI_DECLARE_DESCRIBED(FUNCTION, NAME, ...) DescribedParameter<in::FUNCTION, #NAME> NAME,
#define ANYMPI_PASS(FUNCTION, NAME, ...) , NAME
// Lengths of strings come last; to declare more arguments than there are would let the compiler use
// memory of the caller.
#define ANYMPI_LENGTHS_0
#define ANYMPI_LENGTHS_1 , anympi::fortran::Length first
#define ANYMPI_LENGTHS_2 , anympi::fortran::Length first, anympi::fortran::Length second
#define ANYMPI_PASS_LENGTHS_0
#define ANYMPI_PASS_LENGTHS_1 first
#define ANYMPI_PASS_LENGTHS_2 first, second
#define ANYMPI_DEFINE(SYMBOL, DECLARE, HOW, TEXTS, NAME, ...)                                      \
  static_assert(TEXTS == anympi::fortran::texts<in::NAME>,                                         \
                "CMakeLists.txt counts strings wrongly");                                          \
  extern "C" ANYMPI_EXPORT void SYMBOL(FOR_EACH(DECLARE, NAME, __VA_ARGS__)                        \
                                           anympi::fortran::Fint* ierror ANYMPI_LENGTHS_##TEXTS) { \
    anympi::fortran::HOW<in::NAME>(                                                                \
        ierror, {ANYMPI_PASS_LENGTHS_##TEXTS} FOR_EACH(ANYMPI_PASS, NAME, __VA_ARGS__));           \
  }

#define ANYMPI_SMALL_PLAIN(TEXTS, LOWER, UPPER, ...)                          \
  ANYMPI_DEFINE(pmpi_##LOWER##_, ANYMPI_DECLARE, derived, TEXTS, __VA_ARGS__) \
  ANYMPI_OLDER_NAMES(LOWER, UPPER)                                            \
  ANYMPI_F08_NAMES(LOWER, f08, pmpi_##LOWER##_)
#define ANYMPI_SMALL_CHOICE(TEXTS, LOWER, UPPER, ...)                                    \
  ANYMPI_DEFINE(pmpi_##LOWER##_, ANYMPI_DECLARE, derived, TEXTS, __VA_ARGS__)            \
  ANYMPI_OLDER_NAMES(LOWER, UPPER)                                                       \
  ANYMPI_SMALL_CHOICE_NAMES(LOWER)                                                       \
  ANYMPI_DEFINE(anympi_##LOWER, ANYMPI_DECLARE_DESCRIBED, described, TEXTS, __VA_ARGS__) \
  ANYMPI_F08_NAMES(LOWER, f08ts, anympi_##LOWER)
#define ANYMPI_LARGE_PLAIN(TEXTS, LOWER, UPPER, ...)                             \
  ANYMPI_DEFINE(anympi_##LOWER##_c, ANYMPI_DECLARE, derived, TEXTS, __VA_ARGS__) \
  ANYMPI_LARGE_F08_NAMES(LOWER, f08, anympi_##LOWER##_c)
#define ANYMPI_LARGE_CHOICE(TEXTS, LOWER, UPPER, ...)                                        \
  ANYMPI_DEFINE(anympi_##LOWER##_c, ANYMPI_DECLARE_DESCRIBED, described, TEXTS, __VA_ARGS__) \
  ANYMPI_LARGE_F08_NAMES(LOWER, f08ts, anympi_##LOWER##_c)

#define ANYMPI_DERIVE(NAME, ...) \
  ANYMPI_DERIVE_AS(ANYMPI_NAME_##NAME, NAME __VA_OPT__(, ) __VA_ARGS__)
#define ANYMPI_DERIVE_AS(...) ANYMPI_DERIVE_FORM(__VA_ARGS__)
#define ANYMPI_DERIVE_FORM(FORM, ...) ANYMPI_##FORM(__VA_ARGS__)
#define ANYMPI_OMIT(...)

// An exception is defined as a comma, which moves ANYMPI_OMIT to the third place.
#define ANYMPI_THIRD(A, B, C, ...) C
#define ANYMPI_EXPAND_THIRD(...) ANYMPI_THIRD(__VA_ARGS__)
#define MPI_FUNCTION(NAME, ...)                                              \
  ANYMPI_EXPAND_THIRD(ANYMPI_EXCEPTION_##NAME, ANYMPI_OMIT, ANYMPI_DERIVE, ) \
  (NAME __VA_OPT__(, ) __VA_ARGS__)
// Functions that return something else than an error are handles' (C only) or in own code.
#define MPI_FUNCTION_RETURNING(...)
#include ANYMPI_CHAPTER
