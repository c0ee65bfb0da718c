// Tells what memory a process makes its own, or how often it allocates: the argument says which of
// the lines to tell, "all" is for the allocations. See memory.py. Allocations are counted by this
// program's own malloc, which stands before libc's.

#include <fcntl.h>
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { handles = 10000, ranks = 100000, most_requests = 65536 };

extern void *__libc_malloc(size_t bytes);
extern void *__libc_calloc(size_t count, size_t bytes);
extern void *__libc_realloc(void *memory, size_t bytes);

static long allocations;
void *malloc(size_t bytes) { return ++allocations, __libc_malloc(bytes); }
void *calloc(size_t count, size_t bytes) { return ++allocations, __libc_calloc(count, bytes); }
void *realloc(void *memory, size_t bytes) { return ++allocations, __libc_realloc(memory, bytes); }

/// Bytes in pages that this process wrote to. Dirty pages would be more: those of a library that was
/// linked a moment ago are, until they are on the disk.
static long own_bytes(void) {
  static char text[4096];
  int file = open("/proc/self/smaps_rollup", O_RDONLY);
  ssize_t length = read(file, text, sizeof text - 1);
  close(file);
  text[length > 0 ? length : 0] = 0;
  const char *line = strstr(text, "Anonymous:");
  return line ? 1024 * strtol(line + sizeof "Anonymous:", NULL, 10) : -1;
}

static const char *wanted;

/// The bytes that a statement made the process's own, for each of COUNT.
#define BYTES(NAME, COUNT, ...)                                             \
  if (strcmp(wanted, NAME) == 0) {                                          \
    long before = own_bytes();                                              \
    __VA_ARGS__;                                                            \
    printf("bytes %s %ld\n", NAME, (own_bytes() - before) / (long)(COUNT)); \
  }

/// The allocations of a statement that was made before.
#define ALLOCATIONS(NAME, ...)                                  \
  do {                                                          \
    __VA_ARGS__;                                                \
    long before = allocations;                                  \
    __VA_ARGS__;                                                \
    printf("allocations %s %ld\n", NAME, allocations - before); \
  } while (0)

static double value, result;
static int number, flag;
static MPI_Status statuses[most_requests];
static MPI_Request requests[most_requests];
static int indices[most_requests];

// For each class an array that is the program's own before anything is counted.
static MPI_Comm comms[handles];
static MPI_Group groups[handles];
static MPI_Datatype types[handles];
static MPI_Op ops[handles];
static MPI_Errhandler errhandlers[handles];
static MPI_Info infos[handles];
static MPI_Win wins[handles];
static MPI_Request live[handles];

static int counts[ranks], offsets[ranks];
static MPI_Datatype many_types[ranks];

static void add(void *in, void *inout, int *length, MPI_Datatype *type) {
  (void)in, (void)inout, (void)length, (void)type;
}
static void handle_error(MPI_Comm *comm, int *code, ...) { (void)comm, (void)code; }

#define EACH(STATEMENT) \
  for (int i = 0; i < handles; ++i) STATEMENT

static void touch_arrays(void) {
  memset(comms, 1, sizeof comms);
  memset(groups, 1, sizeof groups);
  memset(types, 1, sizeof types);
  memset(ops, 1, sizeof ops);
  memset(errhandlers, 1, sizeof errhandlers);
  memset(infos, 1, sizeof infos);
  memset(wins, 1, sizeof wins);
  memset(live, 1, sizeof live);
  memset(requests, 1, sizeof requests);
  memset(statuses, 1, sizeof statuses);
  memset(indices, 1, sizeof indices);
  for (int i = 0; i < ranks; ++i) counts[i] = 1, offsets[i] = 8 * i, many_types[i] = MPI_DOUBLE;
}

static void tell_bytes_of_handles(void) {
  BYTES("communicator", handles, EACH(MPI_Comm_dup(MPI_COMM_WORLD, &comms[i])));
  BYTES("group", handles, EACH(MPI_Comm_group(MPI_COMM_SELF, &groups[i])));
  BYTES("datatype", handles, EACH(MPI_Type_contiguous(2, MPI_INT, &types[i])));
  BYTES("operator", handles, EACH(MPI_Op_create(add, 1, &ops[i])));
  BYTES("errhandler", handles, EACH(MPI_Comm_create_errhandler(handle_error, &errhandlers[i])));
  BYTES("info", handles, EACH(MPI_Info_create(&infos[i])));
  BYTES("window", handles,
        EACH(MPI_Win_create(&value, 8, 1, MPI_INFO_NULL, MPI_COMM_WORLD, &wins[i])));
  BYTES("request", handles, EACH(MPI_Irecv(&value, 1, MPI_DOUBLE, 0, 0, MPI_COMM_WORLD, &live[i])));
}

static void tell_bytes_of_ranks(void) {
  BYTES("rank_of_Alltoallw", ranks,
        MPI_Alltoallw(&value, counts, offsets, many_types, &result, counts, offsets, many_types,
                      MPI_COMM_WORLD));
  // While it runs, for then most is needed.
  BYTES("rank_of_Ialltoallw", ranks,
        MPI_Ialltoallw(&value, counts, offsets, many_types, &result, counts, offsets, many_types,
                       MPI_COMM_WORLD, &requests[0]));
}

static void start(int count) {
  for (int i = 0; i < count; ++i)
    MPI_Irecv(&value, 1, MPI_DOUBLE, 0, 0, MPI_COMM_WORLD, &requests[i]);
}

static void tell_allocations_of_requests(int count) {
  char name[64];
#define OF_SIZE(NAME) (snprintf(name, sizeof name, NAME "_%d", count), name)
  ALLOCATIONS(OF_SIZE("Waitall"), start(count); MPI_Waitall(count, requests, statuses));
  ALLOCATIONS(OF_SIZE("Waitsome"), start(count);
              MPI_Waitsome(count, requests, &number, indices, statuses));
  ALLOCATIONS(OF_SIZE("Testall"), start(count); MPI_Testall(count, requests, &flag, statuses));
  for (int i = 0; i < count; ++i)
    MPI_Recv_init(&value, 1, MPI_DOUBLE, 0, 0, MPI_COMM_WORLD, &requests[i]);
  ALLOCATIONS(OF_SIZE("Startall"), MPI_Startall(count, requests));
  ALLOCATIONS(OF_SIZE("Testany"), MPI_Testany(count, requests, indices, &flag, statuses));
  for (int i = 0; i < count; ++i) MPI_Request_free(&requests[i]);
}

static void tell_allocations(void) {
  for (int count = 1; count <= most_requests; count *= 16) tell_allocations_of_requests(count);
  ALLOCATIONS("Send", MPI_Send(&value, 1, MPI_DOUBLE, 0, 0, MPI_COMM_WORLD));
  ALLOCATIONS("Recv", MPI_Recv(&value, 1, MPI_DOUBLE, 0, 0, MPI_COMM_WORLD, statuses));
  ALLOCATIONS("Allreduce", MPI_Allreduce(&value, &result, 1, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD));
  MPI_Win_create(&value, 8, 1, MPI_INFO_NULL, MPI_COMM_WORLD, &wins[0]);
  ALLOCATIONS("Put", MPI_Put(&value, 1, MPI_DOUBLE, 0, 0, 1, MPI_DOUBLE, wins[0]));
  ALLOCATIONS("Type_vector", {
    MPI_Type_vector(2, 1, 2, MPI_DOUBLE, &types[0]);
    MPI_Type_commit(&types[0]);
    MPI_Type_free(&types[0]);
  });
  ALLOCATIONS("Alltoallw", MPI_Alltoallw(&value, counts, offsets, many_types, &result, counts,
                                         offsets, many_types, MPI_COMM_WORLD));
}

int main(int argc, char **argv) {
  touch_arrays();
  wanted = argc > 1 ? argv[1] : "";
  if (strcmp(wanted, "before_first_call") == 0) printf("bytes %s %ld\n", wanted, own_bytes());
  MPI_Init(&argc, &argv);
  if (strcmp(wanted, "after_Init") == 0) printf("bytes %s %ld\n", wanted, own_bytes());
  tell_bytes_of_handles();
  tell_bytes_of_ranks();
  if (strcmp(wanted, "all") == 0) tell_allocations();
  MPI_Finalize();
  return 0;
}
