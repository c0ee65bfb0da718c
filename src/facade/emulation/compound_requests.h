// Requests of ours, made of requests of the target: for an operation that the target lacks and that
// is several operations together, and for one that needs memory until it is complete.
//
// A compound request has a handle that no request of the target has. From the moment the first one
// is made, the functions that take requests are called through Diversion<Fn>, which looks for
// compound ones and hands the others on.
//
// Everything is in the program's own terms: the parts are requests of the program's, and completing
// them goes through the catalogue as if the program had done it.
#pragma once

#include "catalogue/functions.h"

namespace anympi::facade {

using Request = From::Handle<HandleClass::Request>;
using Status = From::Status;

inline Request no_request() { return kinds::Handles<HandleClass::Request>::program_null(); }

class CompoundRequest {
 public:
  /// What begins a persistent operation that the target has as a nonblocking one only: fills in the
  /// parts; returns an error code.
  using Starter = int (*)(CompoundRequest&, void* arguments);

  /// An operation of `count` parts, under way or, when they are persistent, inactive. The status of
  /// the whole is that of the first part.
  static int of_parts(const Request* parts, int count, bool persistent, Request* result);
  /// An inactive persistent operation, which `starter` begins with `arguments`. The arguments are
  /// freed with the request, by `discard`.
  static int persistent(Starter starter, void* arguments, void (*discard)(void*), Request* result);
  /// What is complete when `is_complete(state)` says so. The state is discarded with the request.
  static int watched(bool (*is_complete)(void*), void* state, void (*discard)(void*),
                     Request* result);
  /// Ties memory to a request, to be discarded when it is complete (or, if persistent, freed).
  static int with_memory(Request* request, void* memory, void (*discard)(void*), bool persistent);

  /// The compound request of a handle; null for every other handle.
  static CompoundRequest* of(Request handle);

  int start();
  int cancel();
  /// Waits for all parts.
  int wait(Status* status);
  /// Sees how far the parts are. The request stays.
  int progress(bool* complete);
  /// Gives the handle up when the operation was complete, as MPI_Wait and MPI_Test do; the status
  /// is the whole's.
  int finish(Request* handle, Status* status);
  /// MPI_Request_free.
  int free(Request* handle);

  bool is_active() const { return active_; }
  void get_status(Status* status) const;

  Request* parts() { return parts_; }

 private:
  CompoundRequest(int count, bool persistent);
  Request publish();
  void retire(Request* handle);

  Request* parts_;
  Status status_;
  int count_;
  int error_ = 0;
  unsigned number_ = 0;
  bool persistent_, active_ = true, complete_ = false;
  bool* done_;
  Starter starter_ = nullptr;
  bool (*watch_)(void*) = nullptr;
  void* memory_ = nullptr;
  void (*discard_)(void*) = nullptr;
};

}  // namespace anympi::facade
