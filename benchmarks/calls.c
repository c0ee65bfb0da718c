// Times MPI calls: prints `name value` for each sample of each benchmark, in nanoseconds for each
// operation, or in nanoseconds for each KiB where the name begins with "bandwidth". With one
// process it measures calls of a process on its own, with two the exchange of messages, with more
// the messages of several pairs at once.
//
// The timer is our own, not Google Benchmark: the two processes of an exchange must make the same
// number of calls, and `run` alternates many short native and translated runs and takes its
// statistics over all of them, so a run has a fixed amount of work and no statistics.

#include <mpi.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { samples = 5, window = 64, most_requests = 4096, most_threads = 8 };

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

static void iprobe(void) {
  int found;
  MPI_Iprobe(0, 1, MPI_COMM_SELF, &found, MPI_STATUS_IGNORE);
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

/// Of receives that nothing is sent to.
static void testany(void) {
  int index, found;
  MPI_Testany(most_requests, requests, &index, &found, MPI_STATUS_IGNORE);
}
static void test_persistent(void) {
  int found;
  MPI_Test(&requests[0], &found, MPI_STATUS_IGNORE);
}

static void ping_pong(void) {
  int other = 1 - rank;
  if (rank == 0) MPI_Send(&out, 1, MPI_DOUBLE, other, 0, MPI_COMM_WORLD);
  MPI_Recv(&in, 1, MPI_DOUBLE, other, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  if (rank == 1) MPI_Send(&out, 1, MPI_DOUBLE, other, 0, MPI_COMM_WORLD);
}

/// From each process with an even rank to the next.
static void messages_in_flight(void) {
  int other = rank ^ 1, is_sender = rank % 2 == 0;
  for (int i = 0; i < window; ++i) {
    if (is_sender)
      MPI_Isend(&out, 1, MPI_DOUBLE, other, 0, MPI_COMM_WORLD, &requests[i]);
    else
      MPI_Irecv(&buffers[i], 1, MPI_DOUBLE, other, 0, MPI_COMM_WORLD, &requests[i]);
  }
  MPI_Waitall(window, requests, MPI_STATUSES_IGNORE);
  // So that the sender is never more than one window ahead.
  if (is_sender)
    MPI_Recv(&in, 1, MPI_DOUBLE, other, 1, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  else
    MPI_Send(&out, 1, MPI_DOUBLE, other, 1, MPI_COMM_WORLD);
}

static char *block;
static int block_size;

static void ping_pong_of_a_block(void) {
  int other = 1 - rank;
  if (rank == 0) MPI_Send(block, block_size, MPI_BYTE, other, 0, MPI_COMM_WORLD);
  MPI_Recv(block, block_size, MPI_BYTE, other, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  if (rank == 1) MPI_Send(block, block_size, MPI_BYTE, other, 0, MPI_COMM_WORLD);
}

static void allreduce_of_all(void) {
  MPI_Allreduce(&out, &in, 1, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
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

/// Tests that find nothing complete.
static void time_tests(void) {
  for (int i = 0; i < most_requests; ++i)
    MPI_Irecv(&buffers[i], 1, MPI_DOUBLE, 0, 7, MPI_COMM_SELF, &requests[i]);
  time_calls("Testany_4096,nothing", testany, 30, most_requests);
  for (int i = 0; i < most_requests; ++i) MPI_Cancel(&requests[i]);
  MPI_Waitall(most_requests, requests, MPI_STATUSES_IGNORE);
  MPI_Recv_init(&in, 1, MPI_DOUBLE, 0, 7, MPI_COMM_SELF, &requests[0]);
  MPI_Start(&requests[0]);
  time_calls("Test,nothing,persistent", test_persistent, 30000, 1);
  MPI_Cancel(&requests[0]);
  MPI_Wait(&requests[0], MPI_STATUS_IGNORE);
  MPI_Request_free(&requests[0]);
}

struct Thread {
  pthread_t thread;
  MPI_Comm comm;
};
enum { messages_of_a_thread = 5000 };

static void *exchange_with_itself(void *given) {
  struct Thread *self = given;
  double sent = 1, received;
  for (int i = 0; i < messages_of_a_thread; ++i) {
    MPI_Request pair[2];
    MPI_Irecv(&received, 1, MPI_DOUBLE, 0, 0, self->comm, &pair[0]);
    MPI_Isend(&sent, 1, MPI_DOUBLE, 0, 0, self->comm, &pair[1]);
    MPI_Waitall(2, pair, MPI_STATUSES_IGNORE);
  }
  return NULL;
}

/// Messages of several threads, each to itself; the time for one message of all of them together.
static void time_threads(int count) {
  struct Thread threads[most_threads];
  char name[32];
  snprintf(name, sizeof name, "threads_%d,message_to_self", count);
  for (int i = 0; i < count; ++i) MPI_Comm_dup(MPI_COMM_SELF, &threads[i].comm);
  for (int sample = -1; sample < samples; ++sample) {
    double start = MPI_Wtime();
    for (int i = 0; i < count; ++i)
      pthread_create(&threads[i].thread, NULL, exchange_with_itself, &threads[i]);
    for (int i = 0; i < count; ++i) pthread_join(threads[i].thread, NULL);
    if (sample >= 0) tell(name, MPI_Wtime() - start, (double)count * messages_of_a_thread);
  }
  for (int i = 0; i < count; ++i) MPI_Comm_free(&threads[i].comm);
}

static void time_one_process(void) {
  void *base;
  MPI_Win_allocate(sizeof in, 1, MPI_INFO_NULL, MPI_COMM_SELF, &base, &memory);
  MPI_Win_lock_all(0, memory);
  time_calls("Comm_rank", comm_rank, 300000, 1);
  time_calls("Type_size", type_size, 300000, 1);
  time_calls("Iprobe", iprobe, 50000, 1);
  time_calls("Isend+Irecv+Waitall", message_to_self, 20000, 1);
  time_calls("Isend+Irecv+Waitall,statuses", message_to_self_with_statuses, 20000, 1);
  time_calls("Allreduce", allreduce, 50000, 1);
  time_calls("Put+flush", put, 50000, 1);
  time_calls("Type_vector+commit+free", derived_type, 10000, 1);
  time_waitall(1, 10000);
  time_waitall(16, 1000);
  time_waitall(256, 60);
  time_waitall(4096, 4);
  time_tests();
  MPI_Win_unlock_all(memory);
  MPI_Win_free(&memory);
}

static void time_two_processes(void) {
  time_calls("ping-pong,one-way", ping_pong, 10000, 2);
  time_calls("64-in-flight,per-message", messages_in_flight, 500, window);
  time_calls("Allreduce,2-ranks", allreduce_of_all, 5000, 1);
  block = calloc(1, 4 << 20);
  for (block_size = 1 << 10; block_size <= 4 << 20; block_size <<= 4) {
    char name[32];
    snprintf(name, sizeof name, "bandwidth,%d-KiB", block_size >> 10);
    time_calls(name, ping_pong_of_a_block, block_size > 1 << 18 ? 20 : 1000, block_size >> 9);
  }
  free(block);
}

static void time_pairs(void) {
  char name[40];
  snprintf(name, sizeof name, "64-in-flight,%d-pairs,per-message", size / 2);
  time_calls(name, messages_in_flight, 500, window);
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/// With MPI_THREAD_MULTIPLE, which makes all calls dearer, only when asked for.
int main(int argc, char **argv) {
  int is_threaded = argc > 1 && strcmp(argv[1], "threads") == 0;
  int is_start = argc > 1 && strcmp(argv[1], "start") == 0;
  int provided;
  double start = seconds();
  MPI_Init_thread(&argc, &argv, is_threaded ? MPI_THREAD_MULTIPLE : MPI_THREAD_SINGLE, &provided);
  if (is_start) tell("MPI_Init", seconds() - start, 1);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  for (int count = 1; is_threaded && count <= most_threads; count *= 2) time_threads(count);
  if (argc == 1 && size == 1) time_one_process();
  if (argc == 1 && size == 2) time_two_processes();
  if (size > 2) time_pairs();
  MPI_Finalize();
  return 0;
}
