// Times MPI calls: prints `name nanoseconds` for each sample of each benchmark. With one process it
// measures calls of a process on its own, with two the exchange of messages.
//
// The timer is our own, not Google Benchmark: the two processes of an exchange must make the same
// number of calls, and `run` alternates many short native and translated runs and takes its
// statistics over all of them, so a run has a fixed amount of work and no statistics.

#include <mpi.h>
#include <stdio.h>

enum { samples = 5, window = 64, most_requests = 4096 };

static int rank, size;
static double out = 1, in;
static double buffers[most_requests];
static MPI_Request requests[most_requests];
static MPI_Status statuses[most_requests];
static MPI_Win memory;

// Calls

static void comm_rank(void) {
  int number;
  MPI_Comm_rank(MPI_COMM_WORLD, &number);
}

static void type_size(void) {
  int number;
  MPI_Type_size(MPI_DOUBLE, &number);
}

static void message_to_self(void) {
  MPI_Request pair[2];
  MPI_Irecv(&in, 1, MPI_DOUBLE, 0, 0, MPI_COMM_SELF, &pair[0]);
  MPI_Isend(&out, 1, MPI_DOUBLE, 0, 0, MPI_COMM_SELF, &pair[1]);
  MPI_Waitall(2, pair, MPI_STATUSES_IGNORE);
}

static void message_to_self_with_statuses(void) {
  MPI_Request pair[2];
  MPI_Irecv(&in, 1, MPI_DOUBLE, 0, 0, MPI_COMM_SELF, &pair[0]);
  MPI_Isend(&out, 1, MPI_DOUBLE, 0, 0, MPI_COMM_SELF, &pair[1]);
  MPI_Waitall(2, pair, statuses);
}

static void allreduce(void) { MPI_Allreduce(&out, &in, 1, MPI_DOUBLE, MPI_SUM, MPI_COMM_SELF); }

static void put(void) {
  MPI_Put(&out, 1, MPI_DOUBLE, 0, 0, 1, MPI_DOUBLE, memory);
  MPI_Win_flush(0, memory);
}

static void derived_type(void) {
  MPI_Datatype type;
  MPI_Type_vector(2, 1, 2, MPI_DOUBLE, &type);
  MPI_Type_commit(&type);
  MPI_Type_free(&type);
}

static void ping_pong(void) {
  int other = 1 - rank;
  if (rank == 0) MPI_Send(&out, 1, MPI_DOUBLE, other, 0, MPI_COMM_WORLD);
  MPI_Recv(&in, 1, MPI_DOUBLE, other, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  if (rank == 1) MPI_Send(&out, 1, MPI_DOUBLE, other, 0, MPI_COMM_WORLD);
}

static void messages_in_flight(void) {
  for (int i = 0; i < window; ++i) {
    if (rank == 0)
      MPI_Isend(&out, 1, MPI_DOUBLE, 1, 0, MPI_COMM_WORLD, &requests[i]);
    else
      MPI_Irecv(&buffers[i], 1, MPI_DOUBLE, 0, 0, MPI_COMM_WORLD, &requests[i]);
  }
  MPI_Waitall(window, requests, MPI_STATUSES_IGNORE);
  // So that the sender is never more than one window ahead.
  if (rank == 0)
    MPI_Recv(&in, 1, MPI_DOUBLE, 1, 1, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  else
    MPI_Send(&out, 1, MPI_DOUBLE, 0, 1, MPI_COMM_WORLD);
}

// Timing

static void tell(const char *name, double seconds, double operations) {
  if (rank == 0) printf("%s %.2f\n", name, 1e9 * seconds / operations);
}

/// `each` operations are one call of `work`.
static void time_calls(const char *name, void (*work)(void), int calls, int each) {
  for (int sample = -1; sample < samples; ++sample) {
    MPI_Barrier(MPI_COMM_WORLD);
    double start = MPI_Wtime();
    for (int i = 0; i < calls; ++i) work();
    double seconds = MPI_Wtime() - start;
    if (sample >= 0) tell(name, seconds, (double)calls * each);
  }
}

/// MPI_Waitall alone, of requests that are complete already; per request.
static void time_waitall(int count, int calls) {
  char name[32];
  snprintf(name, sizeof name, "Waitall_%d", count);
  for (int sample = -1; sample < samples; ++sample) {
    double seconds = 0;
    for (int call = 0; call < calls; ++call) {
      for (int i = 0; i < count; ++i)
        MPI_Irecv(&buffers[i], 1, MPI_DOUBLE, 0, 0, MPI_COMM_SELF, &requests[i]);
      for (int i = 0; i < count; ++i) MPI_Send(&out, 1, MPI_DOUBLE, 0, 0, MPI_COMM_SELF);
      double start = MPI_Wtime();
      MPI_Waitall(count, requests, statuses);
      seconds += MPI_Wtime() - start;
    }
    if (sample >= 0) tell(name, seconds, (double)calls * count);
  }
}

static void time_one_process(void) {
  void *base;
  MPI_Win_allocate(sizeof in, 1, MPI_INFO_NULL, MPI_COMM_SELF, &base, &memory);
  MPI_Win_lock_all(0, memory);
  time_calls("Comm_rank", comm_rank, 300000, 1);
  time_calls("Type_size", type_size, 300000, 1);
  time_calls("Isend+Irecv+Waitall", message_to_self, 20000, 1);
  time_calls("Isend+Irecv+Waitall,statuses", message_to_self_with_statuses, 20000, 1);
  time_calls("Allreduce", allreduce, 50000, 1);
  time_calls("Put+flush", put, 50000, 1);
  time_calls("Type_vector+commit+free", derived_type, 10000, 1);
  time_waitall(1, 10000);
  time_waitall(16, 1000);
  time_waitall(256, 60);
  time_waitall(4096, 4);
  MPI_Win_unlock_all(memory);
  MPI_Win_free(&memory);
}

int main(int argc, char **argv) {
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  if (size == 1) time_one_process();
  if (size == 2) {
    time_calls("ping-pong,one-way", ping_pong, 10000, 2);
    time_calls("64-in-flight,per-message", messages_in_flight, 500, window);
  }
  MPI_Finalize();
  return 0;
}
