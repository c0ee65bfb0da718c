#include "facade/emulation/compound_requests.h"

#include <sched.h>

#include <cstdlib>
#include <cstring>
#include <new>

#include "facade/cross.h"
#include "kinds/slot_table.h"
#include "kinds/temporary.h"

namespace anympi::facade {

using Requests = kinds::Handles<HandleClass::Request>;

namespace {

constinit kinds::SlotTable table;
bool exist = false;

Status* ignored() { return reinterpret_cast<Status*>(From::MPI_STATUS_IGNORE); }

/// The status of an operation that is none (MPI-4.1, section 3.7.3).
Status empty_status() {
  Status status{};
  status.MPI_SOURCE = From::MPI_ANY_SOURCE;
  status.MPI_TAG = From::MPI_ANY_TAG;
  status.MPI_ERROR = From::MPI_SUCCESS;
  From::set_private(status, 0, false);
  return status;
}

/// A completion of one operation leaves MPI_ERROR alone.
void give(const Status& from, Status* to) {
  if (kinds::is_ignored(to)) return;
  int error = to->MPI_ERROR;
  *to = from;
  to->MPI_ERROR = error;
}

}  // namespace

CompoundRequest::CompoundRequest(int count, bool persistent)
    : parts_(
          static_cast<Request*>(kinds::allocate((count + 1) * (sizeof(Request) + sizeof(bool))))),
      status_(empty_status()),
      count_(count),
      persistent_(persistent),
      active_(!persistent),
      done_(reinterpret_cast<bool*>(parts_ + count + 1)) {
  for (int i = 0; i < count; ++i) {
    parts_[i] = no_request();
    done_[i] = false;
  }
}

Request CompoundRequest::publish() {
  number_ = table.take(this);
  if (!__atomic_exchange_n(&exist, true, __ATOMIC_SEQ_CST)) {
    using namespace catalogue;
    divert<Cancel, Request_free, Request_get_status, Request_get_status_all, Request_get_status_any,
           Request_get_status_some, Start, Startall, Test, Testall, Testany, Testsome, Wait,
           Waitall, Waitany, Waitsome>();
  }
  return Requests::compound(number_);
}

bool compound_requests_exist() { return __atomic_load_n(&exist, __ATOMIC_SEQ_CST); }

CompoundRequest* CompoundRequest::of(Request handle) {
  unsigned number = Requests::compound_number(handle);
  return number ? static_cast<CompoundRequest*>(table.at(number)) : nullptr;
}

int CompoundRequest::of_parts(const Request* parts, int count, bool persistent, Request* result) {
  auto made = new (kinds::allocate(sizeof(CompoundRequest))) CompoundRequest(count, persistent);
  std::memcpy(made->parts_, parts, count * sizeof(Request));
  *result = made->publish();
  return 0;
}

int CompoundRequest::persistent(Starter starter, void* arguments, void (*discard)(void*),
                                Request* result) {
  auto made = new (kinds::allocate(sizeof(CompoundRequest))) CompoundRequest(1, true);
  made->starter_ = starter;
  made->memory_ = arguments;
  made->discard_ = discard;
  *result = made->publish();
  return 0;
}

int CompoundRequest::watched(bool (*is_complete)(void*), void* state, void (*discard)(void*),
                             Request* result) {
  auto made = new (kinds::allocate(sizeof(CompoundRequest))) CompoundRequest(0, false);
  made->watch_ = is_complete;
  made->memory_ = state;
  made->discard_ = discard;
  *result = made->publish();
  return 0;
}

int CompoundRequest::with_memory(Request* request, void* memory, void (*discard)(void*),
                                 bool persistent) {
  if (*request == no_request()) {
    discard(memory);
    return 0;
  }
  Request part = *request;
  int code = of_parts(&part, 1, persistent, request);
  of(*request)->memory_ = memory;
  of(*request)->discard_ = discard;
  return code;
}

int CompoundRequest::start() {
  if (!persistent_ || active_) return raise_class(default_culprit(), From::MPI_ERR_REQUEST);
  status_ = empty_status();
  error_ = 0;
  complete_ = false;
  for (int i = 0; i < count_; ++i) done_[i] = false;
  int code = 0;
  if (starter_)
    code = starter_(*this, memory_);
  else
    for (int i = 0; i < count_ && code == 0; ++i) code = enter<catalogue::Start>(&parts_[i]);
  active_ = code == 0;
  return code;
}

int CompoundRequest::cancel() {
  int code = 0;
  for (int i = 0; i < count_ && code == 0; ++i)
    if (parts_[i] != no_request()) code = enter<catalogue::Cancel>(&parts_[i]);
  return code;
}

// The first error is the whole's; the other parts are completed all the same.
int CompoundRequest::wait(Status* status) {
  if (active_ && !complete_)
    for (int i = 0; i < count_; ++i) {
      if (done_[i]) continue;
      int code = enter<catalogue::Wait>(&parts_[i], i == 0 ? &status_ : ignored());
      done_[i] = true;
      if (error_ == 0) error_ = code;
    }
  while (watch_ && !watch_(memory_)) sched_yield();
  complete_ = true;
  give(status_, status);
  return error_;
}

int CompoundRequest::progress(bool* complete) {
  *complete = true;
  if (!active_ || complete_) return error_;
  for (int i = 0; i < count_; ++i) {
    int done = done_[i];
    if (!done) {
      int code = enter<catalogue::Test>(&parts_[i], &done, i == 0 ? &status_ : ignored());
      if (error_ == 0) error_ = code;
      done_[i] = done || code != 0;
    }
    *complete = *complete && done_[i];
  }
  if (watch_) *complete = watch_(memory_);
  complete_ = *complete;
  return error_;
}

void CompoundRequest::get_status(Status* status) const {
  give(active_ ? status_ : empty_status(), status);
}

int CompoundRequest::finish(Request* handle, Status* status) {
  get_status(status);
  int code = active_ ? error_ : 0;
  active_ = false;
  if (!persistent_) retire(handle);
  return code;
}

// What an operation under way reads must outlive it, and nothing tells when it ends.
int CompoundRequest::free(Request* handle) {
  int code = 0;
  bool under_way = active_ && !complete_;
  for (int i = 0; i < count_; ++i)
    if (parts_[i] != no_request())
      if (int failed = enter<catalogue::Request_free>(&parts_[i])) code = failed;
  if (under_way && !watch_) memory_ = nullptr;
  retire(handle);
  return code;
}

void CompoundRequest::retire(Request* handle) {
  table.give_back(number_);
  if (memory_) discard_(memory_);
  std::free(parts_);
  std::free(this);
  *handle = no_request();
}

}  // namespace anympi::facade
