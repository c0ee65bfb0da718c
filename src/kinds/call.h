// What a kind may know of the call that its parameter belongs to.
//
// A kind K has a member template `type<Abi>` (its C type) and a class `crossing`:
//
//     crossing(program's value, call)   before the target is called
//     target()                          the value that the target gets
//     back(call)                        after the target returned, where K has something to do then
//
// A kind that needs something in store for every call has `is_ready()`, and `get_ready()` for when
// it is not.
//
// What the target is given the address of is not in the crossing itself, which so stays in
// registers, but in a `crossing::memory` beside it, which the constructor gets as a third argument.
//
// Kinds may look at the program's other arguments by name, and after the call at its result.
#pragma once

#include <tuple>

#include "catalogue/function.h"
#include "kinds/pair.h"

namespace anympi::kinds {

using catalogue::FixedString;
using catalogue::type_in;

/// Memory that the target reads until a request is complete (arrays of nonblocking w-collectives).
struct Kept;

template <class Fn, class... Arguments>
class Call {
 public:
  explicit Call(Arguments&... arguments) : arguments_(arguments...) {}

  /// The program's value of the parameter called `Name`.
  template <FixedString Name>
  auto get() const {
    static_assert(Fn::template index<Name>() < Fn::arity, "the function has no such parameter");
    return std::get<Fn::template index<Name>()>(arguments_);
  }

  bool ok() const { return code == 0; }

  /// Ends the call with an error of class `program_class` (an MPI_ERR_* of From).
  void refuse(int program_class) { refusal = program_class; }

  int code = 0;          ///< What the target returned.
  int refusal = 0;       ///< An error class of From, or 0.
  Kept* kept = nullptr;  ///< Handed from lasting arrays to the new request.

 private:
  std::tuple<Arguments&...> arguments_;
};

/// The memory of a crossing, if it needs any.
template <class Crossing>
struct MemoryOf {};
template <class Crossing>
requires requires { typename Crossing::memory; }
struct MemoryOf<Crossing> {
  typename Crossing::memory own;
};

template <class Crossing>
[[gnu::always_inline]] Crossing make_crossing(auto value, auto& call,
                                              [[maybe_unused]] MemoryOf<Crossing>& memory) {
  if constexpr (requires { memory.own; })
    return Crossing(value, call, memory.own);
  else
    return Crossing(value, call);
}

}  // namespace anympi::kinds
