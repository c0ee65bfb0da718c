// The information about each function, made of its line in the catalogue.
#pragma once

#include <utility>

#include "catalogue/functions.h"
#include "observe/forms.h"

namespace anympi::observe {

/// Whether a function stands in the chapter on collective communication.
template <class Fn>
inline constexpr bool in_collectives = false;
#define MPI_FUNCTION(NAME, ...) \
  template <>                   \
  inline constexpr bool in_collectives<catalogue::NAME> = true;
#define MPI_FUNCTION_RETURNING(RESULT, NAME, ...) MPI_FUNCTION(NAME)
#include "catalogue/collectives.inc"
#undef MPI_FUNCTION
#undef MPI_FUNCTION_RETURNING

template <std::size_t Room, std::size_t N>
constexpr void set_text(char (&text)[Room], const FixedString<N>& to) {
  static_assert(N <= Room);
  for (std::size_t i = 0; i < N; ++i) text[i] = to.text[i];
}

template <class Fn, std::size_t... I>
constexpr void describe_parameters(ParameterInformation* all, std::index_sequence<I...>) {
  ((set_text(all[I].name, Fn::template parameter<I>::name),
    FormOf<Fn, typename Fn::template kind<I>>::describe(all[I])),
   ...);
}

constexpr bool same(const char* a, const char* b) {
  for (; *a && *a == *b; ++a, ++b) {
  }
  return *a == *b;
}
constexpr bool contains(const char* text, const char* part) {
  for (; *text; ++text) {
    const char *a = text, *b = part;
    for (; *b && *a == *b; ++a, ++b) {
    }
    if (!*b) return true;
  }
  return false;
}

constexpr void note_role(Roles& roles, const ParameterInformation& p, signed char place) {
  const auto is = [&](auto... names) { return (same(p.name, names) || ...); };
  const bool is_handle = p.form == Form::handle;
  const auto once = [place](signed char& role) {
    if (role < 0) role = place;
  };
  if (is_handle && p.handle_class == HandleClass::Comm) once(roles.communicator);
  if (is_handle && p.handle_class == HandleClass::Win) once(roles.window);
  if (p.form == Form::rank && is("dest")) roles.dest = place;
  if (p.form == Form::rank && is("source")) roles.source = place;
  if (p.form == Form::rank && is("target_rank", "rank")) roles.target_rank = place;
  if (p.form == Form::rank && is("root")) roles.root = place;
  if (p.form == Form::tag && is("tag", "sendtag")) roles.sendtag = place;
  if (p.form == Form::tag && is("tag", "recvtag")) roles.recvtag = place;
  if (p.form == Form::buffer && is("sendbuf")) roles.sendbuf = place;
  if (p.form == Form::buffer && is("recvbuf")) roles.recvbuf = place;
  const bool is_count = p.form == Form::integer || p.form == Form::integer64;
  if (is_count && is("count", "sendcount", "origin_count")) roles.count = place;
  if (is_count && is("recvcount", "result_count")) roles.recvcount = place;
  if (is("sendcounts")) roles.counts = place;
  if (is("recvcounts")) roles.recvcounts = place;
  if (is_handle && is("datatype", "sendtype", "origin_datatype")) roles.datatype = place;
  if (is_handle && is("recvtype", "result_datatype")) roles.recvtype = place;
  if (p.form == Form::handles && is("sendtypes")) roles.datatypes = place;
  if (p.form == Form::handles && is("recvtypes")) roles.recvtypes = place;
  if (p.form == Form::handle_new && p.handle_class == HandleClass::Request) roles.request = place;
}

template <class Fn>
constexpr auto describe_function() {
  FunctionAndParameters<Fn::arity> all{};
  describe_parameters<Fn>(all.parameters, std::make_index_sequence<Fn::arity>());
  FunctionInformation& f = all.function;
  set_text(f.name, Fn::name);
  f.arity = Fn::arity;
  bool makes_an_object = false, has_buffer = false;
  for (unsigned i = 0; i < f.arity; ++i) {
    const ParameterInformation& p = all.parameters[i];
    note_role(f.roles, p, static_cast<signed char>(i));
    has_buffer |= p.form == Form::buffer;
    makes_an_object |= p.form == Form::handle_new &&
                       (p.handle_class == HandleClass::Comm || p.handle_class == HandleClass::Win ||
                        p.handle_class == HandleClass::File);
  }
  // What only talks of counts (MPI_Get_count, MPI_Pack_size) moves nothing.
  if (!has_buffer) f.roles.count = f.roles.recvcount = f.roles.counts = f.roles.recvcounts = -1;
  f.returns_code = std::is_same_v<typename Fn::result, kinds::error_return>;
  f.is_nonblocking = f.roles.request >= 0;
  f.is_persistent = f.is_nonblocking && contains(f.name, "_init");
  f.is_collective = f.roles.communicator >= 0 && !f.is_persistent &&
                    (in_collectives<Fn> || makes_an_object) &&
                    !same(f.name, "MPI_Comm_create_group") && !same(f.name, "MPI_Intercomm_create");
  f.sends_to_each = contains(f.name, "lltoall") || contains(f.name, "catter");
  return all;
}
template <class Fn>
inline constinit auto information = describe_function<Fn>();

}  // namespace anympi::observe
