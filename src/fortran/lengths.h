// How long an array of handles is, told from the other arguments of a procedure.
#pragma once

#include "fortran/handles.h"
#include "fortran/sentinels.h"

namespace anympi::fortran {

struct Degrees {
  int in = 0, out = 0;
};
/// How many neighbours of a process a neighbourhood collective receives from and sends to.
Degrees neighbors_of(From::Handle<HandleClass::Comm> comm);
/// How many processes are at the other end of a collective.
int peers_of(From::Handle<HandleClass::Comm> comm);

template <class Length>
struct LengthOf;
template <FixedString Name>
struct LengthOf<kinds::length_is<Name>> {
  static long in(auto& call) { return *call.template get<Name>(); }
};
template <FixedString Comm>
struct LengthOf<kinds::peers<Comm>> {
  static long in(auto& call) { return peers_of(comm_of(*call.template get<Comm>())); }
};
template <FixedString Comm>
struct LengthOf<kinds::sources<Comm>> {
  static long in(auto& call) { return neighbors_of(comm_of(*call.template get<Comm>())).in; }
};
template <FixedString Comm>
struct LengthOf<kinds::targets<Comm>> {
  static long in(auto& call) { return neighbors_of(comm_of(*call.template get<Comm>())).out; }
};

/// Where an array is not significant, it may not be there at all.
template <class Condition, class Length>
struct LengthIf;
template <FixedString Buffer, class Length>
struct LengthIf<kinds::not_in_place<Buffer>, Length> {};
template <FixedString Buffer, class Length>
struct LengthOf<LengthIf<kinds::not_in_place<Buffer>, Length>> {
  static long in(auto& call) {
    return is_in_place(call.template get<Buffer>()) ? 0 : LengthOf<Length>::in(call);
  }
};

template <class Length>
long length(auto& call) {
  return LengthOf<Length>::in(call);
}

}  // namespace anympi::fortran
