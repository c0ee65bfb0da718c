// The error codes of spawned processes: an array that is significant in every process, although its
// length is an argument of the root. Elsewhere it is the number of processes that came to be.
#pragma once

#include "kinds/errors.h"
#include "kinds/handles.h"

namespace anympi::kinds {

/// The sum of the first `Count` entries of `Array`.
template <FixedString Count, FixedString Array>
struct total {
  static long of(auto& call) {
    long sum = 0;
    for (int i = 0, n = call.template get<Count>(); i < n; ++i)
      sum += call.template get<Array>()[i];
    return sum;
  }
};

template <class Length>
struct error_codes_out {
  template <class Abi>
  using type = int*;
  struct crossing : written_in_place {
    using written_in_place::written_in_place;
    void back(auto& call) {
      if (!where_) return;
      auto comm = Handles<HandleClass::Comm>::to_target(call.template get<"comm">());
      if (comm == Handles<HandleClass::Comm>::target_null()) return;
      long n = is_root(call.template get<"root">(), comm) ? Length::of(call) : spawned(call);
      for (long i = 0; i < n; ++i) where_[i] = program_error(where_[i]);
    }

   private:
    static long spawned(auto& call) {
      using Communicator = To::Handle<HandleClass::Comm>;
      if (!call.ok()) return 0;
      auto inter = Handles<HandleClass::Comm>::to_target(*call.template get<"intercomm">());
      int size = 0;
      target::imported<"PMPI_Comm_remote_size", int(Communicator, int*)>(inter, &size);
      return size;
    }
  };
};

}  // namespace anympi::kinds
