// The functions of C that the procedures of Fortran are a layer over, as types of the catalogue:
// c<catalogue::Send>(buffer, ...) calls MPI_Send. As in the family's own libraries, they are those
// that a profiling tool for C stands in for (MPICH), or those behind it (Open MPI).
#pragma once

#include "catalogue/functions.h"

namespace anympi::fortran {

using catalogue::FixedString;
using catalogue::type_in;

template <class Fn>
struct InC;

/// Calls the function and tells what it returns: an error code, mostly.
template <class Fn, class... Values>
inline auto c(Values... values) {
  return InC<Fn>::function(values...);
}

}  // namespace anympi::fortran

#if ANYMPI_FROM_MPICH
#define ANYMPI_C_NAME(NAME) MPI_##NAME
#else
#define ANYMPI_C_NAME(NAME) PMPI_##NAME
#endif
#if ANYMPI_FROM_STANDARD
#define PMPI_File_close MPI_File_close  // MPICH 5.0's libmpi_abi lacks this one
#endif
#define ANYMPI_C_TYPE(FUNCTION, NAME, ...) \
  anympi::catalogue::type_in<anympi::catalogue::FUNCTION::kind_of<#NAME>, anympi::From>
#define MPI_FUNCTION(NAME, ...) \
  MPI_FUNCTION_RETURNING(error_return, NAME __VA_OPT__(, ) __VA_ARGS__)
#define MPI_FUNCTION_RETURNING(RESULT, NAME, ...)                           \
  extern "C" __attribute__((visibility("default")))                         \
  anympi::catalogue::type_in<anympi::kinds::RESULT, anympi::From>           \
      ANYMPI_C_NAME(NAME)(FOR_EACH_LIST(ANYMPI_C_TYPE, NAME, __VA_ARGS__)); \
  template <>                                                               \
  struct anympi::fortran::InC<anympi::catalogue::NAME> {                    \
    static constexpr auto function = &ANYMPI_C_NAME(NAME);                  \
  };
#include "catalogue/all.inc"
#undef MPI_FUNCTION
#undef MPI_FUNCTION_RETURNING
