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

/// The program's request is gone; so is what was kept for it.
inline void finish(ProgramRequest& request) {
  if (__atomic_load_n(&live_kept, __ATOMIC_RELAXED) != 0) [[unlikely]]
    if (unsigned number = Requests::kept(request)) release_kept(number);
  Requests::released(request);
  request = Requests::program_null();
}

inline void finish_if_null(ProgramRequest& request, TargetRequest now) {
  if (now == Requests::target_null() && request != Requests::program_null()) finish(request);
}

using request = handle<HandleClass::Request>;

/// A request that was freed or never made ends the call before the target, where it can be told:
/// Open MPI follows the pointer it is given.
template <class R = Requests>
struct checked {
  static constexpr bool is_invalid(TargetRequest) { return false; }
};
template <class R>
requires requires { R::invalid(); }
struct checked<R> {
  static constexpr bool may_refuse = true;
  static bool is_invalid(TargetRequest request) { return request == R::invalid(); }
};

struct request_pointed_to : checked<> {
  template <class Abi>
  using type = typename Abi::template Handle<HandleClass::Request>*;
  struct crossing : handle_pointed_to<HandleClass::Request>::crossing {
    crossing(ProgramRequest* where, auto& call, TargetRequest& value)
        : handle_pointed_to<HandleClass::Request>::crossing(where, call, value) {
      if (where && checked<>::is_invalid(value_)) [[unlikely]]
        call.refuse(From::MPI_ERR_REQUEST);
    }
  };
};
template <FixedString Length>
using requests_in = handles_in<HandleClass::Request, length_is<Length>>;

struct new_request {
  template <class Abi>
  using type = typename Abi::template Handle<HandleClass::Request>*;
  struct crossing {
    using memory = TargetRequest;
    crossing(ProgramRequest* where, auto&, memory& value) : where_(where), value_(value) {}
    TargetRequest* target() { return where_ ? &value_ : nullptr; }
    void back(auto& call) {
      if (!call.ok() || !where_) return discard(call.kept);
      ProgramRequest made = Requests::created(value_);
      if (call.kept) [[unlikely]] {
        if (value_ == Requests::target_null())
          discard(call.kept);
        else
          made = Requests::with_kept(made, keep(call.kept));
      }
      *where_ = made;
    }

   private:
    ProgramRequest* where_;
    memory& value_;
  };
};

struct completed_request : checked<> {
  template <class Abi>
  using type = typename Abi::template Handle<HandleClass::Request>*;
  struct crossing : request_pointed_to::crossing {
    using request_pointed_to::crossing::crossing;
    void back(auto&) {
      if (where_) finish_if_null(*where_, value_);
    }
  };
};

/// The request of MPI_Request_free. What an active one keeps must outlive it, and nothing tells
/// when it completes, so that is never freed. Neither is the slot of a generalized request, which
/// the program may yet complete by a copy of its handle (MPI-4.1, section 13.2).
struct released_request : checked<> {
  template <class Abi>
  using type = typename Abi::template Handle<HandleClass::Request>*;
  struct crossing : request_pointed_to::crossing {
    crossing(ProgramRequest* where, auto& call, TargetRequest& value)
        : request_pointed_to::crossing(where, call, value) {
      if (where && __atomic_load_n(&live_kept, __ATOMIC_RELAXED) != 0) [[unlikely]]
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

/// The requests of MPI_Startall, which stay what they are. Open MPI 5 and 6 look into each before
/// they ask whether it is one.
template <FixedString Length>
struct requests_started : checked<> {
  template <class Abi>
  using type = typename Abi::template Handle<HandleClass::Request>*;
  struct crossing {
    using memory = ShortArray<TargetRequest>;
    crossing(ProgramRequest* where, auto& call, memory& own)
        : where_(where), values_(where ? call.template get<Length>() : 0, own) {
      bool is_wrong = false;
      for (long i = 0; i < values_.size(); ++i) {
        values_[i] = Requests::to_target(where[i]);
        is_wrong |= checked<>::is_invalid(values_[i]);
      }
      if (is_wrong) [[unlikely]]
        call.refuse(From::MPI_ERR_REQUEST);
    }
    TargetRequest* target() { return where_ ? values_.data() : nullptr; }

   protected:
    ProgramRequest* where_;
    Array<TargetRequest> values_;
  };
};

/// At most the entry that the parameter called `Index` names.
template <FixedString Index>
struct one {};

/// Requests that a call may complete; `Completed` says which of them.
template <FixedString Length, class Completed = everything>
struct completed_requests : checked<> {
  template <class Abi>
  using type = typename Abi::template Handle<HandleClass::Request>*;
  struct crossing : requests_started<Length>::crossing {
    using requests_started<Length>::crossing::crossing;
    void back(auto& call) {
      if (call.ok() && nothing_completed(call, Completed{})) return;
      for (long i = 0; i < values_.size(); ++i) finish_if_null(where_[i], values_[i]);
    }

   private:
    static bool nothing_completed(auto& call, auto completed) {
      return decltype(completed)::count(call, 1) == 0;
    }
    template <FixedString Index>
    bool nothing_completed(auto& call, one<Index>) {
      int* index = call.template get<Index>();
      if (index && *index >= 0 && *index < values_.size())
        finish_if_null(where_[*index], values_[*index]);
      return true;
    }

    using requests_started<Length>::crossing::where_;
    using requests_started<Length>::crossing::values_;
  };
};

}  // namespace anympi::kinds
