// The catalogue as types: anympi::catalogue::Send, ::Recv, ... and ::X_Comm_agree for
// MPIX_Comm_agree.
#pragma once

#include "catalogue/function.h"
#include "kinds/all.h"

namespace anympi::catalogue {

using namespace kinds;

#define ANYMPI_PARAMETER(CONTEXT, NAME, ...) , Parameter<#NAME, __VA_ARGS__>
#define MPI_FUNCTION(NAME, ...) \
  MPI_FUNCTION_RETURNING(error_return, NAME __VA_OPT__(, ) __VA_ARGS__)
#define MPI_FUNCTION_RETURNING(RESULT, NAME, ...) \
  struct NAME : Function<"MPI_" #NAME, RESULT FOR_EACH(ANYMPI_PARAMETER, , __VA_ARGS__)> {};
#define MPI_EXTENSION(NAME, ...) \
  struct X_##NAME                \
      : Function<"MPIX_" #NAME, error_return FOR_EACH(ANYMPI_PARAMETER, , __VA_ARGS__)> {};
#include "catalogue/all.inc"
#include "catalogue/extensions.inc"
#undef MPI_FUNCTION
#undef MPI_FUNCTION_RETURNING
#undef ANYMPI_PARAMETER

}  // namespace anympi::catalogue
