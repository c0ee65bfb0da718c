// MPI_X_init of a collective on a target that has MPI_IX only (MPI-3): the arguments are kept, and
// MPI_Start makes the nonblocking call with them.
//
// The program may free a datatype as soon as MPI_X_init has returned, so derived ones are kept as
// copies. Predefined ones must stay themselves: predefined operators know only those.
//
// Where the target has MPI_X_init but does not keep datatypes, only calls with derived ones are
// emulated.
#pragma once

#include "facade/emulation/compound_requests.h"
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

template <class K>
inline constexpr bool is_datatype_array = false;
template <class Length>
inline constexpr bool is_datatype_array<kinds::lasting_datatypes_in<Length>> = true;

/// Makes `type` a copy that is ours, unless it is predefined; returns an error code.
int hold(Datatype& type, bool& is_ours);

/// The arguments of MPI_X_init.
template <class Init, class Start, class... Values>
class KeptCall {
 public:
  explicit KeptCall(Values... values) : values_(values...) {}
  ~KeptCall() { release(std::make_index_sequence<Init::arity>()); }
  KeptCall(const KeptCall&) = delete;
  KeptCall& operator=(const KeptCall&) = delete;

  int hold_datatypes() {
    Values_call call(*this);
    return hold_all(call.value, std::make_index_sequence<Init::arity>());
  }

  bool has_copies() const {
    for (bool is_ours : ours_)
      if (is_ours) return true;
    for (const Array& array : arrays_)
      for (long i = 0; i < array.length; ++i)
        if (array.ours[i]) return true;
    return false;
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
  int hold_all(auto& call, std::index_sequence<I...>) {
    int code = 0;
    (void)((code = hold_one<I>(call), code == 0) && ...);
    return code;
  }

  template <std::size_t I>
  int hold_one([[maybe_unused]] auto& call) {
    if constexpr (std::is_same_v<Kind<I>, kinds::datatype>) {
      if (is_significant<typename Init::template kind<I>>(call))
        return hold(std::get<I>(values_), ours_[I]);
    } else if constexpr (is_datatype_array<Kind<I>>) {
      if (is_significant<typename Init::template kind<I>>(call))
        return hold_array<I>(Kind<I>::length::of(call));
    }
    return 0;
  }

  template <std::size_t I>
  int hold_array(long length) {
    const Datatype* given = std::get<I>(values_);
    auto& array = arrays_[array_count_++];
    array.types = static_cast<Datatype*>(kinds::allocate((length + 1) * sizeof(Datatype)));
    array.ours = static_cast<bool*>(kinds::allocate((length + 1) * sizeof(bool)));
    for (; array.length < length; ++array.length) {
      array.types[array.length] = given[array.length];
      array.ours[array.length] = false;
      if (int code = hold(array.types[array.length], array.ours[array.length])) return code;
    }
    std::get<I>(values_) = array.types;
    return 0;
  }

  template <std::size_t... I>
  int begin(Request* request, std::index_sequence<I...>) {
    return enter<Start>(std::get<I>(values_)..., request);
  }

  template <std::size_t... I>
  void release(std::index_sequence<I...>) {
    (release_one<I>(), ...);
    for (int i = 0; i < array_count_; ++i) {
      for (long k = 0; k < arrays_[i].length; ++k)
        if (arrays_[i].ours[k]) free_type(arrays_[i].types[k]);
      std::free(arrays_[i].types);
      std::free(arrays_[i].ours);
    }
  }
  template <std::size_t I>
  void release_one() {
    if constexpr (std::is_same_v<Kind<I>, kinds::datatype>)
      if (ours_[I]) free_type(std::get<I>(values_));
  }

  struct Array {
    Datatype* types;
    bool* ours;
    long length;
  };
  std::tuple<Values...> values_;
  bool ours_[Init::arity]{};
  Array arrays_[2]{};
  int array_count_ = 0;
};

template <class Init, class Start, class... Values>
int Persistent<Init, Start, int(Values...)>::call(Values... values) {
  using Kept = KeptCall<Init, Start, Values...>;
  auto kept = new (kinds::allocate(sizeof(Kept))) Kept(values...);
  if (int code = kept->hold_datatypes()) {
    Kept::discard(kept);
    return code;
  }
  return CompoundRequest::persistent(Kept::start, kept, Kept::discard,
                                     std::get<sizeof...(Values) - 1>(std::tuple(values...)));
}

template <class Init, class Start, class... Values>
bool KeepingDatatypes<Init, Start, int(Values...)>::applies() {
  static const bool are_extensions = !target::find(Init::name.text);
  return are_extensions;
}

template <class Init, class Start, class... Values>
int KeepingDatatypes<Init, Start, int(Values...)>::call(Values... values) {
  using Kept = KeptCall<Init, Start, Values...>;
  auto kept = new (kinds::allocate(sizeof(Kept))) Kept(values...);
  const int code = kept->hold_datatypes();
  if (code == 0 && kept->has_copies())
    return CompoundRequest::persistent(Kept::start, kept, Kept::discard,
                                       std::get<sizeof...(Values) - 1>(std::tuple(values...)));
  Kept::discard(kept);
  return code != 0 ? code : call_undiverted<Init>(values...);
}

}  // namespace anympi::facade
