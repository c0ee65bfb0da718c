// Makes each call many times, and asks callgrind for the count of each; see count_instructions.py.
// Two loops of different lengths for each call: their difference is free of what happens once.

#include <mpi.h>
#include <stdio.h>
#include <valgrind/callgrind.h>

enum { few = 1000, many = 2000, few_large = 4, many_large = 8 };
enum { batch = 16, large_batch = 4096, live = 1000000, ranks = 100000 };

static double value, result;
static int number;
static MPI_Request request, requests[large_batch], living[live];
static MPI_Status status, statuses[batch];
static int indices[large_batch];
static MPI_Win window;
static MPI_Datatype type;

__attribute__((noinline)) static void complete(int count) {
  MPI_Waitall(count, requests, MPI_STATUSES_IGNORE);
}
__attribute__((noinline)) static void complete_with_statuses(int count) {
  MPI_Waitall(count, requests, statuses);
}
__attribute__((noinline)) static void start(int count) {
  for (int i = 0; i < count; ++i)
    MPI_Irecv(&value, 1, MPI_DOUBLE, 0, 0, MPI_COMM_WORLD, &requests[i]);
}

#define MEASURE_ONCE(NAME, ...) \
  CALLGRIND_ZERO_STATS;         \
  __VA_ARGS__;                  \
  CALLGRIND_DUMP_STATS_AT(#NAME " once");
#define MEASURE_LOOP(NAME, LENGTH, ...)         \
  CALLGRIND_ZERO_STATS;                         \
  for (int i = 0; i < LENGTH; ++i) __VA_ARGS__; \
  CALLGRIND_DUMP_STATS_AT(#NAME " " #LENGTH);
#define MEASURE(NAME, ...)             \
  __VA_ARGS__;                         \
  MEASURE_LOOP(NAME, few, __VA_ARGS__) \
  MEASURE_LOOP(NAME, many, __VA_ARGS__)
/// What a call needs before or after it, which is not counted.
#define UNCOUNTED(...)      \
  CALLGRIND_TOGGLE_COLLECT; \
  __VA_ARGS__;              \
  CALLGRIND_TOGGLE_COLLECT;
/// One call on 4 requests and one on 8: what each request costs.
#define MEASURE_PER_REQUEST_OF(NAME, LENGTH, FUNCTION) \
  CALLGRIND_ZERO_STATS;                                \
  UNCOUNTED(start(LENGTH))                             \
  FUNCTION(LENGTH);                                    \
  CALLGRIND_DUMP_STATS_AT(#NAME " " #LENGTH);
#define MEASURE_PER_REQUEST(NAME, FUNCTION)         \
  start(many_large);                                \
  FUNCTION(many_large);                             \
  MEASURE_PER_REQUEST_OF(NAME, few_large, FUNCTION) \
  MEASURE_PER_REQUEST_OF(NAME, many_large, FUNCTION)
#define MEASURE_LARGE(NAME, ...)             \
  __VA_ARGS__;                               \
  MEASURE_LOOP(NAME, few_large, __VA_ARGS__) \
  MEASURE_LOOP(NAME, many_large, __VA_ARGS__)

static void measure_environment(void) {
  MEASURE(Comm_rank, MPI_Comm_rank(MPI_COMM_WORLD, &number))
  MEASURE(Comm_size, MPI_Comm_size(MPI_COMM_WORLD, &number))
  MEASURE(Type_size, MPI_Type_size(MPI_DOUBLE, &number))
}

static void measure_messages(void) {
  MEASURE(Send, MPI_Send(&value, 1, MPI_DOUBLE, 0, 0, MPI_COMM_WORLD))
  MEASURE(Recv, MPI_Recv(&value, 1, MPI_DOUBLE, 0, 0, MPI_COMM_WORLD, &status))
  MEASURE(Recv_ignoring_status,
          MPI_Recv(&value, 1, MPI_DOUBLE, 0, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE))
  MEASURE(Get_count, MPI_Get_count(&status, MPI_DOUBLE, &number))
  MEASURE(Iprobe, MPI_Iprobe(0, 0, MPI_COMM_WORLD, &number, MPI_STATUS_IGNORE))
}

static void measure_requests(void) {
  MEASURE(Isend_and_Wait, {
    MPI_Isend(&value, 1, MPI_DOUBLE, 0, 0, MPI_COMM_WORLD, &request);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
  })
  MEASURE(Irecv_and_Wait_with_status, {
    MPI_Irecv(&value, 1, MPI_DOUBLE, 0, 0, MPI_COMM_WORLD, &request);
    MPI_Wait(&request, &status);
  })
  MEASURE(Waitall_16, {
    start(batch);
    MPI_Waitall(batch, requests, MPI_STATUSES_IGNORE);
  })
  MEASURE(Waitall_16_with_statuses, {
    start(batch);
    MPI_Waitall(batch, requests, statuses);
  })
}

/// The halves of what measure_requests has together.
static void measure_single_calls_of_requests(void) {
  MEASURE(Isend, {
    MPI_Isend(&value, 1, MPI_DOUBLE, 0, 0, MPI_COMM_WORLD, &request);
    UNCOUNTED(MPI_Wait(&request, MPI_STATUS_IGNORE))
  })
  MEASURE(Irecv, {
    MPI_Irecv(&value, 1, MPI_DOUBLE, 0, 0, MPI_COMM_WORLD, &request);
    UNCOUNTED(MPI_Wait(&request, MPI_STATUS_IGNORE))
  })
  MEASURE(Wait, {
    UNCOUNTED(start(1))
    MPI_Wait(requests, MPI_STATUS_IGNORE);
  })
  MEASURE(Wait_with_status, {
    UNCOUNTED(start(1))
    MPI_Wait(requests, &status);
  })
  MEASURE(Test, {
    UNCOUNTED(start(1))
    MPI_Test(requests, &number, MPI_STATUS_IGNORE);
  })
  MEASURE(Waitall_fixed, complete(0))
  MEASURE_PER_REQUEST(Waitall_per_request, complete)
  MEASURE_PER_REQUEST(Waitall_with_statuses_per_request, complete_with_statuses)
}

/// Calls on many requests: each is to cost as much as one of few.
static void measure_scale(void) {
  MEASURE_LARGE(Waitall_4096, {
    start(large_batch);
    MPI_Waitall(large_batch, requests, MPI_STATUSES_IGNORE);
  })
  MEASURE_LARGE(Waitsome_4096, {
    start(large_batch);
    MPI_Waitsome(large_batch, requests, &number, indices, MPI_STATUSES_IGNORE);
  })
  for (int i = 0; i < large_batch; ++i)
    MPI_Recv_init(&value, 1, MPI_DOUBLE, 0, 0, MPI_COMM_WORLD, &requests[i]);
  MEASURE_LARGE(Startall_4096, MPI_Startall(large_batch, requests))
  MEASURE_LARGE(Testany_4096,
                MPI_Testany(large_batch, requests, indices, &number, MPI_STATUS_IGNORE))
  for (int i = 0; i < live; ++i) MPI_Irecv(&value, 1, MPI_DOUBLE, 0, 0, MPI_COMM_WORLD, &living[i]);
  MEASURE(Isend_and_Wait_among_a_million, {
    MPI_Isend(&value, 1, MPI_DOUBLE, 0, 0, MPI_COMM_WORLD, &request);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
  })
}

static int counts[ranks], offsets[ranks];
static MPI_Datatype types[ranks];
static MPI_Aint displacements[ranks];

/// As if there were many processes: what arrays as long as the world cost.
static void measure_worlds(void) {
  for (int i = 0; i < ranks; ++i) types[i] = MPI_DOUBLE;
  MEASURE_LARGE(Alltoallv_100000, MPI_Alltoallv(&value, counts, offsets, MPI_DOUBLE, &result,
                                                counts, offsets, MPI_DOUBLE, MPI_COMM_WORLD))
  MEASURE_LARGE(Alltoallw_100000, MPI_Alltoallw(&value, counts, offsets, types, &result, counts,
                                                offsets, types, MPI_COMM_WORLD))
  MEASURE_LARGE(Neighbor_alltoallw_100000,
                MPI_Neighbor_alltoallw(&value, counts, displacements, types, &result, counts,
                                       displacements, types, MPI_COMM_WORLD))
}

static void measure_others(void) {
  MEASURE(Allreduce, MPI_Allreduce(&value, &result, 1, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD))
  MEASURE(Allreduce_in_place,
          MPI_Allreduce(MPI_IN_PLACE, &result, 1, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD))
  MEASURE(Bcast, MPI_Bcast(&value, 1, MPI_DOUBLE, 0, MPI_COMM_WORLD))
  MEASURE(Type_vector_and_Type_free, {
    MPI_Type_vector(2, 1, 2, MPI_DOUBLE, &type);
    MPI_Type_free(&type);
  })
  MEASURE(Put, MPI_Put(&value, 1, MPI_DOUBLE, 0, 0, 1, MPI_DOUBLE, window))
  MEASURE(Get, MPI_Get(&value, 1, MPI_DOUBLE, 0, 0, 1, MPI_DOUBLE, window))
}

int main(int argc, char **argv) {
  MEASURE_ONCE(Init, MPI_Init(&argc, &argv))
  MPI_Win_create(&result, 8, 1, MPI_INFO_NULL, MPI_COMM_WORLD, &window);
  measure_environment();
  measure_messages();
  measure_requests();
  measure_single_calls_of_requests();
  measure_others();
  measure_scale();
  measure_worlds();
  MPI_Win_free(&window);
  MPI_Finalize();
  return 0;
}
