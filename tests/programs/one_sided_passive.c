// One-sided communication under locks: lock types and assertions are other numbers in each ABI;
// the request-based calls give requests, which complete like others; and MPI_Win_shared_query
// fills in pointers of the program, also for MPI_PROC_NULL.
// ranks: 2

#include "counts.h"

static MPI_Win win;
static long* memory;
static int other;

static int flavor(void) {
  int *value = NULL, flag = 0;
  MPI_Win_get_attr(win, MPI_WIN_CREATE_FLAVOR, &value, &flag);
  CHECK(flag);
  return *value;
}

static long read_of(int target, int place) {
  long value = -1;
  MPI_Win_lock(MPI_LOCK_SHARED, target, 0, win);
  MPI_Get(&value, 1, MPI_LONG, target, place, 1, MPI_LONG, win);
  MPI_Win_unlock(target, win);
  return value;
}

static void clear(void) {
  MPI_Barrier(MPI_COMM_WORLD);
  MPI_Win_lock(MPI_LOCK_EXCLUSIVE, rank, 0, win);
  for (int i = 0; i < 8; i++) memory[i] = 10 * (rank + 1) + i;
  MPI_Win_unlock(rank, win);
  MPI_Barrier(MPI_COMM_WORLD);
}

static void locks(void) {
  long value = 77 + rank;
  clear();
  MPI_Win_lock(MPI_LOCK_EXCLUSIVE, other, 0, win);
  MPI_Put(&value, 1, MPI_LONG, other, 0, 1, MPI_LONG, win);
  MPI_Win_unlock(other, win);
  CHECK_EQUAL(read_of(other, 0), value);
  // Both increment one number: only exclusive locks make that come out right.
  for (int i = 0; i < 200; i++) {
    long got;
    MPI_Win_lock(MPI_LOCK_EXCLUSIVE, 0, 0, win);
    MPI_Get(&got, 1, MPI_LONG, 0, 1, 1, MPI_LONG, win);
    MPI_Win_flush(0, win);
    got++;
    MPI_Put(&got, 1, MPI_LONG, 0, 1, 1, MPI_LONG, win);
    MPI_Win_unlock(0, win);
  }
  MPI_Barrier(MPI_COMM_WORLD);
  CHECK_EQUAL(read_of(0, 1), 11 + 400);

  MPI_Barrier(MPI_COMM_WORLD);
  MPI_Win_lock(MPI_LOCK_SHARED, other, 0, win);
  MPI_Accumulate(&value, 1, MPI_LONG, other, 2, 1, MPI_LONG, MPI_SUM, win);
  MPI_Win_flush_local(other, win);
  value = 0;
  MPI_Win_unlock(other, win);
  CHECK_EQUAL(read_of(other, 2), 10 * (other + 1) + 2 + 77 + rank);
}

static void fetching(void) {
  long value = 5, before = -1, nothing = 0;
  clear();
  MPI_Win_lock_all(0, win);
  MPI_Fetch_and_op(&value, &before, MPI_LONG, other, 0, MPI_SUM, win);
  MPI_Win_flush(other, win);
  CHECK_EQUAL(before, 10 * (other + 1));
  MPI_Fetch_and_op(&nothing, &before, MPI_LONG, other, 0, MPI_NO_OP, win);
  MPI_Win_flush(other, win);
  CHECK_EQUAL(before, 10 * (other + 1) + 5);
  value = 99;
  MPI_Fetch_and_op(&value, &before, MPI_LONG, other, 0, MPI_REPLACE, win);
  MPI_Win_flush_all(win);
  CHECK_EQUAL(before, 10 * (other + 1) + 5);
  MPI_Win_sync(win);
  MPI_Win_unlock_all(win);
}

static void swapping(void) {
  long before = -1, expected = 98, swapped = 1234, nothing = 0, value = 99;
  clear();
  MPI_Win_lock_all(0, win);
  MPI_Put(&value, 1, MPI_LONG, other, 0, 1, MPI_LONG, win);
  MPI_Win_flush(other, win);
  MPI_Compare_and_swap(&swapped, &expected, &before, MPI_LONG, other, 0, win);
  MPI_Win_flush_local_all(win);
  MPI_Win_flush(other, win);
  CHECK_EQUAL(before, 99);
  expected = 99;
  MPI_Compare_and_swap(&swapped, &expected, &before, MPI_LONG, other, 0, win);
  MPI_Win_flush(other, win);
  CHECK_EQUAL(before, 99);
  MPI_Fetch_and_op(&nothing, &before, MPI_LONG, other, 0, MPI_NO_OP, win);
  MPI_Win_flush(other, win);
  CHECK_EQUAL(before, 1234);
  MPI_Win_unlock_all(win);
}

static void requests(void) {
  long values[3] = {1, 2, 3}, got[3] = {-1, -1, -1}, old[2] = {-1, -1};
  MPI_Request request[3];
  MPI_Status statuses[3];
  int flag = 0, index;
  clear();
  MPI_Win_lock_all(MPI_MODE_NOCHECK, win);
  MPI_Rput(values, 3, MPI_LONG, other, 0, 3, MPI_LONG, win, &request[0]);
  CHECK(request[0] != MPI_REQUEST_NULL);
  MPI_Wait(&request[0], MPI_STATUS_IGNORE);
  CHECK(request[0] == MPI_REQUEST_NULL);
  MPI_Win_flush(other, win);
  MPI_Rget(got, 3, MPI_LONG, other, 0, 3, MPI_LONG, win, &request[0]);
  while (!flag) MPI_Test(&request[0], &flag, &statuses[0]);
  CHECK(got[0] == 1 && got[1] == 2 && got[2] == 3);
  MPI_Raccumulate(values, 2, MPI_LONG, other, 1, 2, MPI_LONG, MPI_SUM, win, &request[0]);
  MPI_Waitany(1, request, &index, MPI_STATUS_IGNORE);
  CHECK_EQUAL(index, 0);
  MPI_Win_flush(other, win);
  MPI_Rget_accumulate(values, 2, MPI_LONG, old, 2, MPI_LONG, other, 1, 2, MPI_LONG, MPI_REPLACE,
                      win, &request[0]);
  MPI_Rput(values, 1, MPI_LONG, other, 5, 1, MPI_LONG, win, &request[1]);
  request[2] = MPI_REQUEST_NULL;
  MPI_Waitall(3, request, statuses);
  CHECK(request[0] == MPI_REQUEST_NULL && request[1] == MPI_REQUEST_NULL);
  CHECK(old[0] == 3 && old[1] == 5);
  MPI_Win_unlock_all(win);
  CHECK_EQUAL(read_of(other, 1), 1);
  CHECK_EQUAL(read_of(other, 2), 2);
  CHECK_EQUAL(read_of(other, 5), 1);
}

// Last of all: MPICH 4.0 does not grant an exclusive lock after a lock without check.
static void unchecked(void) {
  long value = 1;
  clear();
  MPI_Win_lock(MPI_LOCK_SHARED, other, MPI_MODE_NOCHECK, win);
  MPI_Accumulate(&value, 1, MPI_LONG, other, 7, 1, MPI_LONG, MPI_SUM, win);
  MPI_Win_unlock(other, win);
  MPI_Barrier(MPI_COMM_WORLD);
}

static void everything(void) {
  locks();
  fetching();
  // Open MPI 4.1 crashes in MPI_Compare_and_swap on the others.
  if (flavor() == MPI_WIN_FLAVOR_SHARED) swapping();
  requests();
  unchecked();
}

static void query(int target, MPI_Aint expected_size, long** base) {
  MPI_Aint bytes = -1;
  Place unit = -1;
  *base = NULL;
  CHECK(MPI_Win_shared_query(win, target, &bytes, &unit, base) == MPI_SUCCESS);
  CHECK_EQUAL(bytes, expected_size);
  CHECK(*base != NULL);
  if (bytes) CHECK_EQUAL(unit, sizeof(long));
}

// Processes with memory of different sizes; MPI_PROC_NULL asks for the first that has any.
static void shared(void) {
  long *base, *first;
  MPI_Win_allocate_shared(rank == 0 ? 0 : 64, sizeof(long), MPI_INFO_NULL, MPI_COMM_WORLD, &memory,
                          &win);
  query(1, 64, &base);
  query(MPI_PROC_NULL, 64, &first);
  CHECK(base == first);
  if (rank == 1) CHECK(base == memory);
  MPI_Win_lock_all(0, win);
  if (rank == 0) {
    base[3] = 4711;
    MPI_Win_sync(win);
  }
  MPI_Barrier(MPI_COMM_WORLD);
  MPI_Win_sync(win);
  CHECK_EQUAL(base[3], 4711);
  MPI_Win_unlock_all(win);
  MPI_Win_free(&win);

  MPI_Win_allocate_shared(64, sizeof(long), MPI_INFO_NULL, MPI_COMM_WORLD, &memory, &win);
  query(rank, 64, &base);
  CHECK(base == memory);
  query(MPI_PROC_NULL, 64, &first);
  query(0, 64, &base);
  CHECK(base == first);
  everything();
  MPI_Win_free(&win);
}

static void dynamic(void) {
  static long attached[8];
  MPI_Aint address, remote;
  long value = 7 + rank, got = -1;
  MPI_Win_create_dynamic(MPI_INFO_NULL, MPI_COMM_WORLD, &win);
  CHECK_EQUAL(flavor(), MPI_WIN_FLAVOR_DYNAMIC);
  CHECK(MPI_Win_attach(win, attached, sizeof attached) == MPI_SUCCESS);
  MPI_Get_address(&attached[4], &address);
  MPI_Sendrecv(&address, 1, MPI_AINT, other, 0, &remote, 1, MPI_AINT, other, 0, MPI_COMM_WORLD,
               MPI_STATUS_IGNORE);
  MPI_Win_lock(MPI_LOCK_EXCLUSIVE, other, 0, win);
  MPI_Put(&value, 1, MPI_LONG, other, remote, 1, MPI_LONG, win);
  MPI_Win_unlock(other, win);
  MPI_Win_lock(MPI_LOCK_SHARED, other, 0, win);
  MPI_Get(&got, 1, MPI_LONG, other, remote, 1, MPI_LONG, win);
  MPI_Win_unlock(other, win);
  CHECK_EQUAL(got, value);
  MPI_Barrier(MPI_COMM_WORLD);
  CHECK(MPI_Win_detach(win, attached) == MPI_SUCCESS);
  MPI_Win_free(&win);
  CHECK_EQUAL(attached[4], 7 + other);
}

int main(void) {
  static long own_memory[8];
  begin();
  other = 1 - rank;
  memory = own_memory;
  MPI_Win_create(memory, sizeof own_memory, sizeof(long), MPI_INFO_NULL, MPI_COMM_WORLD, &win);
  everything();
  MPI_Win_free(&win);
  MPI_Win_allocate(sizeof own_memory, sizeof(long), MPI_INFO_NULL, MPI_COMM_WORLD, &memory, &win);
  everything();
  MPI_Win_free(&win);
  shared();
  dynamic();
  report("passive targets: ok");
  return finish();
}
