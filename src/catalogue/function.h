// How a line of the catalogue becomes a type.
//
//     MPI_FUNCTION(Send, (buf, in_buffer), (count, integer), ...)
//
// stands for `struct Send : Function<"MPI_Send", error_return, Parameter<"buf", in_buffer>, ...>`.
// All else is derived from that type: entry points, dispatch, checks against mpi.h.
#pragma once

#include <cstddef>
#include <tuple>

namespace anympi::catalogue {

/// A string that can be a template argument.
template <std::size_t N>
struct FixedString {
  char text[N]{};
  constexpr FixedString(const char (&s)[N]) {
    for (std::size_t i = 0; i < N; ++i) text[i] = s[i];
  }
  template <std::size_t M>
  constexpr bool operator==(const FixedString<M>& other) const {
    if constexpr (N != M)
      return false;
    else {
      for (std::size_t i = 0; i < N; ++i)
        if (text[i] != other.text[i]) return false;
      return true;
    }
  }
  template <std::size_t M>
  constexpr bool contains(const FixedString<M>& part) const {
    for (std::size_t start = 0; start + M <= N; ++start) {
      std::size_t same = 0;
      while (same < M - 1 && text[start + same] == part.text[same]) ++same;
      if (same == M - 1) return true;
    }
    return false;
  }
};

template <FixedString Name, class Kind>
struct Parameter {
  static constexpr auto name = Name;
  using kind = Kind;
};

/// The C type of a kind in an ABI.
template <class Kind, class Abi>
using type_in = typename Kind::template type<Abi>;

template <FixedString Name, class Result, class... Parameters>
struct Function {
  static constexpr auto name = Name;
  using result = Result;
  static constexpr std::size_t arity = sizeof...(Parameters);

  /// The position of the parameter called `Wanted`; `arity` when there is none.
  template <FixedString Wanted>
  static constexpr std::size_t index() {
    std::size_t i = 0;
    (void)((Parameters::name == Wanted || (++i, false)) || ...);
    return i;
  }

  template <std::size_t I>
  using parameter = std::tuple_element_t<I, std::tuple<Parameters...>>;
  template <std::size_t I>
  using kind = typename parameter<I>::kind;
  template <FixedString Wanted>
  using kind_of = kind<index<Wanted>()>;

  /// The function's C type in an ABI.
  template <class Abi>
  using signature = type_in<Result, Abi>(type_in<typename Parameters::kind, Abi>...);
};

}  // namespace anympi::catalogue

// FOR_EACH(M, context, (a, ...), (b, ...)) expands to M(context, a, ...) M(context, b, ...), for up
// to 18 pairs: each EXPAND rescans what is left, and no function of MPI has more parameters.
// Rescans in reserve would cost most of the time that compiling takes.
#define ANYMPI_EXPAND(...) \
  ANYMPI_EXPAND4(ANYMPI_EXPAND4(ANYMPI_EXPAND4(ANYMPI_EXPAND4(__VA_ARGS__))))
#define ANYMPI_EXPAND4(...) \
  ANYMPI_EXPAND3(ANYMPI_EXPAND3(ANYMPI_EXPAND3(ANYMPI_EXPAND3(__VA_ARGS__))))
#define ANYMPI_EXPAND3(...) \
  ANYMPI_EXPAND2(ANYMPI_EXPAND2(ANYMPI_EXPAND2(ANYMPI_EXPAND2(__VA_ARGS__))))
#define ANYMPI_EXPAND2(...) ANYMPI_EXPAND1(ANYMPI_EXPAND1(ANYMPI_EXPAND1(__VA_ARGS__)))
#define ANYMPI_EXPAND1(...) __VA_ARGS__
#define ANYMPI_PARENTHESES ()
#define ANYMPI_UNWRAP(...) __VA_ARGS__
#define ANYMPI_APPLY(MACRO, ...) MACRO(__VA_ARGS__)
#define FOR_EACH(MACRO, CONTEXT, ...) \
  __VA_OPT__(ANYMPI_EXPAND3(ANYMPI_FOR_EACH(MACRO, CONTEXT, __VA_ARGS__)))
#define ANYMPI_FOR_EACH(MACRO, CONTEXT, FIRST, ...) \
  ANYMPI_APPLY(MACRO, CONTEXT, ANYMPI_UNWRAP FIRST) \
  __VA_OPT__(ANYMPI_FOR_EACH_AGAIN ANYMPI_PARENTHESES(MACRO, CONTEXT, __VA_ARGS__))
#define ANYMPI_FOR_EACH_AGAIN() ANYMPI_FOR_EACH

// FOR_EACH_LIST does the same with commas between.
#define FOR_EACH_LIST(MACRO, CONTEXT, ...) \
  __VA_OPT__(ANYMPI_EXPAND3(ANYMPI_FOR_EACH_LIST(MACRO, CONTEXT, __VA_ARGS__)))
#define ANYMPI_FOR_EACH_LIST(MACRO, CONTEXT, FIRST, ...) \
  ANYMPI_APPLY(MACRO, CONTEXT, ANYMPI_UNWRAP FIRST)      \
  __VA_OPT__(, ANYMPI_FOR_EACH_LIST_AGAIN ANYMPI_PARENTHESES(MACRO, CONTEXT, __VA_ARGS__))
#define ANYMPI_FOR_EACH_LIST_AGAIN() ANYMPI_FOR_EACH_LIST

// FOR_EACH_NAME(M, a, b, ...) expands to M(, a) M(, b) ..., for up to 255 names.
#define FOR_EACH_NAME(MACRO, ...) \
  __VA_OPT__(ANYMPI_EXPAND(ANYMPI_FOR_EACH_NAME(MACRO, __VA_ARGS__)))
#define ANYMPI_FOR_EACH_NAME(MACRO, FIRST, ...) \
  MACRO(, FIRST)                                \
  __VA_OPT__(ANYMPI_FOR_EACH_NAME_AGAIN ANYMPI_PARENTHESES(MACRO, __VA_ARGS__))
#define ANYMPI_FOR_EACH_NAME_AGAIN() ANYMPI_FOR_EACH_NAME
