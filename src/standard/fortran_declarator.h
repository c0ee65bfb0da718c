// How the modules mpi and mpi_f08 declare a parameter, made of its kind in the catalogue. Both are
// called alike but for handles and statuses, which are types in mpi_f08; buffers, which are array
// descriptors there; and large counts, which are there only.
#pragma once

#include "fortran/sections.h"
#include "standard/declarator.h"

namespace anympi::standard {

enum class Module { mpi, mpi_f08 };

struct Declaration {
  std::string type, shape;
  bool has_any_type = false;  ///< For a compiler to accept every argument in the module mpi.
};

/// Parameters that C has as an int.
inline bool is_logical(std::string_view name) {
  for (std::string_view logical :
       {"commute", "flag", "high", "is_set", "periods", "remain_dims", "reorder", "weighted"})
    if (name == logical) return true;
  return false;
}

/// Whether Fortran has an array where C has a pointer to what is written.
template <class Kind>
inline constexpr bool is_array = false;
template <>
inline constexpr bool is_array<kinds::integers_out> = true;
template <>
inline constexpr bool is_array<kinds::counts_out> = true;
template <>
inline constexpr bool is_array<kinds::addresses_out> = true;
template <>
inline constexpr bool is_array<kinds::weights_out> = true;
template <catalogue::FixedString Length>
inline constexpr bool is_array<kinds::ranks_out<Length>> = true;
template <class Length>
inline constexpr bool is_array<kinds::error_codes_out<Length>> = true;
template <HandleClass C, class Length>
inline constexpr bool is_array<kinds::handles_out<C, Length>> = true;
template <catalogue::FixedString Length>
inline constexpr bool is_array<kinds::requests_started<Length>> = true;
template <catalogue::FixedString Length, class Completed>
inline constexpr bool is_array<kinds::completed_requests<Length, Completed>> = true;
template <catalogue::FixedString Length, class Written>
inline constexpr bool is_array<kinds::statuses_out<Length, Written>> = true;

/// The type of what a parameter is or points to, in an ABI of names.
template <class Kind>
using Pointee = std::remove_cv_t<std::remove_pointer_t<type_in<Kind, Names>>>;

template <class T>
std::string fortran_type(Module module) {
  const std::string_view in_c = Name<T>::text;
  if (in_c == "int" || in_c == "MPI_Fint") return "INTEGER";
  if (in_c == "char") return "CHARACTER(LEN=*)";
  if (in_c == "MPI_Aint") return "INTEGER(KIND=MPI_ADDRESS_KIND)";
  if (in_c == "MPI_Count") return "INTEGER(KIND=MPI_COUNT_KIND)";
  if (in_c == "MPI_Offset") return "INTEGER(KIND=MPI_OFFSET_KIND)";
  if (module == Module::mpi) return "INTEGER";
  return in_c == "MPI_F08_status" ? "TYPE(MPI_Status)" : "TYPE(" + std::string(in_c) + ")";
}

/// A parameter that C has as a pointer without a type: a buffer, memory that MPI gives, or a number
/// of an address's size, for attributes and what functions of the program get.
template <class Kind>
Declaration untyped(Module module) {
  constexpr bool is_memory = std::is_same_v<Kind, kinds::memory_out>;
  if (!is_memory && !fortran::is_choice<Kind>) return {"INTEGER(KIND=MPI_ADDRESS_KIND)", ""};
  if (module == Module::mpi) return {"INTEGER", "(*)", true};
  return {is_memory ? "TYPE(MPI_ABI_ADDRESS)" : "TYPE(*), DIMENSION(..), ASYNCHRONOUS", ""};
}

/// A status is an array in the module mpi.
inline Declaration status(Module module, bool is_array) {
  if (module == Module::mpi_f08) return {"TYPE(MPI_Status)", is_array ? "(*)" : ""};
  return {"INTEGER", is_array ? "(MPI_STATUS_SIZE,*)" : "(MPI_STATUS_SIZE)"};
}

template <class Kind>
Declaration type_and_shape(std::string_view name, Module module) {
  using T = type_in<Kind, Names>;
  using Element = Pointee<Kind>;
  constexpr bool is_const = std::is_const_v<std::remove_pointer_t<T>>;
  if constexpr (std::is_void_v<Element>)
    return untyped<Kind>(module);
  else if constexpr (std::is_function_v<Element>)
    return {
        module == Module::mpi ? "EXTERNAL" : "PROCEDURE(" + std::string(Name<Element>::text) + ")",
        ""};
  else if constexpr (std::is_same_v<Element, Names::Status>)
    return status(module, is_array<Kind>);
  else if constexpr (std::is_same_v<Element, char*>)
    return {"CHARACTER(LEN=*)", "(*)"};
  else if constexpr (std::is_same_v<Element, char**>)
    return {"CHARACTER(LEN=*)", "(count,*)"};
  else if constexpr (std::is_same_v<Element, Names::F08Status>)
    return {"TYPE(MPI_Status)", ""};
  else if constexpr (std::is_same_v<Element, Names::Fint> && std::is_pointer_v<T>)
    return {"INTEGER", "(MPI_STATUS_SIZE)"};
  else if (name == "ranges")
    return {"INTEGER", "(3,*)"};  // first, last and stride of each
  else {
    constexpr bool has_items = !std::is_same_v<Element, char> && (is_array<Kind> || is_const);
    return {is_logical(name) ? "LOGICAL" : fortran_type<Element>(module), has_items ? "(*)" : ""};
  }
}

/// Whether MPI reads the argument only.
template <class Kind>
inline constexpr bool is_read = [] {
  using T = type_in<Kind, Names>;
  using Element = Pointee<Kind>;
  if (std::is_function_v<Element>) return false;  // neither in nor out
  return !std::is_pointer_v<T> || std::is_const_v<std::remove_pointer_t<T>> ||
         std::is_same_v<Element, char*> || std::is_same_v<Element, char**>;
}();

template <class Kind>
Declaration declare_parameter(std::string_view name, Module module) {
  Declaration result = type_and_shape<Kind>(name, module);
  if (is_read<Kind>) result.type += ", INTENT(IN)";
  return result;
}

}  // namespace anympi::standard
