// MPI_X_c on a target that has MPI_X only.
//
// The parameters of both functions stand in the catalogue under the same names, and their types say
// what is to be done: a count becomes an int, an array of counts is copied into one of ints, a
// pointer to a count that the target writes is given an int to write to. When a count does not fit,
// its datatype (`sendcount` has `sendtype`) is replaced by one that holds them all, and the count
// is
// 1. What is not significant in a call (root-only arguments on other ranks) is not looked at.
//
// Reductions cannot be told in one datatype, nor can collectives with an array of counts: those are
// in large_collectives.h.
#pragma once

#include "facade/emulation/items.h"
#include "facade/emulation/large_collectives.h"
#include "kinds/temporary.h"

namespace anympi::facade {

using kinds::FixedString;

/// Whether a parameter of kind K matters in this call.
template <class K>
bool is_significant(auto& call) {
  if constexpr (requires { typename K::condition; })
    return K::condition::holds(call) && is_significant<typename K::conditional>(call);
  else
    return true;
}

/// The position of the datatype that belongs to the count or array at position I; Fn::arity if none
/// does.
template <class Fn, std::size_t I>
constexpr std::size_t datatype_of() {
  constexpr auto name = Fn::template parameter<I>::name;
  constexpr auto first_of = [](auto... positions) {
    std::size_t found = Fn::arity;
    (void)((found = positions, found != Fn::arity) || ...);
    return found;
  };
  if constexpr (name == FixedString("count"))
    return Fn::template index<"datatype">();
  else if constexpr (name == FixedString("sendcount") || name == FixedString("sendcounts") ||
                     name == FixedString("sdispls"))
    return first_of(Fn::template index<"sendtype">(), Fn::template index<"sendtypes">());
  else if constexpr (name == FixedString("recvcount") || name == FixedString("recvcounts") ||
                     name == FixedString("rdispls"))
    return first_of(Fn::template index<"recvtype">(), Fn::template index<"recvtypes">());
  else if constexpr (name == FixedString("displs"))
    return Fn::template index<"sendcounts">() != Fn::arity ? Fn::template index<"sendtype">()
                                                           : Fn::template index<"recvtype">();
  else if constexpr (name == FixedString("origin_count"))
    return Fn::template index<"origin_datatype">();
  else if constexpr (name == FixedString("target_count"))
    return Fn::template index<"target_datatype">();
  else if constexpr (name == FixedString("result_count"))
    return Fn::template index<"result_datatype">();
  else
    return Fn::arity;
}

template <class Fn, std::size_t I>
bool matters(auto& call) {
  constexpr std::size_t type = datatype_of<Fn, I>();
  if constexpr (type < Fn::arity)
    return is_significant<typename Fn::template kind<type>>(call);
  else
    return true;
}

/// An argument as it is, or another type for the same 64 bits.
template <class Fn, std::size_t I, class Wide, class Narrow>
struct NarrowedArgument {
  static_assert(sizeof(Wide) == sizeof(Narrow));
  NarrowedArgument(Wide value, auto&) : given(value) {}
  bool fits() const { return true; }
  Narrow value() const { return (Narrow)given; }
  void back(int) {}
  Wide given;
};

/// A number.
template <class Fn, std::size_t I, class Wide, class Narrow>
requires(std::is_integral_v<Wide> &&
         sizeof(Wide) > sizeof(Narrow)) struct NarrowedArgument<Fn, I, Wide, Narrow> {
  NarrowedArgument(Wide value, auto& call)
      : given(value), fits_(fits_int(value) || !matters<Fn, I>(call)) {}
  bool fits() const { return fits_; }
  Narrow value() const { return static_cast<Narrow>(given); }
  void back(int) {}
  Wide given;

 private:
  bool fits_;
};

/// An array that the target reads. It lives until the call's request is complete, if there is one.
template <class Fn, std::size_t I, class Wide, class Narrow>
requires(sizeof(Wide) > sizeof(Narrow)) struct NarrowedArgument<Fn, I, const Wide*, const Narrow*> {
  NarrowedArgument(const Wide* values, auto& call) : given(values) {
    if (!values || !matters<Fn, I>(call)) return;
    long length = Fn::template kind<I>::length::of(call);
    array_ = static_cast<Narrow*>(kinds::allocate((length + 1) * sizeof(Narrow)));
    for (long i = 0; i < length; ++i) {
      fits_ = fits_ && fits_int(values[i]);
      array_[i] = static_cast<Narrow>(values[i]);
    }
  }
  ~NarrowedArgument() { std::free(array_); }
  NarrowedArgument(const NarrowedArgument&) = delete;
  NarrowedArgument& operator=(const NarrowedArgument&) = delete;

  bool fits() const { return fits_; }
  const Narrow* value() const { return array_; }
  void back(int) {}
  /// The array, which is then somebody else's to free.
  void* take() { return std::exchange(array_, nullptr); }
  const Wide* given;

 private:
  Narrow* array_ = nullptr;
  bool fits_ = true;
};

/// A number that the target writes.
template <class Fn, std::size_t I, class Wide, class Narrow>
requires(!std::is_const_v<Wide> && std::is_integral_v<Wide> &&
         sizeof(Wide) > sizeof(Narrow)) struct NarrowedArgument<Fn, I, Wide*, Narrow*> {
  NarrowedArgument(Wide* where, auto&) : given(where) {}
  bool fits() const { return true; }
  Narrow* value() { return given ? &written_ : nullptr; }
  void back(int code) {
    if (code == 0 && given) *given = written_;
  }
  Wide* given;

 private:
  Narrow written_ = 0;
};

template <class Large, class Small, class Indices, class... Values>
struct NarrowedCall;

template <class Large, class Small, std::size_t... I, class... Values>
struct NarrowedCall<Large, Small, std::index_sequence<I...>, Values...> {
  static_assert(Large::arity == Small::arity);
  template <std::size_t N>
  using Wide = type_in<typename Large::template kind<N>, From>;
  template <std::size_t N>
  using Narrow = type_in<typename Small::template kind<N>, From>;

  explicit NarrowedCall(Values... values)
      : given_(values...),
        call_(std::get<I>(given_)...),
        arguments_{{{std::get<I>(given_), call_}}...} {}

  int run() {
    if ((argument<I>().fits() && ...)) return finish(enter<Small>(argument<I>().value()...));
    int refusal = 0;
    (void)((refusal = refusal_at<I>(), refusal == 0) && ...);
    if (refusal != 0) return raise_class(culprit_of<Large>(call_), refusal);
    if constexpr (is_reduction<Large> && Large::template index<"count">() < Large::arity)
      return ReductionInParts<Large, Small>::call(std::get<I>(given_)...);
    else if constexpr (((datatype_of<Large, I>() < Large::arity) || ...))
      return with_items();
    else
      return raise_too_large(culprit_of<Large>(call_), Large::name.text);
  }

 private:
  template <std::size_t N>
  struct Place {
    NarrowedArgument<Large, N, Wide<N>, Narrow<N>> argument;
  };
  struct Places : Place<I>... {};

  template <std::size_t N>
  auto& argument() {
    return static_cast<Place<N>&>(arguments_).argument;
  }

  /// What is wrong with the items of a count that does not fit. The target is never asked about
  /// them, or not on behalf of this call's communicator, window or file.
  template <std::size_t N>
  int refusal_at() {
    constexpr std::size_t type = datatype_of<Large, N>();
    if constexpr (type < Large::arity && std::is_integral_v<Wide<N>>)
      return argument<N>().fits() ? 0 : refusal_of(std::get<N>(given_), std::get<type>(given_));
    else
      return 0;
  }

  /// Each count that does not fit is told by its datatype.
  int with_items() {
    Items items[Large::arity];
    int code = 0;
    (void)((code = make_items<I>(items), code == 0) && ...);
    return code == 0 ? finish(enter<Small>(substitute<I>(items)...)) : code;
  }

  template <std::size_t N>
  int make_items([[maybe_unused]] Items* items) {
    constexpr std::size_t type = datatype_of<Large, N>();
    if constexpr (type < Large::arity && std::is_integral_v<Wide<N>>)
      return argument<N>().fits() ? 0
                                  : items[type].make(std::get<N>(given_), std::get<type>(given_));
    else
      return 0;
  }

  // Where handles are ints, a datatype cannot be told from a count by its C type.
  template <std::size_t N>
  Narrow<N> substitute(Items* items) {
    if constexpr (datatype_of<Large, N>() < Large::arity)
      return argument<N>().fits() ? argument<N>().value() : 1;
    else if constexpr (((datatype_of<Large, I>() == N) || ...))
      return items[N].type() != no_datatype() ? items[N].type() : argument<N>().value();
    else
      return argument<N>().value();
  }

  int finish(int code) {
    (argument<I>().back(code), ...);
    if constexpr (Large::template index<"request">() < Large::arity)
      if (code == 0) (keep<I>(std::get<Large::template index<"request">()>(given_)), ...);
    return code;
  }

  template <std::size_t N>
  void keep([[maybe_unused]] Request* request) {
    if constexpr (requires { argument<N>().take(); })
      CompoundRequest::with_memory(request, argument<N>().take(), std::free,
                                   Large::template index<"info">() < Large::arity);
  }

  std::tuple<Values...> given_;
  Call<Large, Values...> call_;
  Places arguments_;
};

template <class Large, class Small, class... Values>
int Narrowed<Large, Small, int(Values...)>::call(Values... values) {
  return NarrowedCall<Large, Small, std::make_index_sequence<Large::arity>, Values...>(values...)
      .run();
}

}  // namespace anympi::facade
