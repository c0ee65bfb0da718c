// Arguments that are significant in one process only, or with some operators only, may be anything
// in the
// others: nothing may look at them.
// ranks: 4

#include "guarded_memory.h"

/// A handle that leads nowhere.
#if defined(MPICH_VERSION)
#define NO_HANDLE(type) ((type)77)
#else
#define NO_HANDLE(type) ((type)untouchable())
#endif

// What it would send means nothing where an intercommunicator's reduction ends. MPICH 4.0 refuses a
// null pointer, as only a program of its own can tell.
static void at_the_root(MPI_Comm inter) {
#if !defined(MPICH_VERSION)
  int sum = -1, mine;
  MPI_Comm_rank(inter, &mine);
  int root = rank % 2 ? 0 : mine == 0 ? MPI_ROOT : MPI_PROC_NULL;
  CHECK(MPI_Reduce(rank % 2 ? &rank : NULL, &sum, 1, MPI_INT, MPI_SUM, root, inter) == MPI_SUCCESS);
  if (root == MPI_ROOT) CHECK_EQUAL(sum, 4);
#endif
}

// The bridge between the leaders means nothing to the others (MPI-4.1, section 7.6.2).
static void bridges(void) {
  MPI_Comm half, inter;
  int remote = -1, mine = -1;
  MPI_Comm_split(MPI_COMM_WORLD, rank % 2, rank, &half);
  MPI_Comm_rank(half, &mine);
  MPI_Comm peers = mine == 0 ? MPI_COMM_WORLD : NO_HANDLE(MPI_Comm);
  CHECK(MPI_Intercomm_create(half, 0, peers, mine == 0 ? 1 - rank % 2 : -77, 5, &inter) ==
        MPI_SUCCESS);
  MPI_Comm_remote_size(inter, &remote);
  CHECK_EQUAL(remote, 2);
  at_the_root(inter);
  MPI_Comm_free(&inter);
  MPI_Comm_free(&half);
}

// With MPI_NO_OP nothing of the origin is looked at (MPI-4.1, section 12.3.4).
static void origins(void) {
  int *memory, got[2] = {-1, -1};
  MPI_Win win;
  MPI_Request request;
  MPI_Win_allocate(4 * sizeof(int), sizeof(int), MPI_INFO_NULL, MPI_COMM_WORLD, &memory, &win);
  MPI_Win_lock(MPI_LOCK_EXCLUSIVE, rank, 0, win);
  memory[0] = 10 * rank;
  memory[1] = 10 * rank + 1;
  MPI_Win_unlock(rank, win);
  MPI_Barrier(MPI_COMM_WORLD);
  int target = (rank + 1) % size;
  MPI_Win_lock(MPI_LOCK_SHARED, target, 0, win);
  CHECK(MPI_Get_accumulate(untouchable(), 0, NO_HANDLE(MPI_Datatype), got, 2, MPI_INT, target, 0,
                           2, MPI_INT, MPI_NO_OP, win) == MPI_SUCCESS);
  MPI_Win_flush(target, win);
  CHECK(got[0] == 10 * target && got[1] == 10 * target + 1);
  got[0] = got[1] = -1;
  CHECK(MPI_Rget_accumulate(untouchable(), 0, MPI_DATATYPE_NULL, got, 2, MPI_INT, target, 0, 2,
                            MPI_INT, MPI_NO_OP, win, &request) == MPI_SUCCESS);
  MPI_Wait(&request, MPI_STATUS_IGNORE);
  MPI_Win_unlock(target, win);
  CHECK(got[0] == 10 * target && got[1] == 10 * target + 1);
  MPI_Win_free(&win);
}

static int calls;
static void on_error(MPI_Comm* comm, int* code, ...) {
  (void)comm, (void)code;
  ++calls;
}

// A communicator that is none is one error, however many arguments depend on it.
static void wrong_communicators(void) {
  MPI_Errhandler handler;
  MPI_Comm inter;
  int value = 0, values[4], codes[1];
  MPI_Comm_create_errhandler(on_error, &handler);
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, handler);
  MPI_Comm_set_errhandler(MPI_COMM_SELF, handler);
  CHECK(MPI_Gather(&value, 1, MPI_INT, values, 1, MPI_INT, 0, MPI_COMM_NULL) != MPI_SUCCESS);
  CHECK_EQUAL(calls, 1);
  CHECK(MPI_Scatter(values, 1, MPI_INT, &value, 1, MPI_INT, 0, MPI_COMM_NULL) != MPI_SUCCESS);
  CHECK_EQUAL(calls, 2);
  CHECK(MPI_Comm_spawn("none", MPI_ARGV_NULL, 1, MPI_INFO_NULL, 0, MPI_COMM_NULL, &inter, codes) !=
        MPI_SUCCESS);
  CHECK_EQUAL(calls, 3);
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_ARE_FATAL);
  MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_ARE_FATAL);
  MPI_Errhandler_free(&handler);
}

int main(void) {
  begin();
  bridges();
  origins();
  wrong_communicators();
  report("ignored arguments: ok");
  return finish();
}
