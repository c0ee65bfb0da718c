// The program that `anympi selftest` runs: once for each ABI, and shipped compiled, because a
// machine that runs programs need not have a compiler or an mpi.h. It calls what translation can
// get wrong (statuses, arrays of requests, sentinels, callbacks, datatypes, handles made at run
// time, error classes) and ends with 1 and a word when anything is not as it must be.
//
// It is compiled with what is known of each ABI (src/abi) and linked with the facade, which has the
// name and the functions of the real library. Position-independent code refers to Open MPI's
// predefined objects without copies of them, which would have the size of the facade's.

#include <cstdio>
#include <cstdlib>
#include <type_traits>

#include "abi/mpich.h"
#include "abi/openmpi.h"
#include "abi/standard.h"

namespace {

using Mpi = anympi::abi::ANYMPI_ABI;
using anympi::abi::HandleClass;
using MPI_Comm = Mpi::Handle<HandleClass::Comm>;
using MPI_Datatype = Mpi::Handle<HandleClass::Datatype>;
using MPI_Errhandler = Mpi::Handle<HandleClass::Errhandler>;
using MPI_Op = Mpi::Handle<HandleClass::Op>;
using MPI_Request = Mpi::Handle<HandleClass::Request>;
using MPI_Status = Mpi::Status;
using UserFunction = void(void*, void*, int*, MPI_Datatype*);

}  // namespace

extern "C" {
int MPI_Init(int*, char***);
int MPI_Finalize();
int MPI_Abort(MPI_Comm, int);
int MPI_Get_library_version(char*, int*);
int MPI_Comm_rank(MPI_Comm, int*);
int MPI_Comm_size(MPI_Comm, int*);
int MPI_Comm_split(MPI_Comm, int, int, MPI_Comm*);
int MPI_Comm_free(MPI_Comm*);
int MPI_Comm_set_errhandler(MPI_Comm, MPI_Errhandler);
int MPI_Error_class(int, int*);
int MPI_Send(const void*, int, MPI_Datatype, int, int, MPI_Comm);
int MPI_Sendrecv(const void*, int, MPI_Datatype, int, int, void*, int, MPI_Datatype, int, int,
                 MPI_Comm, MPI_Status*);
int MPI_Isend(const void*, int, MPI_Datatype, int, int, MPI_Comm, MPI_Request*);
int MPI_Irecv(void*, int, MPI_Datatype, int, int, MPI_Comm, MPI_Request*);
int MPI_Waitall(int, MPI_Request*, MPI_Status*);
int MPI_Get_count(const MPI_Status*, MPI_Datatype, int*);
int MPI_Allreduce(const void*, void*, int, MPI_Datatype, MPI_Op, MPI_Comm);
int MPI_Op_create(UserFunction*, int, MPI_Op*);
int MPI_Op_free(MPI_Op*);
int MPI_Type_vector(int, int, int, MPI_Datatype, MPI_Datatype*);
int MPI_Type_commit(MPI_Datatype*);
int MPI_Type_free(MPI_Datatype*);
}

#if ANYMPI_ABI_OPENMPI
extern "C" {
extern ompi_communicator_t ompi_mpi_comm_world, ompi_mpi_comm_self, ompi_mpi_comm_null;
extern ompi_datatype_t ompi_mpi_int;
extern ompi_op_t ompi_mpi_op_sum;
extern ompi_errhandler_t ompi_mpi_errors_return;
}
#endif

namespace {

#if ANYMPI_ABI_OPENMPI
const MPI_Comm world = &ompi_mpi_comm_world, self = &ompi_mpi_comm_self, none = &ompi_mpi_comm_null;
const MPI_Datatype integer = &ompi_mpi_int;
const MPI_Op sum = &ompi_mpi_op_sum;
const MPI_Errhandler errors_return = &ompi_mpi_errors_return;
#else
// A predefined handle is a number: as an int (MPICH), or in the place of an address (standard).
template <class Handle>
Handle handle(unsigned long number) {
  if constexpr (std::is_pointer_v<Handle>)
    return reinterpret_cast<Handle>(number);
  else
    return static_cast<Handle>(number);
}
const MPI_Comm world = handle<MPI_Comm>(Mpi::MPI_COMM_WORLD);
const MPI_Comm self = handle<MPI_Comm>(Mpi::MPI_COMM_SELF);
const MPI_Comm none = handle<MPI_Comm>(Mpi::MPI_COMM_NULL);
const MPI_Datatype integer = handle<MPI_Datatype>(Mpi::MPI_INT);
const MPI_Op sum = handle<MPI_Op>(Mpi::MPI_SUM);
const MPI_Errhandler errors_return = handle<MPI_Errhandler>(Mpi::MPI_ERRORS_RETURN);
#endif

int rank = 0, size = 0;

void check(bool is_right, const char* what) {
  if (is_right) return;
  std::fprintf(stderr, "selftest: rank %d of %d: wrong: %s\n", rank, size, what);
  MPI_Abort(world, 1);
}

void check_ring() {
  const int right = (rank + 1) % size, left = (rank + size - 1) % size;
  const int sent[2] = {rank, 10 * rank};
  int received[3] = {-1, -1, -1}, count = 0;
  MPI_Status status;
  MPI_Sendrecv(sent, 2, integer, right, 40 + rank, received, 3, integer, Mpi::MPI_ANY_SOURCE,
               Mpi::MPI_ANY_TAG, world, &status);
  MPI_Get_count(&status, integer, &count);
  check(status.MPI_SOURCE == left && status.MPI_TAG == 40 + left && count == 2,
        "the status of MPI_Sendrecv from MPI_ANY_SOURCE");
  check(received[0] == left && received[1] == 10 * left && received[2] == -1,
        "what MPI_Sendrecv received");
}

void check_requests() {
  const int right = (rank + 1) % size, left = (rank + size - 1) % size;
  int sent = 7 + rank, received = 0, nothing = 0;
  MPI_Request requests[3];
  MPI_Status statuses[3];
  MPI_Irecv(&received, 1, integer, left, 5, world, &requests[0]);
  MPI_Irecv(&nothing, 1, integer, Mpi::MPI_PROC_NULL, 5, world, &requests[1]);
  MPI_Isend(&sent, 1, integer, right, 5, world, &requests[2]);
  MPI_Waitall(3, requests, statuses);
  check(received == 7 + left, "what MPI_Irecv received");
  // MPICH 4.0 does not tell MPI_PROC_NULL in the second one.
  check(statuses[0].MPI_SOURCE == left && statuses[0].MPI_TAG == 5, "a status of MPI_Waitall");
}

void largest(void* in, void* inout, int* length, MPI_Datatype*) {
  for (int i = 0; i < *length; ++i)
    if (static_cast<int*>(in)[i] > static_cast<int*>(inout)[i])
      static_cast<int*>(inout)[i] = static_cast<int*>(in)[i];
}

void check_reductions() {
  int value = rank + 1, result = 0;
  MPI_Allreduce(&value, &result, 1, integer, sum, world);
  check(result == size * (size + 1) / 2, "the sum of MPI_Allreduce");
  MPI_Allreduce(reinterpret_cast<void*>(Mpi::MPI_IN_PLACE), &value, 1, integer, sum, world);
  check(value == result, "the sum of MPI_Allreduce with MPI_IN_PLACE");
  MPI_Op op;
  MPI_Op_create(largest, 1, &op);
  MPI_Allreduce(&rank, &result, 1, integer, op, world);
  check(result == size - 1, "MPI_Allreduce with a function of the program");
  MPI_Op_free(&op);
}

void check_datatypes() {
  const int sent[6] = {0, 1, 2, 3, 4, 5};
  int received[3] = {-1, -1, -1};
  MPI_Datatype column;
  MPI_Status status;
  MPI_Type_vector(3, 1, 2, integer, &column);
  MPI_Type_commit(&column);
  MPI_Sendrecv(sent, 1, column, 0, 1, received, 3, integer, 0, 1, self, &status);
  MPI_Type_free(&column);
  check(received[0] == 0 && received[1] == 2 && received[2] == 4, "a vector of MPI_Type_vector");
}

void check_communicators() {
  MPI_Comm part;
  int rank_in_part = -1, size_of_part = -1;
  MPI_Comm_split(world, rank % 2, -rank, &part);
  MPI_Comm_rank(part, &rank_in_part);
  MPI_Comm_size(part, &size_of_part);
  check(size_of_part == (size + 1 - rank % 2) / 2 && rank_in_part == (size - 1 - rank) / 2,
        "rank and size in a communicator of MPI_Comm_split");
  MPI_Comm_free(&part);
  check(part == none, "the handle that MPI_Comm_free leaves");
}

void check_errors() {
  int error_class = 0;
  MPI_Comm_set_errhandler(self, errors_return);
  MPI_Error_class(MPI_Send(&rank, 1, integer, 4711, 0, self), &error_class);
  check(error_class == Mpi::MPI_ERR_RANK, "the error of a message to a rank that is not there");
}

}  // namespace

int main(int count, char** values) {
  MPI_Init(&count, &values);
  MPI_Comm_rank(world, &rank);
  MPI_Comm_size(world, &size);
  check_ring();
  check_requests();
  check_reductions();
  check_datatypes();
  check_communicators();
  check_errors();
  static char version[Mpi::MPI_MAX_LIBRARY_VERSION_STRING];
  int length = 0;
  MPI_Get_library_version(version, &length);
  if (rank == 0) std::printf("%d processes on %s\n", size, version);
  MPI_Finalize();
  return 0;
}
