// The constants of Fortran for the standard ABI, whose integers are the same in C (MPI-5.0, section
// 20.3), and the variables that stand for something, each in a common block of its own as in
// src/fortran/sentinels_standard.cc, because the standard leaves that open. Every line is good in
// fixed and in free form.
#pragma once

#include <cstdio>
#include <string_view>

#include "kinds/pair.h"

namespace anympi::standard {

inline void declare(const char* type, const char* name, const char* value) {
  std::printf("      %s %s\n      PARAMETER (%s=%s)\n", type, name, name, value);
}
inline void declare(const char* type, const char* name, long value) {
  char text[32];
  std::snprintf(text, sizeof text, "%ld", value);
  declare(type, name, text);
}

/// The tool interface has no Fortran. A string of Fortran has no end that needs room.
inline void print_constant(std::string_view name, long value) {
  if (name.starts_with("MPI_T_")) return;
  const bool is_length = name.starts_with("MPI_MAX_");
  if (name == "MPI_DISPLACEMENT_CURRENT")
    declare("INTEGER(KIND=8)", name.data(), value);
  else
    declare("INTEGER", name.data(), is_length ? value - 1 : value);
}

inline void print_kinds() {
  for (const char* kind : {"MPI_ADDRESS_KIND", "MPI_COUNT_KIND", "MPI_OFFSET_KIND"})
    declare("INTEGER", kind, 8);
  declare("INTEGER", "MPI_INTEGER_KIND", 4);
  declare("INTEGER", "MPI_STATUS_SIZE", sizeof(From::Status) / sizeof(From::Fint));
  declare("INTEGER", "MPI_SOURCE", 1);
  declare("INTEGER", "MPI_TAG", 2);
  declare("INTEGER", "MPI_ERROR", 3);
}

/// All but handles.
inline void print_constants() {
  print_kinds();
  declare("INTEGER", "MPI_VERSION", 5);
  declare("INTEGER", "MPI_SUBVERSION", 0L);
#define CONSTANT(NAME, VALUE) print_constant(#NAME, VALUE);
#define ADDRESS(NAME, VALUE)
#define ABSENT(KIND, NAME)
#include "abi/standard_constants.inc"
}

inline void print_variable(const char* type, const char* name, const char* block,
                           const char* shape) {
  std::printf("      %s %s%s\n      COMMON /%s/ %s\n      SAVE /%s/\n", type, name, shape, block,
              name, block);
}

/// All but statuses.
inline void print_variables() {
  print_variable("INTEGER", "MPI_BOTTOM", "MPI_ABI_BOTTOM", "");
  print_variable("INTEGER", "MPI_IN_PLACE", "MPI_ABI_IN_PLACE", "");
  print_variable("INTEGER", "MPI_BUFFER_AUTOMATIC", "MPI_ABI_BUFFER_AUTOMATIC", "");
  print_variable("INTEGER", "MPI_ERRCODES_IGNORE", "MPI_ABI_ERRCODES_IGNORE", "(1)");
  print_variable("INTEGER", "MPI_UNWEIGHTED", "MPI_ABI_UNWEIGHTED", "(1)");
  print_variable("INTEGER", "MPI_WEIGHTS_EMPTY", "MPI_ABI_WEIGHTS_EMPTY", "(1)");
  print_variable("CHARACTER*1", "MPI_ARGV_NULL", "MPI_ABI_ARGV_NULL", "(1)");
  print_variable("CHARACTER*1", "MPI_ARGVS_NULL", "MPI_ABI_ARGVS_NULL", "(1,1)");
}

/// Handles and statuses as integers, for mpif.h and the module mpi.
inline void print_integers() {
#define HANDLE(CLASS, NAME, VALUE) declare("INTEGER", #NAME, VALUE);
#define ALIAS(CLASS, NAME, OTHER) declare("INTEGER", #NAME, #OTHER);
#include "abi/standard_handles.inc"
  print_variable("INTEGER", "MPI_STATUS_IGNORE", "MPI_ABI_STATUS_IGNORE", "(MPI_STATUS_SIZE)");
  print_variable("INTEGER", "MPI_STATUSES_IGNORE", "MPI_ABI_STATUSES_IGNORE",
                 "(MPI_STATUS_SIZE,1)");
}

/// What the library promises of buffers (MPI-5.0, section 19.1.1).
inline void print_promises(const char* sections_and_asynchronous) {
  declare("LOGICAL", "MPI_SUBARRAYS_SUPPORTED", sections_and_asynchronous);
  declare("LOGICAL", "MPI_ASYNC_PROTECTS_NONBLOCKING", sections_and_asynchronous);
}

/// The predefined functions of attributes and data representations.
inline constexpr const char* predefined_functions[][2] = {
    {"MPI_COMM_NULL_COPY_FN", "MPI_Comm_copy_attr_function"},
    {"MPI_COMM_DUP_FN", "MPI_Comm_copy_attr_function"},
    {"MPI_COMM_NULL_DELETE_FN", "MPI_Comm_delete_attr_function"},
    {"MPI_TYPE_NULL_COPY_FN", "MPI_Type_copy_attr_function"},
    {"MPI_TYPE_DUP_FN", "MPI_Type_copy_attr_function"},
    {"MPI_TYPE_NULL_DELETE_FN", "MPI_Type_delete_attr_function"},
    {"MPI_WIN_NULL_COPY_FN", "MPI_Win_copy_attr_function"},
    {"MPI_WIN_DUP_FN", "MPI_Win_copy_attr_function"},
    {"MPI_WIN_NULL_DELETE_FN", "MPI_Win_delete_attr_function"},
    {"MPI_CONVERSION_FN_NULL", "MPI_Datarep_conversion_function"}};

/// Those of MPI-1, and functions that return something, which need their types told.
inline void print_externals() {
  for (auto [name, type] : predefined_functions) std::printf("      EXTERNAL %s\n", name);
  for (const char* name : {"MPI_NULL_COPY_FN", "MPI_NULL_DELETE_FN", "MPI_DUP_FN"})
    std::printf("      EXTERNAL %s\n", name);
  for (const char* name : {"MPI_WTIME", "MPI_WTICK", "PMPI_WTIME", "PMPI_WTICK"})
    std::printf("      DOUBLE PRECISION %s\n      EXTERNAL %s\n", name, name);
  for (const char* name : {"MPI_AINT_ADD", "MPI_AINT_DIFF", "PMPI_AINT_ADD", "PMPI_AINT_DIFF"})
    std::printf("      INTEGER(KIND=8) %s\n      EXTERNAL %s\n", name, name);
}

}  // namespace anympi::standard
