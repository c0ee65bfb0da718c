// Collectives with more items than an int can count, where the datatype of one argument cannot tell
// them.
//
// A reduction works element by element, so it is done in parts of INT_MAX elements; every process
// gives the same count and so makes the same parts.
//
// Collectives with an array of counts and displacements become MPI_Alltoallw or its neighbourhood
// sibling, whatever the counts are: there every block may have a datatype of its own, which holds
// its items and, where the displacement is large too, its place. It is done so for small counts as
// well because a process sees only its own counts, and all must call the same function.
#pragma once

#include "facade/emulation/compound_requests.h"
#include "facade/emulation/items.h"
#include "kinds/program_handles.h"

namespace anympi::facade {

using kinds::FixedString;

template <class Fn>
inline constexpr bool is_reduction =
    Fn::template index<"op">() < Fn::arity&& Fn::template index<"win">() == Fn::arity;

inline char* shifted(const void* buffer, Aint bytes) {
  return const_cast<char*>(static_cast<const char*>(buffer)) + bytes;
}

/// Makes one request of the parts of an operation.
class Parts {
 public:
  explicit Parts(bool persistent) : persistent_(persistent) {}
  ~Parts() { std::free(requests_); }
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;

  /// Where the next part's request is to be written.
  Request* next() {
    if (count_ == room_) {
      room_ = room_ ? 2 * room_ : 8;
      requests_ = static_cast<Request*>(std::realloc(requests_, room_ * sizeof(Request)));
      if (!requests_) kinds::die_of_no_memory();
    }
    requests_[count_] = no_request();
    return &requests_[count_++];
  }
  int join(Request* result) {
    return CompoundRequest::of_parts(requests_, count_, persistent_, result);
  }

 private:
  bool persistent_;
  int count_ = 0, room_ = 0;
  Request* requests_ = nullptr;
};

/// A reduction of `Large`, in parts that `Small` can count.
template <class Large, class Small>
class ReductionInParts {
 public:
  template <class... Values>
  static int call(Values... values) {
    std::tuple<Values...> given(values...);
    return run<Large>(given, std::make_index_sequence<Large::arity>());
  }

 private:
  template <FixedString Name>
  static constexpr std::size_t place = Large::template index<Name>();
  static constexpr bool has_request = place<"request"> < Large::arity;

  /// Of buffers whose items are counted: where the part begins.
  template <std::size_t I>
  static auto argument(auto& given, Aint offset, int length, Request* request) {
    constexpr auto name = Large::template parameter<I>::name;
    auto value = std::get<I>(given);
    if constexpr (name == FixedString("sendbuf") || name == FixedString("recvbuf") ||
                  name == FixedString("inbuf") || name == FixedString("inoutbuf")) {
      bool shifts = value && !kinds::is_in_place(value);
      return static_cast<decltype(value)>(shifts ? shifted(value, offset) : value);
    } else if constexpr (name == FixedString("count")) {
      return length;
    } else if constexpr (name == FixedString("request")) {
      return request;
    } else {
      return value;
    }
  }

  template <class Fn, std::size_t... I>
  static int run(auto& given, std::index_sequence<I...>) {
    Count count = std::get<place<"count">>(given);
    Aint lower = 0, extent = 0;
    if (int code =
            enter<catalogue::Type_get_extent>(std::get<place<"datatype">>(given), &lower, &extent))
      return code;
    Parts parts(Large::template index<"info">() < Large::arity);
    for (Count done = 0; done < count; done += INT_MAX) {
      int length = static_cast<int>(count - done < INT_MAX ? count - done : INT_MAX);
      int code = enter<Small>(argument<I>(given, static_cast<Aint>(done) * extent, length,
                                          has_request ? parts.next() : nullptr)...);
      if (code != 0) return code;
    }
    if constexpr (has_request) return parts.join(std::get<place<"request">>(given));
    return 0;
  }
};

/// The blocks of one side of a collective: a count, a displacement in bytes and a datatype for each
/// process, as MPI_Alltoallw takes them.
template <class Displacement>
class Blocks {
 public:
  explicit Blocks(long count)
      : count_(count),
        memory_(static_cast<char*>(kinds::allocate(
            room(count) * (sizeof(Datatype) + sizeof(Displacement) + sizeof(int) + sizeof(bool))))),
        types_(reinterpret_cast<Datatype*>(memory_)),
        displacements_(reinterpret_cast<Displacement*>(types_ + room(count))),
        counts_(reinterpret_cast<int*>(displacements_ + room(count))),
        made_(reinterpret_cast<bool*>(counts_ + room(count))) {
    for (long i = 0; i < count; ++i) {
      types_[i] = kinds::program::MPI_BYTE();
      displacements_[i] = 0;
      counts_[i] = 0;
      made_[i] = false;
    }
  }
  ~Blocks() {
    for (long i = 0; i < count_; ++i)
      if (made_[i]) free_type(types_[i]);
    std::free(memory_);
  }
  /// An even number, so that what follows an array of 4-byte items may have 8.
  static long room(long count) { return (count + 2) / 2 * 2; }
  Blocks(const Blocks&) = delete;
  Blocks& operator=(const Blocks&) = delete;

  /// `count` items of `type`, `offset` bytes from the buffer; returns an error code.
  int set(long i, Count count, Aint offset, Datatype type) {
    if (i >= count_) return 0;
    bool near = static_cast<Displacement>(offset) == offset;
    if (fits_int(count) && near) {
      counts_[i] = static_cast<int>(count);
      displacements_[i] = static_cast<Displacement>(offset);
      types_[i] = type;
      return 0;
    }
    if (count == 0) return 0;
    Datatype items = no_datatype();
    int code = make_contiguous(count, type, &items);
    if (code == 0) code = make_struct(1, &offset, &items, &types_[i]);
    free_type(items);
    if (code == 0) code = enter<catalogue::Type_commit>(&types_[i]);
    made_[i] = code == 0;
    counts_[i] = 1;
    return code;
  }

  long size() const { return count_; }
  const int* counts() const { return counts_; }
  const Displacement* displacements() const { return displacements_; }
  const Datatype* types() const { return types_; }
  /// The arrays, which a request then keeps; the datatypes are freed, which operations survive.
  void* take() {
    for (long i = 0; i < count_; ++i)
      if (made_[i]) free_type(types_[i]);
    count_ = 0;
    return std::exchange(memory_, nullptr);
  }

 private:
  long count_;
  char* memory_;
  Datatype* types_;
  Displacement* displacements_;
  int* counts_;
  bool* made_;
};

/// The call of a collective with arrays of counts, as blocks.
template <class Fn, class CallOfFn>
class BlockCollective {
 public:
  explicit BlockCollective(CallOfFn& call) : call_(call) {
    code_ = enter<catalogue::Comm_test_inter>(comm(), &inter_);
    if (code_ == 0) code_ = enter<catalogue::Comm_rank>(comm(), &rank_);
  }

  int run() {
    if (code_ != 0) return code_;
    Side send(neighbours ? kinds::targets<"comm">::of(call_) : kinds::peers<"comm">::of(call_));
    Side receive(neighbours ? kinds::sources<"comm">::of(call_) : kinds::peers<"comm">::of(call_));
    if constexpr (gathers || scatters)
      if (!has_root(send.size())) return refuse(From::MPI_ERR_ROOT);
    int code = fill_sends(send);
    if (code == 0) code = fill_receives(receive);
    return code == 0 ? start(send, receive) : code;
  }

 private:
  template <FixedString Part>
  static constexpr bool has = Fn::name.contains(Part);
  static constexpr bool neighbours = has<"eighbor_">;
  static constexpr bool persistent = has<"_init">;
  static constexpr bool immediate = has<"MPI_I">;
  static constexpr bool all_to_all = has<"lltoall">;
  static constexpr bool all_gathers = has<"llgatherv">;
  static constexpr bool gathers = has<"atherv"> && !all_gathers;
  static constexpr bool scatters = has<"catterv">;
  static constexpr bool many_types = has<"lltoallw">;
  using Displacement = std::conditional_t<neighbours, Aint, int>;
  using Side = Blocks<Displacement>;

  auto comm() const { return call_.template get<"comm">(); }
  bool sends_in_place() const { return kinds::is_in_place(call_.template get<"sendbuf">()); }
  bool receives_in_place() const { return kinds::is_in_place(call_.template get<"recvbuf">()); }
  bool is_root() const {
    int root = call_.template get<"root">();
    return inter_ ? root == From::MPI_ROOT : root == rank_;
  }

  bool has_root(long peers) const {
    int root = call_.template get<"root">();
    if (inter_ && (root == From::MPI_ROOT || root == From::MPI_PROC_NULL)) return true;
    return root >= 0 && root < peers;
  }

  int refuse(int error_class) { return raise_class(culprit_of<Fn>(call_), error_class); }

  static int extent_of(Datatype type, Aint& extent) {
    Aint lower;
    return enter<catalogue::Type_get_extent>(type, &lower, &extent);
  }

  /// What is wrong with a block is told of this call's communicator. Whether a block without items
  /// may be of no datatype is the target's to say, where each has one of its own.
  int set(Side& side, long i, Count count, Aint offset, Datatype type) {
    int refusal = many_types && count == 0 ? 0 : refusal_of(count, type);
    return refusal == 0 ? side.set(i, count, offset, type) : refuse(refusal);
  }

  /// A block for each process but `except`, from the arrays of one side.
  int fill(Side& side, const auto* counts, const auto* displacements, auto types,
           long except = -1) {
    Aint extent = 1;
    if constexpr (!many_types) {
      if (int refusal = refusal_of(0, types)) return refuse(refusal);
      if (int code = extent_of(types, extent)) return code;
    }
    for (long i = 0; i < side.size(); ++i) {
      if (i == except) continue;
      Datatype type;
      if constexpr (many_types)
        type = types[i];
      else
        type = types;
      if (int code = set(side, i, counts[i], static_cast<Aint>(displacements[i]) * extent, type))
        return code;
    }
    return 0;
  }

  int fill_sends(Side& side) {
    if constexpr (many_types) {
      return sends_in_place()
                 ? 0
                 : fill(side, call_.template get<"sendcounts">(), call_.template get<"sdispls">(),
                        call_.template get<"sendtypes">());
    } else if constexpr (all_to_all) {
      return sends_in_place()
                 ? 0
                 : fill(side, call_.template get<"sendcounts">(), call_.template get<"sdispls">(),
                        call_.template get<"sendtype">());
    } else if constexpr (scatters) {
      if (!is_root()) return 0;
      return fill(side, call_.template get<"sendcounts">(), call_.template get<"displs">(),
                  call_.template get<"sendtype">(), receives_in_place() ? rank_ : -1);
    } else if constexpr (gathers) {
      int root = call_.template get<"root">();
      if (root < 0 || sends_in_place()) return 0;
      return set(side, root, call_.template get<"sendcount">(), 0,
                 call_.template get<"sendtype">());
    } else {
      for (long i = 0; i < side.size(); ++i)
        if (int code = sends_in_place() ? set_own_block(side, i)
                                        : set(side, i, call_.template get<"sendcount">(), 0,
                                              call_.template get<"sendtype">()))
          return code;
      return 0;
    }
  }

  /// What this process has gathered in place already, for another one.
  int set_own_block(Side& side, long i) {
    if (i == rank_) return 0;
    Aint extent;
    Datatype type = call_.template get<"recvtype">();
    if (int refusal = refusal_of(0, type)) return refuse(refusal);
    if (int code = extent_of(type, extent)) return code;
    return set(side, i, call_.template get<"recvcounts">()[rank_],
               static_cast<Aint>(call_.template get<"displs">()[rank_]) * extent, type);
  }

  int fill_receives(Side& side) {
    if constexpr (many_types) {
      return fill(side, call_.template get<"recvcounts">(), call_.template get<"rdispls">(),
                  call_.template get<"recvtypes">());
    } else if constexpr (all_to_all) {
      return fill(side, call_.template get<"recvcounts">(), call_.template get<"rdispls">(),
                  call_.template get<"recvtype">());
    } else if constexpr (scatters) {
      int root = call_.template get<"root">();
      if (root < 0 || receives_in_place()) return 0;
      return set(side, root, call_.template get<"recvcount">(), 0,
                 call_.template get<"recvtype">());
    } else {
      if constexpr (gathers)
        if (!is_root()) return 0;
      return fill(side, call_.template get<"recvcounts">(), call_.template get<"displs">(),
                  call_.template get<"recvtype">(), sends_in_place() ? rank_ : -1);
    }
  }

  /// Only an all-to-all in place is told so: elsewhere the block of this process was left out.
  int start(Side& send, Side& receive) {
    const void* from = call_.template get<"sendbuf">();
    void* to = call_.template get<"recvbuf">();
    if (!all_to_all && sends_in_place()) from = to;
    if (receives_in_place()) to = const_cast<void*>(from);
    auto enter_with = [&]<class Whole>(Whole, auto... rest) {
      return enter<Whole>(from, send.counts(), send.displacements(), send.types(), to,
                          receive.counts(), receive.displacements(), receive.types(), comm(),
                          rest...);
    };
    using namespace catalogue;
    if constexpr (persistent) {
      using Whole = std::conditional_t<neighbours, Neighbor_alltoallw_init, Alltoallw_init>;
      Request* request = call_.template get<"request">();
      return keep(enter_with(Whole{}, call_.template get<"info">(), request), request, send,
                  receive);
    } else if constexpr (immediate) {
      using Whole = std::conditional_t<neighbours, Ineighbor_alltoallw, Ialltoallw>;
      Request* request = call_.template get<"request">();
      return keep(enter_with(Whole{}, request), request, send, receive);
    } else {
      return enter_with(std::conditional_t<neighbours, Neighbor_alltoallw, Alltoallw>{});
    }
  }

  /// The request keeps the arrays, which the target may read until it is complete.
  static int keep(int code, Request* request, Side& send, Side& receive) {
    if (code != 0) return code;
    auto arrays = static_cast<void**>(kinds::allocate(2 * sizeof(void*)));
    arrays[0] = send.take();
    arrays[1] = receive.take();
    return CompoundRequest::with_memory(request, arrays, free_arrays, persistent);
  }
  static void free_arrays(void* memory) {
    auto arrays = static_cast<void**>(memory);
    std::free(arrays[0]);
    std::free(arrays[1]);
    std::free(arrays);
  }

  CallOfFn& call_;
  int code_;
  int inter_ = 0, rank_ = 0;
};

template <class Large, class... Values>
int InBlocks<Large, int(Values...)>::call(Values... values) {
  Call<Large, Values...> call(values...);
  return BlockCollective<Large, Call<Large, Values...>>(call).run();
}

}  // namespace anympi::facade
