// An MPI that answers at once.
//
// It is compiled against each family's real mpi.h, has the SONAME, the shapes of handles and the
// symbols of that family, and does nothing else: it communicates with no one, moves no data, runs
// no callback and remembers nothing. Every request is complete when it is made, and what a receive
// tells is what it was asked for. So counting instructions counts only what surrounds it, and a
// test can have an answer that no installed MPI gives:
//
//   FAKE_MPI_FAIL=MPI_Send,MPI_Recv   these return an error code and write nothing
//   FAKE_MPI_ERROR=77                 which code (default: MPI_ERR_OTHER); no error handler runs
//   FAKE_MPI_RANK=1 FAKE_MPI_SIZE=4   every communicator (default: rank 0 of 1)
//   FAKE_MPI_NEIGHBORS=9              the neighbours of every process, on every communicator
//   FAKE_MPI_PENDING=1                MPI_Test* and MPI_Iprobe find nothing
//   FAKE_MPI_LONG_STRINGS=1           strings are as long as this MPI ever makes them
//   FAKE_MPI_OPEN=libmpi.so           the processor's name says whom it reaches by that name
//
// A function that a test needs and that is not here: add its line.

#include "fake_mpi.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int world_rank, world_size, neighbors, pending, long_strings;
static int initialized, finalized, thread_level;
static int tag_upper_bound = 0x7fffffff;
static char window_memory[4096];
#ifdef OPEN_MPI
static int added_code = MPI_ERR_LASTCODE;
#else
static int added_code = 0x40000100;
#endif
static int added_class;
static char added_text[MPI_MAX_ERROR_STRING];

static int number(const char *variable, int otherwise) {
  const char *text = getenv(variable);
  return text && *text ? atoi(text) : otherwise;
}

__attribute__((constructor)) static void read_environment(void) {
  failing = getenv("FAKE_MPI_FAIL");
  error_code = number("FAKE_MPI_ERROR", MPI_ERR_OTHER);
  world_rank = number("FAKE_MPI_RANK", 0);
  world_size = number("FAKE_MPI_SIZE", 1);
  neighbors = number("FAKE_MPI_NEIGHBORS", 0);
  pending = number("FAKE_MPI_PENDING", 0);
  long_strings = number("FAKE_MPI_LONG_STRINGS", 0);
}

// Whether MPI_<name> is in the list of FAKE_MPI_FAIL.
static int must_fail(const char *name) {
  size_t length = strlen(name);
  for (const char *at = failing; at; at = strchr(at, ',')) {
    at += *at == ',';
    if (strncmp(at, "MPI_", 4) == 0 && strncmp(at + 4, name, length) == 0 &&
        (at[4 + length] == ',' || at[4 + length] == 0))
      return 1;
  }
  return 0;
}

static int size_of(MPI_Datatype type) {
  if (type == MPI_BYTE || type == MPI_CHAR) return 1;
  if (type == MPI_INT || type == MPI_FLOAT) return 4;
  return 8;
}

static void fill(MPI_Status *status, int source, int tag, MPI_Count bytes) {
  if (status == MPI_STATUS_IGNORE) return;
  status->MPI_SOURCE = source == MPI_ANY_SOURCE ? 0 : source;
  status->MPI_TAG = tag == MPI_ANY_TAG ? 0 : tag;
  set_bytes(status, bytes);
}

static void complete(MPI_Request *request, MPI_Status *status) {
  if (*request != REQUEST_PERSISTENT) *request = MPI_REQUEST_NULL;
  fill(status, 0, 0, 0);
}

static void complete_all(int count, MPI_Request *requests, MPI_Status *statuses) {
  for (int i = 0; i < count; ++i)
    complete(&requests[i], statuses == MPI_STATUSES_IGNORE ? MPI_STATUS_IGNORE : &statuses[i]);
}

// The first request that is not null; `count` when there is none.
static int first_active(int count, MPI_Request *requests) {
  int i = 0;
  while (i < count && requests[i] == MPI_REQUEST_NULL) ++i;
  return i;
}

// Completes the first active request; answers its index, or MPI_UNDEFINED.
static int complete_any(int count, MPI_Request *requests, MPI_Status *status) {
  int i = first_active(count, requests);
  if (i == count) return MPI_UNDEFINED;
  complete(&requests[i], status);
  return i;
}

// Completes every active request; answers how many, or MPI_UNDEFINED.
static int complete_some(int count, MPI_Request *requests, int *indices, MPI_Status *statuses) {
  int found = 0;
  for (int i = first_active(count, requests); i < count; ++i) {
    if (requests[i] == MPI_REQUEST_NULL) continue;
    complete(&requests[i], statuses == MPI_STATUSES_IGNORE ? MPI_STATUS_IGNORE : &statuses[found]);
    indices[found++] = i;
  }
  return found ? found : MPI_UNDEFINED;
}

static void give_string(char *string, int *length, const char *text, int room) {
  snprintf(string, (size_t)room, "%s", text);
  size_t used = strlen(string);
  if (long_strings) {
    memset(string + used, '.', (size_t)room - used - 1);
    string[used = (size_t)room - 1] = 0;
  }
  *length = (int)used;
}

// The environment

FAKE(Init, int *argc, char ***argv) { ANSWER(initialized = 1); }
FAKE(Init_thread, int *argc, char ***argv, int required, int *provided) {
  ANSWER(initialized = 1; *provided = thread_level = required);
}
FAKE(Initialized, int *flag) { ANSWER(*flag = initialized); }
FAKE(Finalize, void) { ANSWER(finalized = 1); }
FAKE(Finalized, int *flag) { ANSWER(*flag = finalized); }
FAKE(Query_thread, int *provided) { ANSWER(*provided = thread_level); }
FAKE(Is_thread_main, int *flag) { ANSWER(*flag = 1); }
FAKE(Abort, MPI_Comm comm, int code) { exit(code ? code : 1); }
FAKE(Get_version, int *version, int *subversion) {
  ANSWER(*version = MPI_VERSION; *subversion = MPI_SUBVERSION);
}
FAKE(Get_library_version, char *version, int *length) {
#ifdef OPEN_MPI
  ANSWER(give_string(version, length, "Open MPI v4.1.4, a fake that answers at once",
                     MPI_MAX_LIBRARY_VERSION_STRING));
#else
  ANSWER(give_string(version, length, "MPICH Version: 4.0.2, a fake that answers at once",
                     MPI_MAX_LIBRARY_VERSION_STRING));
#endif
}
/// Whom the library reaches by the name in FAKE_MPI_OPEN, as some do to make themselves global.
static const char *whom_it_opens(void) {
  const char *name = getenv("FAKE_MPI_OPEN");
  void *handle = name ? dlopen(name, RTLD_LAZY) : NULL;
  if (!handle) return "fake";
  return dlsym(handle, "PMPI_Init") == (void *)PMPI_Init ? "itself" : "another";
}
FAKE(Get_processor_name, char *name, int *length) {
  ANSWER(give_string(name, length, whom_it_opens(), MPI_MAX_PROCESSOR_NAME));
}
// Of the codes that the program adds, only the last is remembered.
FAKE(Error_string, int code, char *string, int *length) {
  char text[32];
  snprintf(text, sizeof text, "error code %d", code);
  const char *answer = code == added_code && added_text[0] ? added_text : text;
  ANSWER(give_string(string, length, answer, MPI_MAX_ERROR_STRING));
}
// Classes and codes are numbered together.
FAKE(Add_error_class, int *class) { ANSWER(added_class = *class = ++added_code); }
FAKE(Add_error_code, int class, int *code) { ANSWER(added_class = class; *code = ++added_code); }
FAKE(Add_error_string, int code, const char *text) {
  ANSWER(snprintf(added_text, sizeof added_text, "%s", text));
}
FAKE(Error_class, int code, int *class) {
#ifdef OPEN_MPI
  ANSWER(*class = code == added_code ? added_class : code);
#else
  ANSWER(*class = code == added_code ? added_class : code & 0x7f);
#endif
}
FAKE_WITHOUT_OUTPUT(Comm_set_errhandler)
FAKE_WITHOUT_OUTPUT(Comm_call_errhandler)
FAKE_WITHOUT_OUTPUT(Win_call_errhandler)
FAKE_WITHOUT_OUTPUT(File_call_errhandler)
FAKE(Comm_get_errhandler, MPI_Comm comm, MPI_Errhandler *handler) {
  ANSWER(*handler = MPI_ERRORS_ARE_FATAL);
}
FAKE(Comm_create_errhandler, MPI_Comm_errhandler_function *function, MPI_Errhandler *handler) {
  ANSWER(*handler = NEW_HANDLE(errhandler));
}
FAKE(Errhandler_free, MPI_Errhandler *handler) { ANSWER(*handler = MPI_ERRHANDLER_NULL); }

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}
double PMPI_Wtime(void) { return seconds(); }
double PMPI_Wtick(void) { return 1e-9; }
/// The tool interface is there, and has nothing.
int PMPI_T_category_get_num(int *count) {
  *count = 0;
  return MPI_SUCCESS;
}
int MPI_T_category_get_num(int *count) __attribute__((weak, alias("PMPI_T_category_get_num")));

double MPI_Wtime(void) __attribute__((weak, alias("PMPI_Wtime")));
double MPI_Wtick(void) __attribute__((weak, alias("PMPI_Wtick")));

// Communicators and groups

FAKE(Comm_rank, MPI_Comm comm, int *rank) { ANSWER(*rank = world_rank); }
FAKE(Comm_size, MPI_Comm comm, int *size) { ANSWER(*size = world_size); }
FAKE(Comm_remote_size, MPI_Comm comm, int *size) { ANSWER(*size = world_size); }
FAKE(Comm_test_inter, MPI_Comm comm, int *flag) { ANSWER(*flag = 0); }
FAKE(Comm_compare, MPI_Comm one, MPI_Comm other, int *result) {
  ANSWER(*result = one == other ? MPI_IDENT : MPI_UNEQUAL);
}
FAKE(Comm_dup, MPI_Comm comm, MPI_Comm *copy) { ANSWER(*copy = NEW_HANDLE(comm)); }
FAKE(Comm_split, MPI_Comm comm, int color, int key, MPI_Comm *part) {
  ANSWER(*part = color == MPI_UNDEFINED ? MPI_COMM_NULL : NEW_HANDLE(comm));
}
FAKE(Comm_free, MPI_Comm *comm) { ANSWER(*comm = MPI_COMM_NULL); }
#ifdef OPEN_MPI
FAKE(Comm_group, MPI_Comm comm, MPI_Group *group) { ANSWER(*group = NEW_HANDLE(group)); }
#else
// As MPICH 5, which has a built-in group of MPI_COMM_WORLD that mpi.h does not name.
FAKE(Comm_group, MPI_Comm comm, MPI_Group *group) {
  ANSWER(*group = comm == MPI_COMM_WORLD ? MPI_GROUP_EMPTY + 1 : NEW_HANDLE(group));
}
#endif
FAKE(Comm_get_attr, MPI_Comm comm, int keyval, void *value, int *flag) {
  ANSWER(*flag = keyval == MPI_TAG_UB; if (*flag) * (int **)value = &tag_upper_bound);
}
FAKE(Group_rank, MPI_Group group, int *rank) { ANSWER(*rank = world_rank); }
FAKE(Group_size, MPI_Group group, int *size) { ANSWER(*size = world_size); }
FAKE(Group_free, MPI_Group *group) {
  if (*group == MPI_GROUP_NULL) return MPI_ERR_GROUP;
  ANSWER(*group = MPI_GROUP_NULL);
}
FAKE(Topo_test, MPI_Comm comm, int *topology) {
  ANSWER(*topology = neighbors ? MPI_DIST_GRAPH : MPI_UNDEFINED);
}
FAKE(Dist_graph_neighbors_count, MPI_Comm comm, int *sources, int *targets, int *weighted) {
  ANSWER(*sources = *targets = neighbors; *weighted = 0);
}

// Point-to-point communication

FAKE_WITHOUT_OUTPUT(Send)
FAKE_WITHOUT_OUTPUT(Bsend)
FAKE_WITHOUT_OUTPUT(Rsend)
FAKE_WITHOUT_OUTPUT(Ssend)
FAKE_WITHOUT_OUTPUT(Cancel)
FAKE_WITHOUT_OUTPUT(Start)
FAKE_WITHOUT_OUTPUT(Startall)
FAKE_WITHOUT_OUTPUT(Buffer_attach)

FAKE(Recv, void *buffer, int count, MPI_Datatype type, int source, int tag, MPI_Comm comm,
     MPI_Status *status) {
  ANSWER(fill(status, source, tag, (MPI_Count)count * size_of(type)));
}
FAKE(Sendrecv, const void *out, int out_count, MPI_Datatype out_type, int destination, int out_tag,
     void *in, int in_count, MPI_Datatype in_type, int source, int in_tag, MPI_Comm comm,
     MPI_Status *status) {
  ANSWER(fill(status, source, in_tag, (MPI_Count)in_count * size_of(in_type)));
}
FAKE(Probe, int source, int tag, MPI_Comm comm, MPI_Status *status) {
  ANSWER(fill(status, source, tag, 0));
}
FAKE(Iprobe, int source, int tag, MPI_Comm comm, int *flag, MPI_Status *status) {
  ANSWER(*flag = !pending; if (*flag) fill(status, source, tag, 0));
}
FAKE(Mprobe, int source, int tag, MPI_Comm comm, MPI_Message *message, MPI_Status *status) {
  ANSWER(*message = NEW_MESSAGE; fill(status, source, tag, 0));
}
FAKE(Mrecv, void *buffer, int count, MPI_Datatype type, MPI_Message *message, MPI_Status *status) {
  ANSWER(*message = MPI_MESSAGE_NULL; fill(status, 0, 0, (MPI_Count)count * size_of(type)));
}
FAKE(Get_count, const MPI_Status *status, MPI_Datatype type, int *count) {
  ANSWER(*count = (int)(bytes_of(status) / size_of(type)));
}

#define FAKE_SEND(NAME, REQUEST)                                                                 \
  FAKE(NAME, const void *buffer, int count, MPI_Datatype type, int rank, int tag, MPI_Comm comm, \
       MPI_Request *request) {                                                                   \
    ANSWER(*request = REQUEST);                                                                  \
  }
#define FAKE_RECEIVE(NAME, REQUEST)                                                        \
  FAKE(NAME, void *buffer, int count, MPI_Datatype type, int rank, int tag, MPI_Comm comm, \
       MPI_Request *request) {                                                             \
    ANSWER(*request = REQUEST);                                                            \
  }
FAKE_SEND(Isend, REQUEST_DONE)
FAKE_SEND(Ibsend, REQUEST_DONE)
FAKE_SEND(Irsend, REQUEST_DONE)
FAKE_SEND(Issend, REQUEST_DONE)
FAKE_SEND(Send_init, REQUEST_PERSISTENT)
FAKE_RECEIVE(Irecv, REQUEST_DONE)
FAKE_RECEIVE(Recv_init, REQUEST_PERSISTENT)

// Completion

FAKE(Request_free, MPI_Request *request) { ANSWER(*request = MPI_REQUEST_NULL); }
FAKE(Wait, MPI_Request *request, MPI_Status *status) { ANSWER(complete(request, status)); }
FAKE(Test, MPI_Request *request, int *flag, MPI_Status *status) {
  ANSWER(*flag = !pending; if (*flag) complete(request, status));
}
FAKE(Waitall, int count, MPI_Request requests[], MPI_Status statuses[]) {
  ANSWER(complete_all(count, requests, statuses));
}
FAKE(Testall, int count, MPI_Request requests[], int *flag, MPI_Status statuses[]) {
  ANSWER(*flag = !pending; if (*flag) complete_all(count, requests, statuses));
}
FAKE(Waitany, int count, MPI_Request requests[], int *index, MPI_Status *status) {
  ANSWER(*index = complete_any(count, requests, status));
}
FAKE(Testany, int count, MPI_Request requests[], int *index, int *flag, MPI_Status *status) {
  ANSWER(*flag = !pending; *index = *flag ? complete_any(count, requests, status) : MPI_UNDEFINED);
}
FAKE(Waitsome, int count, MPI_Request requests[], int *found, int indices[],
     MPI_Status statuses[]) {
  ANSWER(*found = complete_some(count, requests, indices, statuses));
}
FAKE(Testsome, int count, MPI_Request requests[], int *found, int indices[],
     MPI_Status statuses[]) {
  ANSWER(*found = pending ? 0 : complete_some(count, requests, indices, statuses));
}

// Collective communication: buffers stay as they are

FAKE_WITHOUT_OUTPUT(Barrier)
FAKE_WITHOUT_OUTPUT(Bcast)
FAKE_WITHOUT_OUTPUT(Gather)
FAKE_WITHOUT_OUTPUT(Gatherv)
FAKE_WITHOUT_OUTPUT(Scatter)
FAKE_WITHOUT_OUTPUT(Scatterv)
FAKE_WITHOUT_OUTPUT(Allgather)
FAKE_WITHOUT_OUTPUT(Allgatherv)
FAKE_WITHOUT_OUTPUT(Alltoall)
FAKE_WITHOUT_OUTPUT(Alltoallv)
FAKE_WITHOUT_OUTPUT(Alltoallw)
FAKE_WITHOUT_OUTPUT(Neighbor_alltoallw)
FAKE_WITHOUT_OUTPUT(Reduce)
FAKE_WITHOUT_OUTPUT(Allreduce)
FAKE_WITHOUT_OUTPUT(Reduce_scatter)
FAKE_WITHOUT_OUTPUT(Reduce_scatter_block)
FAKE_WITHOUT_OUTPUT(Scan)
FAKE_WITHOUT_OUTPUT(Exscan)

FAKE(Ibarrier, MPI_Comm comm, MPI_Request *request) { ANSWER(*request = REQUEST_DONE); }
FAKE(Ibcast, void *buffer, int count, MPI_Datatype type, int root, MPI_Comm comm,
     MPI_Request *request) {
  ANSWER(*request = REQUEST_DONE);
}
FAKE(Iallreduce, const void *out, void *in, int count, MPI_Datatype type, MPI_Op op, MPI_Comm comm,
     MPI_Request *request) {
  ANSWER(*request = REQUEST_DONE);
}
FAKE(Ialltoallw, const void *out, const int out_counts[], const int out_offsets[],
     const MPI_Datatype out_types[], void *in, const int in_counts[], const int in_offsets[],
     const MPI_Datatype in_types[], MPI_Comm comm, MPI_Request *request) {
  ANSWER(*request = REQUEST_DONE);
}
FAKE(Op_create, MPI_User_function *function, int commutes, MPI_Op *op) {
  ANSWER(*op = NEW_HANDLE(op));
}
FAKE(Op_free, MPI_Op *op) { ANSWER(*op = MPI_OP_NULL); }

// Datatypes: a derived one has size and extent 8

FAKE(Type_size, MPI_Datatype type, int *size) { ANSWER(*size = size_of(type)); }
FAKE(Type_get_extent, MPI_Datatype type, MPI_Aint *lower_bound, MPI_Aint *extent) {
  ANSWER(*lower_bound = 0; *extent = size_of(type));
}
FAKE(Type_contiguous, int count, MPI_Datatype old_type, MPI_Datatype *type) {
  ANSWER(*type = NEW_HANDLE(datatype));
}
FAKE(Type_vector, int count, int length, int stride, MPI_Datatype old_type, MPI_Datatype *type) {
  ANSWER(*type = NEW_HANDLE(datatype));
}
FAKE(Type_create_struct, int count, const int lengths[], const MPI_Aint offsets[],
     const MPI_Datatype types[], MPI_Datatype *type) {
  ANSWER(*type = NEW_HANDLE(datatype));
}
FAKE(Type_dup, MPI_Datatype type, MPI_Datatype *copy) { ANSWER(*copy = NEW_HANDLE(datatype)); }
FAKE(Type_free, MPI_Datatype *type) { ANSWER(*type = MPI_DATATYPE_NULL); }
FAKE_WITHOUT_OUTPUT(Type_commit)

// One-sided communication

FAKE(Win_create, void *base, MPI_Aint size, int unit, MPI_Info info, MPI_Comm comm, MPI_Win *win) {
  ANSWER(*win = NEW_HANDLE(win));
}
FAKE(Win_allocate, MPI_Aint size, int unit, MPI_Info info, MPI_Comm comm, void *base,
     MPI_Win *win) {
  ANSWER(*(void **)base = window_memory; *win = NEW_HANDLE(win));
}
FAKE(Win_free, MPI_Win *win) { ANSWER(*win = MPI_WIN_NULL); }
FAKE(Rput, const void *origin, int count, MPI_Datatype type, int rank, MPI_Aint offset,
     int target_count, MPI_Datatype target_type, MPI_Win win, MPI_Request *request) {
  ANSWER(*request = REQUEST_DONE);
}
FAKE_WITHOUT_OUTPUT(Win_fence)
FAKE_WITHOUT_OUTPUT(Win_lock)
FAKE_WITHOUT_OUTPUT(Win_unlock)
FAKE_WITHOUT_OUTPUT(Win_lock_all)
FAKE_WITHOUT_OUTPUT(Win_unlock_all)
FAKE_WITHOUT_OUTPUT(Win_flush)
FAKE_WITHOUT_OUTPUT(Win_flush_all)
FAKE_WITHOUT_OUTPUT(Put)
FAKE_WITHOUT_OUTPUT(Get)
FAKE_WITHOUT_OUTPUT(Accumulate)
FAKE_WITHOUT_OUTPUT(Fetch_and_op)

// Info and files

FAKE(Info_create, MPI_Info *info) { ANSWER(*info = NEW_HANDLE(info)); }
FAKE(Info_free, MPI_Info *info) { ANSWER(*info = MPI_INFO_NULL); }
FAKE_WITHOUT_OUTPUT(Info_set)
FAKE(File_open, MPI_Comm comm, const char *name, int mode, MPI_Info info, MPI_File *file) {
  ANSWER(*file = NEW_FILE);
}
FAKE(File_close, MPI_File *file) { ANSWER(*file = MPI_FILE_NULL); }
FAKE(File_write_at, MPI_File file, MPI_Offset offset, const void *buffer, int count,
     MPI_Datatype type, MPI_Status *status) {
  ANSWER(fill(status, 0, 0, (MPI_Count)count * size_of(type)));
}
