// Completion of requests for Open MPI's Fortran libraries, which read the number of a request out
// of Open MPI's object after the call. A status in Fortran is the same bytes as in C, and all
// statuses to ignore have the address of a common block.
#include <cstdlib>

#include "facade/fortran_openmpi.h"

extern "C" {

using namespace anympi;
using facade::Fint, facade::give, facade::Request;
using Status = From::Status;

ANYMPI_EXPORT extern Fint mpi_fortran_status_ignore_[2], mpi_fortran_statuses_ignore_[2];

int PMPI_Request_free(Request*);
int PMPI_Wait(Request*, Status*);
int PMPI_Waitall(int, Request*, Status*);
int PMPI_Waitany(int, Request*, int*, Status*);
int PMPI_Waitsome(int, Request*, int*, int*, Status*);
int PMPI_Test(Request*, int*, Status*);
int PMPI_Testall(int, Request*, int*, Status*);
int PMPI_Testany(int, Request*, int*, int*, Status*);
int PMPI_Testsome(int, Request*, int*, int*, Status*);

}  // extern "C"

namespace {

Status* status_of(Fint* status) {
  const bool is_ignored =
      status == mpi_fortran_status_ignore_ || status == mpi_fortran_statuses_ignore_;
  return is_ignored ? nullptr : reinterpret_cast<Status*>(status);
}

/// The requests that numbers of Fortran stand for; afterwards the numbers of what is left of them.
class Requests {
 public:
  Requests(Fint* numbers, int count) : numbers_(numbers), count_(count < 0 ? 0 : count) {
    if (count_ > few) requests_ = static_cast<Request*>(kinds::allocate(sizeof(Request) * count_));
    for (int i = 0; i < count_; ++i)
      requests_[i] = facade::OwnCode<catalogue::Request_f2c>::call(numbers[i]);
  }
  Requests(const Requests&) = delete;
  Requests& operator=(const Requests&) = delete;
  ~Requests() {
    const Request null = kinds::Handles<HandleClass::Request>::program_null();
    // Only those that became null have another number than before.
    for (int i = 0; i < count_; ++i)
      if (requests_[i] == null) numbers_[i] = facade::OwnCode<catalogue::Request_c2f>::call(null);
    if (requests_ != own_) std::free(requests_);
  }
  Request* get() { return requests_; }

 private:
  static constexpr int few = 16;
  Fint* numbers_;
  int count_;
  Request own_[few];
  Request* requests_ = own_;
};

/// Indices count from 1 in Fortran.
void count_from_one(int code, int count, Fint* indices) {
  if (code != From::MPI_SUCCESS && code != From::MPI_ERR_IN_STATUS) return;
  for (int i = 0; i < count; ++i)
    if (indices[i] != From::MPI_UNDEFINED) ++indices[i];
}

}  // namespace

extern "C" {

ANYMPI_EXPORT void ompi_request_free_f(Fint* request, Fint* ierror) {
  Requests requests(request, 1);
  give(ierror, PMPI_Request_free(requests.get()));
}
ANYMPI_NAMES(request_free, REQUEST_FREE)

ANYMPI_EXPORT void ompi_wait_f(Fint* request, Fint* status, Fint* ierror) {
  Requests requests(request, 1);
  give(ierror, PMPI_Wait(requests.get(), status_of(status)));
}
ANYMPI_NAMES(wait, WAIT)

ANYMPI_EXPORT void ompi_waitall_f(Fint* count, Fint* all, Fint* statuses, Fint* ierror) {
  Requests requests(all, *count);
  give(ierror, PMPI_Waitall(*count, requests.get(), status_of(statuses)));
}
ANYMPI_NAMES(waitall, WAITALL)

ANYMPI_EXPORT void ompi_waitany_f(Fint* count, Fint* all, Fint* index, Fint* status, Fint* ierror) {
  Requests requests(all, *count);
  const int code = PMPI_Waitany(*count, requests.get(), index, status_of(status));
  count_from_one(code, 1, index);
  give(ierror, code);
}
ANYMPI_NAMES(waitany, WAITANY)

ANYMPI_EXPORT void ompi_waitsome_f(Fint* count, Fint* all, Fint* done, Fint* indices,
                                   Fint* statuses, Fint* ierror) {
  Requests requests(all, *count);
  const int code = PMPI_Waitsome(*count, requests.get(), done, indices, status_of(statuses));
  count_from_one(code, *done, indices);
  give(ierror, code);
}
ANYMPI_NAMES(waitsome, WAITSOME)

ANYMPI_EXPORT void ompi_test_f(Fint* request, Fint* flag, Fint* status, Fint* ierror) {
  Requests requests(request, 1);
  give(ierror, PMPI_Test(requests.get(), flag, status_of(status)));
}
ANYMPI_NAMES(test, TEST)

ANYMPI_EXPORT void ompi_testall_f(Fint* count, Fint* all, Fint* flag, Fint* statuses,
                                  Fint* ierror) {
  Requests requests(all, *count);
  give(ierror, PMPI_Testall(*count, requests.get(), flag, status_of(statuses)));
}
ANYMPI_NAMES(testall, TESTALL)

ANYMPI_EXPORT void ompi_testany_f(Fint* count, Fint* all, Fint* index, Fint* flag, Fint* status,
                                  Fint* ierror) {
  Requests requests(all, *count);
  const int code = PMPI_Testany(*count, requests.get(), index, flag, status_of(status));
  if (*flag) count_from_one(code, 1, index);
  give(ierror, code);
}
ANYMPI_NAMES(testany, TESTANY)

ANYMPI_EXPORT void ompi_testsome_f(Fint* count, Fint* all, Fint* done, Fint* indices,
                                   Fint* statuses, Fint* ierror) {
  Requests requests(all, *count);
  const int code = PMPI_Testsome(*count, requests.get(), done, indices, status_of(statuses));
  count_from_one(code, *done, indices);
  give(ierror, code);
}
ANYMPI_NAMES(testsome, TESTSOME)

}  // extern "C"
