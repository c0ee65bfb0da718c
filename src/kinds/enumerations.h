// Enumerators and bit masks: the same names have other values in each ABI, and equal values other
// names. The tables come from catalogue/enumerations.inc and the constants of both ABIs.
#pragma once

#include <climits>

#include "kinds/mapped.h"
#include "kinds/temporary.h"

namespace anympi::kinds {

/// A number that is none of the enumerators, which the target will refuse.
inline constexpr int no_enumerator = INT_MIN + 77;

struct EnumeratorPair {
  int program, target;
};

template <class Table>
constexpr bool is_identity() {
  for (auto pair : Table::pairs)
    if (pair.program != pair.target) return false;
  return true;
}

template <class Table>
constexpr int enumerator_to_target(int value) {
  for (auto pair : Table::pairs)
    if (pair.program == value) return pair.target == absent ? no_enumerator : pair.target;
  return no_enumerator;
}

template <class Table>
constexpr int enumerator_to_program(int value) {
  for (auto pair : Table::pairs)
    if (pair.target == value) return pair.program == absent ? From::MPI_UNDEFINED : pair.program;
  return From::MPI_UNDEFINED;
}

/// An enumerator given by value.
template <class Table>
struct enumeration {
  template <class Abi>
  using type = int;
  static constexpr int target(int value) {
    if constexpr (is_identity<Table>())
      return value;
    else
      return enumerator_to_target<Table>(value);
  }
  static constexpr int program(int value) {
    if constexpr (is_identity<Table>())
      return value;
    else
      return enumerator_to_program<Table>(value);
  }
  using crossing = typename mapped<&enumeration::target>::crossing;
};

/// A bit mask given by value. A bit without a name is an error of the class `Refusal`.
template <class Table>
struct bit_mask {
  template <class Abi>
  using type = int;
  static constexpr bool may_refuse = true;

  static constexpr int convert(int value, bool to_target, int& unknown) {
    int result = 0;
    unknown = value;
    for (auto pair : Table::pairs) {
      int from = to_target ? pair.program : pair.target,
          to = to_target ? pair.target : pair.program;
      if ((value & from) == 0) continue;
      result |= to;
      unknown &= ~from;
    }
    return result;
  }
  static constexpr int program(int value) {
    int unknown = 0;
    return convert(value, false, unknown);
  }
  struct crossing {
    crossing(int value, auto& call) {
      int unknown = 0;
      value_ = convert(value, true, unknown);
      if (unknown != 0) call.refuse(Table::refusal);
    }
    int target() const { return value_; }

   private:
    int value_;
  };
};

/// A value of kind K that the target writes; K says how it goes back.
template <class K>
using out = mapped_out<&K::program>;

#define ANYMPI_PAIR(CONTEXT, NAME) {From::NAME, To::NAME},
#define ENUMERATION(KIND, ...)                                                           \
  struct KIND##_table {                                                                  \
    static constexpr EnumeratorPair pairs[] = {FOR_EACH_NAME(ANYMPI_PAIR, __VA_ARGS__)}; \
  };                                                                                     \
  struct KIND : enumeration<KIND##_table> {};
#define BIT_MASK(KIND, REFUSAL, ...)                                                     \
  struct KIND##_table {                                                                  \
    static constexpr EnumeratorPair pairs[] = {FOR_EACH_NAME(ANYMPI_PAIR, __VA_ARGS__)}; \
    static constexpr int refusal = From::REFUSAL;                                        \
  };                                                                                     \
  struct KIND : bit_mask<KIND##_table> {};
#include "catalogue/enumerations.inc"
#undef ENUMERATION
#undef BIT_MASK
#undef ANYMPI_PAIR

template <FixedString Length>
struct distributions_in {
  template <class Abi>
  using type = const int*;
  struct crossing {
    crossing(const int* given, auto& call) : given_(given), values_(call.template get<Length>()) {
      for (long i = 0; given && i < values_.size(); ++i)
        values_[i] = distribution::target(given[i]);
    }
    const int* target() { return given_ ? values_.data() : nullptr; }

   private:
    const int* given_;
    Temporary<int> values_;
  };
};

/// Sizes of blocks, or MPI_DISTRIBUTE_DFLT_DARG.
template <FixedString Length>
struct distribution_arguments_in {
  template <class Abi>
  using type = const int*;
  struct crossing {
    crossing(const int* given, auto& call) : given_(given), values_(call.template get<Length>()) {
      for (long i = 0; given && i < values_.size(); ++i)
        values_[i] =
            given[i] == From::MPI_DISTRIBUTE_DFLT_DARG ? To::MPI_DISTRIBUTE_DFLT_DARG : given[i];
    }
    const int* target() { return given_ ? values_.data() : nullptr; }

   private:
    const int* given_;
    Temporary<int> values_;
  };
};

/// An offset, or MPI_DISPLACEMENT_CURRENT.
struct displacement {
  template <class Abi>
  using type = typename Abi::Offset;
  struct crossing {
    crossing(From::Offset value, auto&)
        : value_(value == From::MPI_DISPLACEMENT_CURRENT ? To::MPI_DISPLACEMENT_CURRENT : value) {}
    To::Offset target() const { return value_; }

   private:
    To::Offset value_;
  };
};

}  // namespace anympi::kinds
