// The C entry points of a chapter of the catalogue. CMake compiles this file once for each, with
// ANYMPI_CHAPTER naming it. PMPI_X is the function and MPI_X its weak alias, so that a profiling
// tool can stand in for MPI_X and call PMPI_X.
#include "facade/own_code.h"

namespace anympi::facade {

template <class Fn, class... Values>
[[gnu::always_inline]] inline type_in<typename Fn::result, From> dispatch(Values... values) {
  if constexpr (requires { OwnCode<Fn>::call; }) {
    if (observe::on) [[unlikely]]
      return observe::observed<Fn>(OwnCode<Fn>::call, values...);
    return OwnCode<Fn>::call(values...);
  } else {
    return enter<Fn>(values...);
  }
}

}  // namespace anympi::facade

#define ANYMPI_EXPORT extern "C" __attribute__((visibility("default")))
#define ANYMPI_DECLARE(FUNCTION, NAME, ...) \
  anympi::facade::type_in<anympi::catalogue::FUNCTION::kind_of<#NAME>, anympi::From> NAME
#define ANYMPI_PASS(FUNCTION, NAME, ...) NAME

#define MPI_FUNCTION(NAME, ...) \
  MPI_FUNCTION_RETURNING(error_return, NAME __VA_OPT__(, ) __VA_ARGS__)
#define MPI_FUNCTION_RETURNING(RESULT, NAME, ...)                                         \
  ANYMPI_EXPORT anympi::facade::type_in<anympi::kinds::RESULT, anympi::From> PMPI_##NAME( \
      FOR_EACH_LIST(ANYMPI_DECLARE, NAME, __VA_ARGS__)) {                                 \
    return anympi::facade::dispatch<anympi::catalogue::NAME>(                             \
        FOR_EACH_LIST(ANYMPI_PASS, NAME, __VA_ARGS__));                                   \
  }                                                                                       \
  ANYMPI_EXPORT decltype(PMPI_##NAME) MPI_##NAME __attribute__((weak, alias("PMPI_" #NAME)));

// Extensions are exported where the program's MPI has them.
#define MPI_EXTENSION(NAME, ...)                                                         \
  ANYMPI_EXPORT int PMPIX_##NAME(FOR_EACH_LIST(ANYMPI_DECLARE, X_##NAME, __VA_ARGS__)) { \
    return anympi::facade::dispatch<anympi::catalogue::X_##NAME>(                        \
        FOR_EACH_LIST(ANYMPI_PASS, NAME, __VA_ARGS__));                                  \
  }                                                                                      \
  ANYMPI_EXPORT decltype(PMPIX_##NAME) MPIX_##NAME __attribute__((weak, alias("PMPIX_" #NAME)));
#if !ANYMPI_FROM_OPENMPI
#define OPENMPI_EXTENSION(...)
#endif
#if !ANYMPI_FROM_MPICH
#define MPICH_EXTENSION(...)
#endif
#include ANYMPI_CHAPTER
