// What observation knows of a function of the catalogue and of each parameter, without templates:
// one constant for each function, derived from its line. There is no address in it, so the loader
// has nothing to write there, in every process of every job, for the few that are observed.
#pragma once

#include <cstdint>

#include "abi/handle_class.h"

namespace anympi::observe {

using abi::HandleClass;

/// An argument, whatever its type: a pointer, or an integer extended with its sign.
using Word = std::uint64_t;

/// How an argument is shown.
enum class Form : unsigned char {
  integer,
  integer64,
  address,
  buffer,
  rank,
  tag,
  error,
  enumerator,
  bits,
  string,
  handle,
  // Written by the call: shown afterwards, and only when it succeeded.
  integer_out,
  integer64_out,
  rank_out,
  tag_out,
  error_out,
  enumerator_out,
  bits_out,
  string_out,
  handle_new,
  handle_known,
  status_out,
  statuses_out,
  // Pointed to, and shown as they were before the call.
  handle_in,
  handle_released,
  request_done,
  status_in,
  integers,
  integers64,
  ranks,
  handles,
  requests_done,
};

/// Pointers to more than one item, which the program may leave unset where they mean nothing.
constexpr bool is_array_form(Form form) {
  return form == Form::integers || form == Form::integers64 || form == Form::ranks ||
         form == Form::handles;
}

/// How long an array is: as the parameter `of` says, or as the communicator there has processes.
enum class Length : unsigned char { unknown, parameter, peers, members, sources, targets };

/// Which of the statuses a call has written.
enum class Written : unsigned char { all, if_flag, as_many_as };

struct Name {
  long value;
  const char* text;
};

struct Names {
  const Name* first;
  unsigned size;
};

/// Which names the values of a parameter have.
enum class Naming : unsigned char {
  none,
  keyval,
#define ENUMERATION(KIND, ...) KIND,
#define BIT_MASK(KIND, ...) KIND,
#include "catalogue/enumerations.inc"
#undef ENUMERATION
#undef BIT_MASK
};
Names names_of(Naming naming);

struct ParameterInformation {
  char name[24] = {};
  Form form = Form::address;
  HandleClass handle_class = HandleClass::Comm;
  Length length = Length::unknown;
  signed char of = -1;
  Written written = Written::all;
  signed char written_by = -1;
  Naming naming = Naming::none;
};

/// Places of parameters; -1 where a function has none.
struct Roles {
  signed char communicator = -1, window = -1;
  signed char dest = -1, source = -1, target_rank = -1, root = -1;
  signed char sendtag = -1, recvtag = -1;
  signed char sendbuf = -1, count = -1, counts = -1, datatype = -1, datatypes = -1;
  signed char recvbuf = -1, recvcount = -1, recvcounts = -1, recvtype = -1, recvtypes = -1;
  signed char request = -1;  ///< One that the call makes.
};

/// Its parameters stand behind it.
struct FunctionInformation {
  char name[40];
  unsigned arity;
  Roles roles;
  bool returns_code;
  bool is_collective;   ///< All processes of the communicator call it in the same order.
  bool is_nonblocking;  ///< It makes a request.
  bool is_persistent;   ///< And that does nothing until it is started.
  bool sends_to_each;   ///< The count is for each process: MPI_Alltoall, MPI_Scatter.
  /// Given when the function is first called; from 1.
  std::uint32_t number = 0;
  /// Whether its calls are traced: 0 until it is known, then 1 or 2.
  unsigned char traced = 0;

  const ParameterInformation& parameter(long place) const {
    return reinterpret_cast<const ParameterInformation*>(this + 1)[place];
  }
};

template <unsigned Arity>
struct FunctionAndParameters {
  FunctionInformation function;
  ParameterInformation parameters[Arity + 1];
};

}  // namespace anympi::observe
