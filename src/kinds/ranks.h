// Ranks and tags. Negative ones are names (MPI_PROC_NULL, MPI_ANY_SOURCE, MPI_ROOT), and the same
// number is another name in another ABI: Open MPI's MPI_ANY_SOURCE is MPICH's MPI_PROC_NULL.
// MPI_UNDEFINED is the same everywhere.
#pragma once

#include "kinds/mapped.h"
#include "kinds/temporary.h"

namespace anympi::kinds {

static_assert(From::MPI_UNDEFINED == To::MPI_UNDEFINED);

template <class A, class B>
constexpr int special_rank(int rank) {
  if (rank == A::MPI_ANY_SOURCE) return B::MPI_ANY_SOURCE;
  if (rank == A::MPI_PROC_NULL) return B::MPI_PROC_NULL;
  if (rank == A::MPI_ROOT) return B::MPI_ROOT;
  // Some other negative number: an error, that must not become one of the names above.
  return rank <= -16 ? rank : rank - 16;
}

inline int target_rank(int rank) { return rank >= 0 ? rank : special_rank<From, To>(rank); }
inline int program_rank(int rank) {
  return rank >= 0 || rank == To::MPI_UNDEFINED ? rank : special_rank<To, From>(rank);
}

inline int target_tag(int tag) {
  if constexpr (From::MPI_ANY_TAG == To::MPI_ANY_TAG)
    return tag;
  else
    return tag == From::MPI_ANY_TAG ? To::MPI_ANY_TAG : tag;
}
inline int program_tag(int tag) {
  if constexpr (From::MPI_ANY_TAG == To::MPI_ANY_TAG)
    return tag;
  else
    return tag == To::MPI_ANY_TAG ? From::MPI_ANY_TAG : tag;
}

using rank = mapped<target_rank>;
using rank_out = mapped_out<program_rank>;

struct tag : mapped<target_tag> {
  static int program(int value) { return program_tag(value); }
};

/// As many ranks as the parameter called `Length` says.
template <FixedString Length>
struct ranks_in {
  template <class Abi>
  using type = const int*;
  struct crossing {
    using memory = ShortArray<int>;
    crossing(const int* ranks, auto& call, memory& own)
        : converted_(ranks ? call.template get<Length>() : 0, own) {
      for (int i = 0; i < converted_.size(); ++i) converted_[i] = target_rank(ranks[i]);
      given_ = ranks;
    }
    const int* target() { return given_ ? converted_.data() : nullptr; }

   private:
    Array<int> converted_;
    const int* given_;
  };
};

template <FixedString Length>
struct ranks_out {
  template <class Abi>
  using type = int*;
  struct crossing : written_in_place {
    using written_in_place::written_in_place;
    void back(auto& call) {
      if (!call.ok() || !where_) return;
      for (int i = 0, n = call.template get<Length>(); i < n; ++i)
        where_[i] = program_rank(where_[i]);
    }
  };
};

}  // namespace anympi::kinds
