// Parameters that mean the same in every MPI and cross as they are: numbers, addresses, names.
// Some have other C types of the same size (MPI_Count is long or long long), so they are cast.
#pragma once

#include "kinds/call.h"

namespace anympi::kinds {

template <class Program, class Target>
struct carried {
  static_assert(sizeof(Program) == sizeof(Target));
  carried(Program value, auto&) : value_(value) {}
  Target target() const { return (Target)value_; }

 private:
  Program value_;
};

#define ANYMPI_CARRIED(NAME, ...)                   \
  struct NAME {                                     \
    template <class Abi>                            \
    using type = __VA_ARGS__;                       \
    using crossing = carried<type<From>, type<To>>; \
  };
#define ANYMPI_NUMBER(ONE, MANY, ...)           \
  ANYMPI_CARRIED(ONE, __VA_ARGS__)              \
  ANYMPI_CARRIED(ONE##_out, __VA_ARGS__*)       \
  ANYMPI_CARRIED(MANY##_in, const __VA_ARGS__*) \
  ANYMPI_CARRIED(MANY##_out, __VA_ARGS__*)

/// Numbers that the target reads, as many as `Length` says (handles.h has the lengths).
template <class Numbers, class Length>
struct as_many : Numbers {
  using length = Length;
};

ANYMPI_NUMBER(integer, integers, int)
ANYMPI_NUMBER(count, counts, typename Abi::Count)
ANYMPI_NUMBER(address, addresses, typename Abi::Aint)
ANYMPI_NUMBER(offset, offsets, typename Abi::Offset)

/// MPI_BOTTOM is a null pointer in every ABI, so a buffer needs no look.
static_assert(From::MPI_BOTTOM == To::MPI_BOTTOM);
ANYMPI_CARRIED(in_buffer, const void*)
ANYMPI_CARRIED(out_buffer, void*)
ANYMPI_CARRIED(in_address, void*)
ANYMPI_CARRIED(memory_out, void*)  ///< Where the address of memory is written.

ANYMPI_CARRIED(string_in, const char*)
ANYMPI_CARRIED(string_out, char*)  ///< Its length is another parameter, so it cannot overflow.
ANYMPI_CARRIED(string_array, char**)
ANYMPI_CARRIED(string_arrays, char***)
ANYMPI_CARRIED(argument_list, char***)

ANYMPI_CARRIED(wall_time, double)  ///< Result of MPI_Wtime and MPI_Wtick, seconds.

ANYMPI_CARRIED(tool_enum, typename Abi::ToolEnum)
ANYMPI_CARRIED(tool_enum_out, typename Abi::ToolEnum*)
ANYMPI_CARRIED(tool_control, typename Abi::ToolControl)
ANYMPI_CARRIED(tool_control_out, typename Abi::ToolControl*)
ANYMPI_CARRIED(tool_variable, typename Abi::ToolVariable)
ANYMPI_CARRIED(tool_variable_out, typename Abi::ToolVariable*)
ANYMPI_CARRIED(tool_session, typename Abi::ToolSession)
ANYMPI_CARRIED(tool_session_out, typename Abi::ToolSession*)
ANYMPI_CARRIED(tool_registration, typename Abi::ToolRegistration)
ANYMPI_CARRIED(tool_registration_out, typename Abi::ToolRegistration*)
ANYMPI_CARRIED(tool_event, typename Abi::ToolEvent)

}  // namespace anympi::kinds
