// Requests. They are made by every nonblocking call and given up by the call that completes them,
// on its error paths too: what counts is that the target has set the request to null. A persistent
// request stays.
#pragma once

#include "kinds/handles.h"
#include "kinds/statuses.h"

namespace anympi::kinds {

using Requests = Handles<HandleClass::Request>;
using ProgramRequest = From::Handle<HandleClass::Request>;
using TargetRequest = To::Handle<HandleClass::Request>;

using request = handle<HandleClass::Request>;

/// What stands where the target reads and writes a request, which may be the program's variable.
inline TargetRequest request_at(const TargetRequest* place) {
  TargetRequest value;
  __builtin_memcpy(&value, place, sizeof value);
  return value;
}

inline bool any_kept() { return __atomic_load_n(&live_kept, __ATOMIC_RELAXED) != 0; }

/// The operation is complete; so is the need for what was kept for it.
inline void release_kept_of(ProgramRequest request) {
  if (unsigned number = Requests::kept(request)) release_kept(number);
}

/// A request that was freed or never made ends the call before the target, where it can be told:
/// Open MPI follows the pointer it is given.
template <class R = Requests>
bool is_invalid(TargetRequest request) {
  if constexpr (requires { R::invalid(); })
    return request == R::invalid();
  else
    return false;
}

struct request_pointed_to {
  static constexpr bool may_refuse = true;
  template <class Abi>
  using type = typename Abi::template Handle<HandleClass::Request>*;
  struct crossing {
    using memory = TargetRequest;
    crossing(ProgramRequest* where, auto& call, memory& own) : where_(where), own_(own) {
      if (!where) [[unlikely]] {
        place_ = nullptr;
        call.refuse(From::MPI_ERR_REQUEST);
      } else {
        place_ = Requests::place_of(where, own);
        if (is_invalid(request_at(place_))) [[unlikely]]
          call.refuse(From::MPI_ERR_REQUEST);
      }
    }
    TargetRequest* target() { return place_; }

   protected:
    ProgramRequest* where_;
    TargetRequest* place_;
    memory& own_;
  };
};
template <FixedString Length>
using requests_in = handles_in<HandleClass::Request, length_is<Length>>;

struct new_request {
  template <class Abi>
  using type = typename Abi::template Handle<HandleClass::Request>*;
  static constexpr bool asks_for_success = true;
  [[gnu::always_inline]] static bool is_ready() { return Requests::has_place(); }
  static void get_ready() { Requests::get_place(); }
  struct crossing {
    crossing(ProgramRequest* where, auto&) : where_(where) {}
    TargetRequest* target() { return place_ = Requests::place_of_new(where_); }
    void back(auto& call) {
      if (!call.ok()) [[unlikely]]
        return fail(where_, place_, call.kept);
      if (!where_) return;
      *where_ = call.kept ? made_with(call.kept, place_) : Requests::made_at(place_);
    }

   private:
    // These are given values, so that the crossing itself stays in registers.
    [[gnu::cold, gnu::noinline]] static void fail(ProgramRequest* where, TargetRequest* place,
                                                  Kept* kept) {
      if (where && request_at(place) == Requests::target_null()) *where = Requests::program_null();
      Requests::not_made_at(place);
      discard(kept);
    }
    [[gnu::noinline]] static ProgramRequest made_with(Kept* kept, TargetRequest* place) {
      if (request_at(place) != Requests::target_null())
        return Requests::with_kept(Requests::made_at(place), keep(kept));
      discard(kept);
      return Requests::made_at(place);
    }

    ProgramRequest* where_;
    TargetRequest* place_;
  };
};

struct completed_request {
  static constexpr bool may_refuse = true;
  template <class Abi>
  using type = typename Abi::template Handle<HandleClass::Request>*;
  struct crossing : request_pointed_to::crossing {
    using request_pointed_to::crossing::crossing;
    void back(auto&) {
      if (request_at(place_) != Requests::target_null()) return;
      if (unsigned number = Requests::kept_at(place_, own_, *where_)) [[unlikely]]
        release_kept(number);
      Requests::gone_at(place_, own_);
      *where_ = Requests::program_null();
    }
  };
};

/// The request of MPI_Request_free. What an active one keeps must outlive it, and nothing tells
/// when it completes, so that is never freed. Neither is the slot of a generalized request, which
/// the program may yet complete by a copy of its handle (MPI-4.1, section 13.2); so the target gets
/// a copy to set to null.
struct released_request {
  static constexpr bool may_refuse = true;
  template <class Abi>
  using type = typename Abi::template Handle<HandleClass::Request>*;
  struct crossing : handle_pointed_to<HandleClass::Request>::crossing {
    crossing(ProgramRequest* where, auto& call, TargetRequest& value)
        : handle_pointed_to<HandleClass::Request>::crossing(where, call, value) {
      if (!where) return;
      if (is_invalid(value)) call.refuse(From::MPI_ERR_REQUEST);
      if (any_kept()) [[unlikely]]
        number_ = idle_kept();
    }
    void back(auto& call) {
      if (!call.ok() || !where_ || value_ != Requests::target_null()) return;
      if (number_) release_kept(number_);
      if (!generalized_) Requests::released(*where_);
      *where_ = Requests::program_null();
    }

   private:
    unsigned idle_kept() {
      unsigned number = Requests::kept(*where_);
      int complete = 0;
      generalized_ = number && !has_arrays(number);
      // Asking for the status would call the program's query function.
      if (generalized_) return number;
      if (number)
        target::imported<"PMPI_Request_get_status", int(TargetRequest, int*, To::Status*)>(
            value_, &complete, reinterpret_cast<To::Status*>(To::MPI_STATUS_IGNORE));
      return complete ? number : 0;
    }

    unsigned number_ = 0;
    bool generalized_ = false;
  };
};

/// Looks the requests of an array up, and gives them up.
template <class R, bool Remembering>
struct RequestsLookedUp {
  struct memory {};
  RequestsLookedUp(long, memory&) {}
  TargetRequest to_target(ProgramRequest request, long) { return R::to_target(request); }
  void released(ProgramRequest request, long) { R::released(request); }
};

/// Where requests have places, remembers those of them all, so as to look none up twice.
template <class R>
requires requires { typename R::Place; }
struct RequestsLookedUp<R, true> {
  using memory = typename Array<typename R::Place>::memory;
  RequestsLookedUp(long size, memory& own) : places_(size, own) {}
  [[gnu::always_inline]] TargetRequest to_target(ProgramRequest request, long i) {
    return R::to_target(request, places_[i]);
  }
  [[gnu::always_inline]] void released(ProgramRequest, long i) { R::released_at(places_[i]); }

 private:
  Array<typename R::Place> places_;
};

/// An array of requests. Open MPI 5 and 6 look into each before they ask whether it is one.
template <FixedString Length, bool Remembering>
struct RequestsCrossing {
  struct memory {
    typename Array<TargetRequest>::memory values;
    [[no_unique_address]] typename RequestsLookedUp<Requests, Remembering>::memory looked_up;
  };
  RequestsCrossing(ProgramRequest* where, auto& call, memory& own)
      : where_(where),
        values_(where ? call.template get<Length>() : 0, own.values),
        looked_up_(values_.size(), own.looked_up) {
    bool is_wrong = false;
    for (long i = 0; i < values_.size(); ++i) {
      values_[i] = looked_up_.to_target(where[i], i);
      if (is_invalid(values_[i])) [[unlikely]]
        is_wrong = true;
    }
    if (is_wrong) [[unlikely]]
      call.refuse(From::MPI_ERR_REQUEST);
  }
  TargetRequest* target() { return where_ ? values_.data() : nullptr; }

 protected:
  ProgramRequest* where_;
  Array<TargetRequest> values_;
  [[no_unique_address]] RequestsLookedUp<Requests, Remembering> looked_up_;
};

/// The requests of MPI_Startall, which stay what they are.
template <FixedString Length>
struct requests_started {
  static constexpr bool may_refuse = true;
  template <class Abi>
  using type = typename Abi::template Handle<HandleClass::Request>*;
  using crossing = RequestsCrossing<Length, false>;
};

/// At most the entry that the parameter called `Index` names.
template <FixedString Index>
struct one {};
template <class Completed>
inline constexpr bool is_one = false;
template <FixedString Index>
inline constexpr bool is_one<one<Index>> = true;

/// Requests that a call may complete; `Completed` says which of them.
template <FixedString Length, class Completed = everything>
struct completed_requests {
  static constexpr bool may_refuse = true;
  template <class Abi>
  using type = typename Abi::template Handle<HandleClass::Request>*;
  struct crossing : RequestsCrossing<Length, !is_one<Completed>> {
    using Base = RequestsCrossing<Length, !is_one<Completed>>;
    using Base::Base;
    [[gnu::always_inline]] void back(auto& call) {
      if (call.ok() && nothing_completed(call, Completed{})) return;
      finish(0, values_.size());
    }

   private:
    static bool nothing_completed(auto& call, auto completed) {
      return decltype(completed)::count(call, 1) == 0;
    }
    template <FixedString Index>
    bool nothing_completed(auto& call, one<Index>) {
      int* index = call.template get<Index>();
      if (index && *index >= 0 && *index < values_.size()) finish(*index, *index + 1);
      return true;
    }

    /// Those that the target set to null are gone.
    [[gnu::always_inline]] void finish(long first, long end) {
      if (any_kept()) [[unlikely]]
        for (long i = first; i < end; ++i)
          if (values_[i] == Requests::target_null()) release_kept_of(where_[i]);
      ProgramRequest* where = where_;
      const ProgramRequest null = Requests::program_null();
      const TargetRequest target_null = Requests::target_null();
      for (long i = first; i < end; ++i) {
        if (values_[i] != target_null) continue;
        looked_up_.released(where[i], i);
        where[i] = null;
      }
    }

    using Base::looked_up_;
    using Base::values_;
    using Base::where_;
  };
};

}  // namespace anympi::kinds
