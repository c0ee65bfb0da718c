// Statuses: other sizes, another order, and a private part (the byte count and the cancelled flag)
// that must survive any route.
//
// The target writes into a status of its own, whose source holds a value that no MPI writes: when
// it is still there afterwards, the target left the field alone (MPICH does for sends), and so do
// we. MPI_ERROR is written only by calls that complete several requests, and only when they return
// MPI_ERR_IN_STATUS (MPI-4.1, section 3.2.5).
#pragma once

#include <climits>

#include "kinds/errors.h"
#include "kinds/ranks.h"
#include "kinds/target_statuses.h"

namespace anympi::kinds {

inline constexpr int unwritten = INT_MIN + 3;

inline void prepare(To::Status& status) {
  status.MPI_SOURCE = unwritten;
  set_target_private(status, 0, false);
}

inline void write_back(const To::Status& from, From::Status& to) {
  if (from.MPI_SOURCE >= 0) [[likely]] {
    to.MPI_SOURCE = from.MPI_SOURCE;
    to.MPI_TAG = program_tag(from.MPI_TAG);
  } else if (from.MPI_SOURCE != unwritten) {
    to.MPI_SOURCE = program_rank(from.MPI_SOURCE);
    to.MPI_TAG = program_tag(from.MPI_TAG);
  }
  From::set_private(to, target_bytes(from), target_cancelled(from));
}

/// MPI_ERROR is not looked at: after the completion of one operation it may hold anything.
inline void convert(const From::Status& from, To::Status& to) {
  to.MPI_SOURCE = target_rank(from.MPI_SOURCE);
  to.MPI_TAG = target_tag(from.MPI_TAG);
  set_target_private(to, From::bytes(from), From::cancelled(from));
}

/// A null pointer is not one of MPI's, but what else could be meant: where MPICH finds an error,
/// Open MPI has nothing else for MPI_STATUS_IGNORE.
inline bool is_ignored(const From::Status* status) {
  return reinterpret_cast<unsigned long>(status) <=
         static_cast<unsigned long>(From::MPI_STATUS_IGNORE);
}
inline bool are_ignored(const From::Status* statuses) {
  return reinterpret_cast<unsigned long>(statuses) <=
         static_cast<unsigned long>(From::MPI_STATUSES_IGNORE);
}

struct status_crossing {
  using memory = To::Status;
  status_crossing(From::Status* where, auto&, memory& value) : where_(where), value_(value) {
    if (!is_ignored(where)) prepare(value);
  }
  To::Status* target() {
    return is_ignored(where_) ? reinterpret_cast<To::Status*>(To::MPI_STATUS_IGNORE) : &value_;
  }
  void back(auto&) {
    if (!is_ignored(where_)) write_back(value_, *where_);
  }

 protected:
  From::Status* where_;
  memory& value_;
};

struct status_out {
  template <class Abi>
  using type = typename Abi::Status*;
  using crossing = status_crossing;
};

/// A status that the target writes only when the flag called `Flag` comes back true.
template <FixedString Flag>
struct status_out_if {
  template <class Abi>
  using type = typename Abi::Status*;
  struct crossing : status_crossing {
    using status_crossing::status_crossing;
    void back(auto& call) {
      int* flag = call.template get<Flag>();
      if (flag && *flag) status_crossing::back(call);
    }
  };
};

struct status_in {
  template <class Abi>
  using type = const typename Abi::Status*;
  struct crossing {
    using memory = To::Status;
    crossing(const From::Status* given, auto&, memory& value) : given_(given), value_(value) {
      if (is_ignored(given)) return;
      convert(*given, value);
      value.MPI_ERROR = 0;
    }
    /// Null, which every target refuses, where there must be a status: MPICH would look at its own
    /// MPI_STATUS_IGNORE.
    const To::Status* target() { return is_ignored(given_) ? nullptr : &value_; }

   protected:
    const From::Status* given_;
    memory& value_;
  };
};

/// A status that is asked for its error.
struct status_with_error_in {
  template <class Abi>
  using type = const typename Abi::Status*;
  struct crossing : status_in::crossing {
    crossing(const From::Status* given, auto& call, To::Status& value)
        : status_in::crossing(given, call, value) {
      if (!is_ignored(given)) this->value_.MPI_ERROR = known_target_error(given->MPI_ERROR);
    }
  };
};

/// A status that the target changes in part.
struct status_inout {
  template <class Abi>
  using type = typename Abi::Status*;
  struct crossing {
    using memory = To::Status;
    crossing(From::Status* where, auto&, memory& value) : where_(where), value_(value) {
      if (is_ignored(where)) return;
      convert(*where, value);
      value.MPI_ERROR = unwritten;
    }
    To::Status* target() { return is_ignored(where_) ? nullptr : &value_; }
    void back(auto& call) {
      if (!call.ok() || is_ignored(where_)) return;
      write_back(value_, *where_);
      if (value_.MPI_ERROR != unwritten) where_->MPI_ERROR = program_error(value_.MPI_ERROR);
    }

   private:
    From::Status* where_;
    memory& value_;
  };
};

// Which entries of arrays of requests and statuses the target has written.

/// All of them.
struct everything {
  static long count(auto&, long length) { return length; }
};
/// All, when the flag called `Flag` came back true.
template <FixedString Flag>
struct flag {
  static long count(auto& call, long length) {
    int* set = call.template get<Flag>();
    return set && *set ? length : 0;
  }
};
/// As many as the parameter called `Count` came back with (MPI_UNDEFINED is negative).
template <FixedString Count>
struct some {
  static long count(auto& call, long) {
    int* written = call.template get<Count>();
    return written && *written > 0 ? *written : 0;
  }
};

template <FixedString Length, class Written = everything>
struct statuses_out {
  template <class Abi>
  using type = typename Abi::Status*;
  struct crossing {
    using memory = ShortArray<To::Status>;
    crossing(From::Status* where, auto& call, memory& own)
        : where_(where), values_(are_ignored(where) ? 0 : call.template get<Length>(), own) {
      for (long i = 0; i < values_.size(); ++i) {
        prepare(values_[i]);
        values_[i].MPI_ERROR = 0;
      }
    }
    To::Status* target() {
      return are_ignored(where_) ? reinterpret_cast<To::Status*>(To::MPI_STATUSES_IGNORE)
                                 : values_.data();
    }
    void back(auto& call) {
      if (are_ignored(where_)) return;
      if (call.ok()) {
        long n = Written::count(call, values_.size());
        for (long i = 0; i < n; ++i) write_back(values_[i], where_[i]);
      } else if (is_error_in_status(call.code)) {
        write_back_errors(call);
      }
    }

   private:
    void write_back_errors(auto& call) {
      long n = Written::count(call, values_.size());
      if (n == 0) n = everything::count(call, values_.size());
      for (long i = 0; i < n; ++i) {
        write_back(values_[i], where_[i]);
        where_[i].MPI_ERROR = program_error(values_[i].MPI_ERROR);
      }
    }

    From::Status* where_;
    Array<To::Status> values_;
  };
};

// Statuses in Fortran's layout have the same bits as in C; see facade/own_code.
struct fortran_status_in {
  template <class Abi>
  using type = const typename Abi::Fint*;
};
struct fortran_status_out {
  template <class Abi>
  using type = typename Abi::Fint*;
};
struct f08_status_in {
  template <class Abi>
  using type = const typename Abi::F08Status*;
};
struct f08_status_out {
  template <class Abi>
  using type = typename Abi::F08Status*;
};

}  // namespace anympi::kinds
