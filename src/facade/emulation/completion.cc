// The functions that take requests, once compound requests exist: arrays are split into the
// requests of the target, for which the target's function is called as always, and compound ones.
// Where a function waits for any of them, both kinds are asked in turn.
#include <sched.h>

#include "facade/cross.h"
#include "facade/emulation/compound_requests.h"
#include "kinds/temporary.h"

namespace anympi::facade {

namespace {

using kinds::Temporary;

Status* ignored() { return reinterpret_cast<Status*>(From::MPI_STATUS_IGNORE); }
Status* at(Status* statuses, int i) {
  return kinds::are_ignored(statuses) ? ignored() : statuses + i;
}
void set_error(Status* statuses, int i, int code) {
  if (!kinds::are_ignored(statuses)) statuses[i].MPI_ERROR = code;
}

/// An array of requests, and the same with null requests where compound ones are.
class Mixed {
 public:
  Mixed(int count, Request* given) : given_(given), plain_(given ? count : 0) {
    for (int i = 0; i < size(); ++i) {
      bool compound = CompoundRequest::of(given[i]) != nullptr;
      plain_[i] = compound ? no_request() : given[i];
      has_compound_ = has_compound_ || compound;
    }
  }

  bool has_compound() const { return has_compound_; }
  int size() const { return static_cast<int>(plain_.size()); }
  Request* plain() { return plain_.data(); }
  CompoundRequest* compound(int i) const { return CompoundRequest::of(given_[i]); }
  Request* given(int i) const { return given_ + i; }
  bool has_active_compound() const {
    for (int i = 0; i < size(); ++i)
      if (compound(i) && compound(i)->is_active()) return true;
    return false;
  }
  /// After the target saw plain().
  void write_back() {
    for (int i = 0; i < size(); ++i)
      if (!compound(i)) given_[i] = plain_[i];
  }

 private:
  Request* given_;
  Temporary<Request> plain_;
  bool has_compound_ = false;
};

/// What a call that completed several requests returns. Where one failed every status tells its own
/// error, else none does (MPI-4.1, section 3.7.5); the target has written those of plain requests
/// if one of those failed.
class Outcome {
 public:
  Outcome(int most, Status* statuses, int plain_code)
      : statuses_(statuses), plain_(plain_code), codes_(most) {
    for (int i = 0; i < most; ++i) codes_[i] = of_the_target;
  }
  void add(int i, int code) {
    codes_[i] = code;
    if (code != 0) failed_ = true;
  }
  /// Of the first `count` statuses.
  int settle(int count) {
    if (plain_ == 0 && !failed_) return 0;
    for (int i = 0; i < count; ++i) {
      if (codes_[i] != of_the_target)
        set_error(statuses_, i, codes_[i]);
      else if (plain_ == 0)
        set_error(statuses_, i, 0);
    }
    return plain_ != 0 ? plain_ : From::MPI_ERR_IN_STATUS;
  }

 private:
  static constexpr int of_the_target = -1;

  Status* statuses_;
  int plain_;
  Temporary<int> codes_;
  bool failed_ = false;
};

/// Waits for the compound requests of a mixture whose plain ones are complete; returns what the
/// call for all of them returns.
int finish_all(Mixed& requests, int plain_code, Status* statuses) {
  Outcome outcome(requests.size(), statuses, plain_code);
  for (int i = 0; i < requests.size(); ++i) {
    CompoundRequest* compound = requests.compound(i);
    if (!compound) continue;
    compound->wait(ignored());
    outcome.add(i, compound->finish(requests.given(i), at(statuses, i)));
  }
  return outcome.settle(requests.size());
}

/// MPI_Testsome on a mixture.
int test_some(Mixed& requests, int* count, int* indices, Status* statuses) {
  int code = call_undiverted<catalogue::Testsome>(requests.size(), requests.plain(), count, indices,
                                                  statuses);
  if (code != 0 && code != From::MPI_ERR_IN_STATUS) return code;
  requests.write_back();
  if (*count == From::MPI_UNDEFINED && requests.has_active_compound()) *count = 0;
  Outcome outcome(requests.size(), statuses, code);
  for (int i = 0; i < requests.size(); ++i) {
    CompoundRequest* compound = requests.compound(i);
    bool complete = false;
    if (!compound || !compound->is_active()) continue;
    compound->progress(&complete);
    if (!complete) continue;
    indices[*count] = i;
    int failed = compound->finish(requests.given(i), at(statuses, *count));
    outcome.add((*count)++, failed);
  }
  return outcome.settle(*count);
}

/// MPI_Testany on a mixture.
int test_any(Mixed& requests, int* index, int* flag, Status* status) {
  bool waits = requests.has_active_compound();
  int code =
      call_undiverted<catalogue::Testany>(requests.size(), requests.plain(), index, flag, status);
  requests.write_back();
  if (code != 0 || !waits || (*flag && *index != From::MPI_UNDEFINED)) return code;
  *flag = 0;
  *index = From::MPI_UNDEFINED;
  for (int i = 0; i < requests.size(); ++i) {
    CompoundRequest* compound = requests.compound(i);
    bool complete = false;
    if (!compound || !compound->is_active()) continue;
    compound->progress(&complete);
    if (!complete) continue;
    *flag = 1;
    *index = i;
    return compound->finish(requests.given(i), status);
  }
  return 0;
}

}  // namespace

int Diversion<catalogue::Wait>::call(Request* request, Status* status) {
  CompoundRequest* compound = request ? CompoundRequest::of(*request) : nullptr;
  if (!compound) return call_undiverted<catalogue::Wait>(request, status);
  compound->wait(status);
  return compound->finish(request, status);
}

int Diversion<catalogue::Test>::call(Request* request, int* flag, Status* status) {
  CompoundRequest* compound = request ? CompoundRequest::of(*request) : nullptr;
  if (!compound) return call_undiverted<catalogue::Test>(request, flag, status);
  bool complete = false;
  compound->progress(&complete);
  *flag = complete;
  return complete ? compound->finish(request, status) : 0;
}

int Diversion<catalogue::Waitall>::call(int count, Request* given, Status* statuses) {
  Mixed requests(count, given);
  if (!requests.has_compound()) return call_undiverted<catalogue::Waitall>(count, given, statuses);
  int code = call_undiverted<catalogue::Waitall>(count, requests.plain(), statuses);
  requests.write_back();
  return finish_all(requests, code, statuses);
}

// Nothing is given up before everything is complete.
int Diversion<catalogue::Testall>::call(int count, Request* given, int* flag, Status* statuses) {
  Mixed requests(count, given);
  if (!requests.has_compound())
    return call_undiverted<catalogue::Testall>(count, given, flag, statuses);
  *flag = 0;
  for (int i = 0; i < count; ++i) {
    bool complete = true;
    if (CompoundRequest* compound = requests.compound(i)) compound->progress(&complete);
    if (!complete) return 0;
  }
  int code = call_undiverted<catalogue::Testall>(count, requests.plain(), flag, statuses);
  requests.write_back();
  return *flag ? finish_all(requests, code, statuses) : code;
}

int Diversion<catalogue::Testany>::call(int count, Request* given, int* index, int* flag,
                                        Status* status) {
  Mixed requests(count, given);
  return requests.has_compound()
             ? test_any(requests, index, flag, status)
             : call_undiverted<catalogue::Testany>(count, given, index, flag, status);
}

int Diversion<catalogue::Waitany>::call(int count, Request* given, int* index, Status* status) {
  for (int flag = 0;; sched_yield()) {
    Mixed requests(count, given);
    if (!requests.has_compound())
      return call_undiverted<catalogue::Waitany>(count, given, index, status);
    int code = test_any(requests, index, &flag, status);
    if (code != 0 || flag) return code;
  }
}

int Diversion<catalogue::Testsome>::call(int count, Request* given, int* completed, int* indices,
                                         Status* statuses) {
  Mixed requests(count, given);
  return requests.has_compound()
             ? test_some(requests, completed, indices, statuses)
             : call_undiverted<catalogue::Testsome>(count, given, completed, indices, statuses);
}

int Diversion<catalogue::Waitsome>::call(int count, Request* given, int* completed, int* indices,
                                         Status* statuses) {
  for (;; sched_yield()) {
    Mixed requests(count, given);
    if (!requests.has_compound())
      return call_undiverted<catalogue::Waitsome>(count, given, completed, indices, statuses);
    int code = test_some(requests, completed, indices, statuses);
    if (code != 0 || *completed != 0) return code;
  }
}

int Diversion<catalogue::Request_get_status>::call(Request request, int* flag, Status* status) {
  CompoundRequest* compound = CompoundRequest::of(request);
  if (!compound) return call_undiverted<catalogue::Request_get_status>(request, flag, status);
  bool complete = false;
  int code = compound->progress(&complete);
  *flag = complete;
  if (complete) compound->get_status(status);
  return code;
}

// As where the target lacks them: each request by itself.
int Diversion<catalogue::Request_get_status_all>::call(int count, const Request* requests,
                                                       int* flag, Status* statuses) {
  return Emulation<catalogue::Request_get_status_all>::call(count, requests, flag, statuses);
}

int Diversion<catalogue::Request_get_status_any>::call(int count, const Request* requests,
                                                       int* index, int* flag, Status* status) {
  return Emulation<catalogue::Request_get_status_any>::call(count, requests, index, flag, status);
}

int Diversion<catalogue::Request_get_status_some>::call(int count, const Request* requests,
                                                        int* completed, int* indices,
                                                        Status* statuses) {
  return Emulation<catalogue::Request_get_status_some>::call(count, requests, completed, indices,
                                                             statuses);
}

int Diversion<catalogue::Start>::call(Request* request) {
  CompoundRequest* compound = request ? CompoundRequest::of(*request) : nullptr;
  return compound ? compound->start() : call_undiverted<catalogue::Start>(request);
}

int Diversion<catalogue::Startall>::call(int count, Request* requests) {
  if (!Mixed(count, requests).has_compound())
    return call_undiverted<catalogue::Startall>(count, requests);
  int code = 0;
  for (int i = 0; i < count && code == 0; ++i)
    code = Diversion<catalogue::Start>::call(requests + i);
  return code;
}

int Diversion<catalogue::Cancel>::call(Request* request) {
  CompoundRequest* compound = request ? CompoundRequest::of(*request) : nullptr;
  return compound ? compound->cancel() : call_undiverted<catalogue::Cancel>(request);
}

int Diversion<catalogue::Request_free>::call(Request* request) {
  CompoundRequest* compound = request ? CompoundRequest::of(*request) : nullptr;
  return compound ? compound->free(request) : call_undiverted<catalogue::Request_free>(request);
}

}  // namespace anympi::facade
