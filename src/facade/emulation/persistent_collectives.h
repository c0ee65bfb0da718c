// MPI_X_init of a collective on a target that has MPI_IX only (MPI-3): the arguments are kept, and
// MPI_Start makes the nonblocking call with them. It does so in a communicator of its own, since
// processes may start their operations in different orders (MPI-4.1, section 6.13).
//
// The program may free datatypes and operators as soon as MPI_X_init has returned, so they are
// held. Where the target has MPI_X_init but does not keep them, nothing else is done.
#pragma once

#include "facade/emulation/compound_requests.h"
#include "facade/emulation/held_objects.h"
#include "facade/emulation/items.h"
#include "facade/emulation/large_counts.h"

namespace anympi::facade {

/// The kind that is left when conditions are taken off.
template <class K>
struct Unconditional {
  using type = K;
};
template <class K>
requires requires { typename K::conditional; }
struct Unconditional<K> : Unconditional<typename K::conditional> {};

using Comm = From::Handle<HandleClass::Comm>;

template <class K>
inline constexpr bool is_datatype_array = false;
template <class Length>
inline constexpr bool is_datatype_array<kinds::lasting_datatypes_in<Length>> = true;

/// The arguments of MPI_X_init.
template <class Init, class Start, class... Values>
class KeptCall {
 public:
  explicit KeptCall(Values... values) : values_(values...) {}
  ~KeptCall() {
    for (Datatype* types : arrays_) std::free(types);
    if (own_ != kinds::Handles<HandleClass::Comm>::program_null())
      enter<catalogue::Comm_free>(&own_);
  }
  KeptCall(const KeptCall&) = delete;
  KeptCall& operator=(const KeptCall&) = delete;

  void hold_objects() {
    Values_call call(*this);
    hold_all(call.value, std::make_index_sequence<Init::arity>());
  }
  bool holds_objects() const { return !held_.is_empty(); }

  /// A communicator for this operation alone, with the program's processes and neighbours.
  int make_communicator() {
    Comm& comm = std::get<Init::template index<"comm">()>(values_);
    constexpr bool has_neighbours = Init::name.contains(catalogue::FixedString("Neighbor"));
    int code = has_neighbours ? enter<catalogue::Comm_dup>(comm, &own_)
                              : enter<catalogue::Comm_split>(comm, 0, 0, &own_);
    if (code == 0) comm = own_;
    return code;
  }

  static int start(CompoundRequest& request, void* self) {
    return static_cast<KeptCall*>(self)->begin(request.parts(),
                                               std::make_index_sequence<Init::arity - 2>());
  }
  static void discard(void* self) {
    auto kept = static_cast<KeptCall*>(self);
    kept->~KeptCall();
    std::free(self);
  }

 private:
  template <std::size_t I>
  using Kind = typename Unconditional<typename Init::template kind<I>>::type;

  struct Values_call {
    explicit Values_call(KeptCall& kept)
        : value(std::apply([](auto&... values) { return Call<Init, Values...>(values...); },
                           kept.values_)) {}
    Call<Init, Values...> value;
  };

  template <std::size_t... I>
  void hold_all(auto& call, std::index_sequence<I...>) {
    (hold_one<I>(call), ...);
  }

  template <std::size_t I>
  void hold_one([[maybe_unused]] auto& call) {
    using Given = typename Init::template kind<I>;
    if constexpr (std::is_same_v<Kind<I>, kinds::datatype> ||
                  std::is_same_v<Kind<I>, kinds::operation>) {
      if (is_significant<Given>(call)) held_.add(Kind<I>(), std::get<I>(values_));
    } else if constexpr (is_datatype_array<Kind<I>>) {
      if (is_significant<Given>(call)) hold_array<I>(Kind<I>::length::of(call));
    }
  }

  /// The array is copied: MPI_Type_free makes its elements null.
  template <std::size_t I>
  void hold_array(long length) {
    const Datatype* given = std::get<I>(values_);
    auto types = static_cast<Datatype*>(kinds::allocate((length + 1) * sizeof(Datatype)));
    for (long i = 0; i < length; ++i) {
      types[i] = given[i];
      held_.add(kinds::datatype(), given[i]);
    }
    arrays_[array_count_++] = types;
    std::get<I>(values_) = types;
  }

  template <std::size_t... I>
  int begin(Request* request, std::index_sequence<I...>) {
    return enter<Start>(std::get<I>(values_)..., request);
  }

  std::tuple<Values...> values_;
  HeldObjects held_;
  Datatype* arrays_[2]{};
  int array_count_ = 0;
  Comm own_ = kinds::Handles<HandleClass::Comm>::program_null();
};

template <class Init, class Start, class... Values>
int Persistent<Init, Start, int(Values...)>::call(Values... values) {
  using Kept = KeptCall<Init, Start, Values...>;
  if (!std::get<sizeof...(Values) - 1>(std::tuple(values...)))
    return raise<Init>(From::MPI_ERR_ARG, values...);
  auto kept = new (kinds::allocate(sizeof(Kept))) Kept(values...);
  kept->hold_objects();
  if (int code = kept->make_communicator()) {
    Kept::discard(kept);
    return code;
  }
  return CompoundRequest::persistent(Kept::start, kept, Kept::discard,
                                     std::get<sizeof...(Values) - 1>(std::tuple(values...)));
}

template <class Init, class Start, class... Values>
int KeepingObjects<Init, Start, int(Values...)>::call(Values... values) {
  using Kept = KeptCall<Init, Start, Values...>;
  auto kept = new (kinds::allocate(sizeof(Kept))) Kept(values...);
  kept->hold_objects();
  const int code = call_undiverted<Init>(values...);
  if (code != 0 || !kept->holds_objects()) {
    Kept::discard(kept);
    return code;
  }
  return CompoundRequest::with_memory(std::get<sizeof...(Values) - 1>(std::tuple(values...)), kept,
                                      Kept::discard, true);
}

}  // namespace anympi::facade
