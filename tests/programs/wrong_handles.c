// Handles that are none: null handles, and what was never made. A function that may not be given
// them says so by the error class of the kind of handle; it neither follows them nor takes them for
// another object.
// ranks: 1

#include <stdint.h>

#include "check.h"

// What an MPI tells from a handle without following it: MPICH any integer, Open MPI no address, the
// standard's ABI what is below all addresses.
#ifdef OPEN_MPI
static const uintptr_t wrong[] = {0};
#elif defined(MPI_ABI_VERSION)
static const uintptr_t wrong[] = {0, 0x10, 0x3ff, 0xfff};
#else
static const uintptr_t wrong[] = {0, 0x10, 0x7fffffff};
#endif
#define HANDLE(Type, number) ((Type)(uintptr_t)(number))

#define EXPECT(call, expected)                             \
  do {                                                     \
    int class_ = MPI_SUCCESS, code_ = (call);              \
    CHECK(code_ != MPI_SUCCESS);                           \
    CHECK(MPI_Error_class(code_, &class_) == MPI_SUCCESS); \
    CHECK_EQUAL(class_, expected);                         \
  } while (0)

// Of a copy, since the function may change the handle.
#define EXPECT_BY_ADDRESS(Type, handle, call, expected) \
  do {                                                  \
    Type copy = handle;                                 \
    EXPECT(call, expected);                             \
  } while (0)

static int n, flag;
static MPI_Status status;

static void communicator(MPI_Comm comm) {
  MPI_Comm made;
  EXPECT(MPI_Comm_rank(comm, &n), MPI_ERR_COMM);
  EXPECT(MPI_Comm_size(comm, &n), MPI_ERR_COMM);
  EXPECT(MPI_Comm_dup(comm, &made), MPI_ERR_COMM);
  EXPECT(MPI_Send(&n, 1, MPI_INT, MPI_PROC_NULL, 0, comm), MPI_ERR_COMM);
  EXPECT(MPI_Barrier(comm), MPI_ERR_COMM);
  EXPECT(MPI_Comm_get_attr(comm, MPI_TAG_UB, &n, &flag), MPI_ERR_COMM);
  EXPECT(MPI_Cart_coords(comm, 0, 1, &n), MPI_ERR_COMM);
  EXPECT_BY_ADDRESS(MPI_Comm, comm, MPI_Comm_free(&copy), MPI_ERR_COMM);
}

static void datatype(MPI_Datatype type) {
  EXPECT(MPI_Send(&n, 1, type, MPI_PROC_NULL, 0, MPI_COMM_SELF), MPI_ERR_TYPE);
  EXPECT(MPI_Type_size(type, &n), MPI_ERR_TYPE);
  EXPECT_BY_ADDRESS(MPI_Datatype, type, MPI_Type_commit(&copy), MPI_ERR_TYPE);
  EXPECT_BY_ADDRESS(MPI_Datatype, type, MPI_Type_free(&copy), MPI_ERR_TYPE);
}

static void group(MPI_Group group) {
  MPI_Comm made;
  EXPECT(MPI_Group_size(group, &n), MPI_ERR_GROUP);
  EXPECT(MPI_Group_rank(group, &n), MPI_ERR_GROUP);
  EXPECT(MPI_Comm_create(MPI_COMM_SELF, group, &made), MPI_ERR_GROUP);
  EXPECT_BY_ADDRESS(MPI_Group, group, MPI_Group_free(&copy), MPI_ERR_GROUP);
}

static void window(MPI_Win win) {
  EXPECT(MPI_Win_fence(0, win), MPI_ERR_WIN);
  EXPECT(MPI_Put(&n, 1, MPI_INT, 0, 0, 1, MPI_INT, win), MPI_ERR_WIN);
  EXPECT_BY_ADDRESS(MPI_Win, win, MPI_Win_free(&copy), MPI_ERR_WIN);
}

static void file(MPI_File file) {
  EXPECT(MPI_File_write(file, &n, 1, MPI_INT, &status), MPI_ERR_FILE);
  EXPECT_BY_ADDRESS(MPI_File, file, MPI_File_close(&copy), MPI_ERR_FILE);
}

static void request(MPI_Request request) {
  EXPECT_BY_ADDRESS(MPI_Request, request, MPI_Cancel(&copy), MPI_ERR_REQUEST);
  EXPECT_BY_ADDRESS(MPI_Request, request, MPI_Request_free(&copy), MPI_ERR_REQUEST);
}

// These take null requests as complete. Open MPI follows all others.
static void request_to_complete(MPI_Request request) {
  int place;
  EXPECT_BY_ADDRESS(MPI_Request, request, MPI_Start(&copy), MPI_ERR_REQUEST);
  EXPECT_BY_ADDRESS(MPI_Request, request, MPI_Wait(&copy, &status), MPI_ERR_REQUEST);
  EXPECT_BY_ADDRESS(MPI_Request, request, MPI_Test(&copy, &flag, &status), MPI_ERR_REQUEST);
  EXPECT_BY_ADDRESS(MPI_Request, request, MPI_Waitall(1, &copy, &status), MPI_ERR_REQUEST);
  EXPECT_BY_ADDRESS(MPI_Request, request, MPI_Testany(1, &copy, &place, &flag, &status),
                    MPI_ERR_REQUEST);
  EXPECT(MPI_Request_get_status(request, &flag, &status), MPI_ERR_REQUEST);
}

static void operator_(MPI_Op op) { EXPECT(MPI_Op_commutative(op, &n), MPI_ERR_OP); }

static void info(MPI_Info info) {
  MPI_Info made;
  EXPECT(MPI_Info_set(info, "key", "value"), MPI_ERR_INFO);
  EXPECT(MPI_Info_get_nkeys(info, &n), MPI_ERR_INFO);
  EXPECT(MPI_Info_dup(info, &made), MPI_ERR_INFO);
}

int main(void) {
  begin();
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
  communicator(MPI_COMM_NULL);
  datatype(MPI_DATATYPE_NULL);
  group(MPI_GROUP_NULL);
  window(MPI_WIN_NULL);
  file(MPI_FILE_NULL);
  request(MPI_REQUEST_NULL);
  operator_(MPI_OP_NULL);
  MPI_Request none = MPI_REQUEST_NULL;
  EXPECT(MPI_Start(&none), MPI_ERR_REQUEST);
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; ++i) {
    communicator(HANDLE(MPI_Comm, wrong[i]));
    datatype(HANDLE(MPI_Datatype, wrong[i]));
    group(HANDLE(MPI_Group, wrong[i]));
    window(HANDLE(MPI_Win, wrong[i]));
    request(HANDLE(MPI_Request, wrong[i]));
    info(HANDLE(MPI_Info, wrong[i]));
#ifndef OPEN_MPI
    request_to_complete(HANDLE(MPI_Request, wrong[i]));
#else
    (void)request_to_complete;
#endif
  }
  report("each is refused by the class of its kind");
  return finish();
}
