// MPI-5's questions about the binary interface, and handles as integers. Open MPI's and MPICH's are
// not the standard's, and their Fortran is known; what the standard's ABI knows of Fortran is what
// the program told it.
// ranks: 1
// newer: MPI_Abi_get_version
// newer: MPI_Abi_get_info
// newer: MPI_Abi_get_fortran_info
// newer: MPI_Abi_set_fortran_info
// newer: MPI_Abi_get_fortran_booleans
// newer: MPI_Abi_set_fortran_booleans
// newer: MPI_Comm_toint

#include "newer_functions.h"

static void expect_key(MPI_Info info, const char* key, const char* expected) {
  char value[20] = "?";
  int flag = 0;
  MPI_Info_get(info, key, sizeof value - 1, value, &flag);
  CHECK(flag && strcmp(value, expected) == 0);
}

#define ROUND_TRIP(CLASS, HANDLE)                     \
  do {                                                \
    int number = MPI_##CLASS##_toint(HANDLE);         \
    CHECK(MPI_##CLASS##_fromint(number) == (HANDLE)); \
    CHECK_EQUAL(MPI_##CLASS##_toint(HANDLE), number); \
  } while (0)

static void handles(void) {
  MPI_Comm comm;
  MPI_Group group;
  MPI_Datatype type;
  MPI_Op op;
  MPI_Info info;
  MPI_Errhandler handler;
  MPI_Request request;
  MPI_Win win;
  MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  MPI_Comm_group(comm, &group);
  MPI_Type_contiguous(3, MPI_INT, &type);
  MPI_Info_create(&info);
  MPI_Comm_get_errhandler(comm, &handler);
  MPI_Recv_init(&info, 1, MPI_INT, 0, 0, comm, &request);
  MPI_Win_create_dynamic(MPI_INFO_NULL, comm, &win);
  op = MPI_SUM;
  ROUND_TRIP(Comm, comm);
  ROUND_TRIP(Comm, MPI_COMM_WORLD);
  ROUND_TRIP(Comm, MPI_COMM_NULL);
  ROUND_TRIP(Group, group);
  ROUND_TRIP(Group, MPI_GROUP_EMPTY);
  ROUND_TRIP(Type, type);
  ROUND_TRIP(Type, MPI_DOUBLE);
  ROUND_TRIP(Op, op);
  ROUND_TRIP(Info, info);
  ROUND_TRIP(Info, MPI_INFO_NULL);
  ROUND_TRIP(Errhandler, handler);
  ROUND_TRIP(Errhandler, MPI_ERRORS_RETURN);
  ROUND_TRIP(Request, request);
  ROUND_TRIP(Request, MPI_REQUEST_NULL);
  ROUND_TRIP(Win, win);
  ROUND_TRIP(Win, MPI_WIN_NULL);
  ROUND_TRIP(File, MPI_FILE_NULL);
  ROUND_TRIP(Message, MPI_MESSAGE_NULL);
  ROUND_TRIP(Message, MPI_MESSAGE_NO_PROC);
  CHECK(MPI_Comm_toint(MPI_COMM_WORLD) != MPI_Comm_toint(comm));
  CHECK(MPI_Type_toint(MPI_INT) != MPI_Type_toint(MPI_DOUBLE));
  MPI_Win_free(&win);
  MPI_Request_free(&request);
  MPI_Errhandler_free(&handler);
  MPI_Info_free(&info);
  MPI_Type_free(&type);
  MPI_Group_free(&group);
  MPI_Comm_free(&comm);
}

#ifdef MPI_ABI_VERSION

static const int expected_major = MPI_ABI_VERSION, expected_minor = MPI_ABI_SUBVERSION;

static void fortran(void) {
  int is_set = -1, truth = -1, falsehood = 0;
  MPI_Info info;
  MPI_Abi_get_fortran_info(&info);
  CHECK(info == MPI_INFO_NULL);
  MPI_Info_create(&info);
  MPI_Info_set(info, "mpi_integer_size", "8");
  CHECK(MPI_Abi_set_fortran_info(info) == MPI_SUCCESS);
  CHECK(MPI_Abi_set_fortran_info(info) != MPI_SUCCESS);
  MPI_Info_free(&info);
  MPI_Abi_get_fortran_info(&info);
  expect_key(info, "mpi_integer_size", "8");
  MPI_Info_free(&info);
  MPI_Abi_get_fortran_booleans(4, &truth, &falsehood, &is_set);
  CHECK(!is_set);
  CHECK(MPI_Abi_set_fortran_booleans(4, &truth, &falsehood) == MPI_SUCCESS);
  CHECK(MPI_Abi_set_fortran_booleans(4, &truth, &falsehood) != MPI_SUCCESS);
  truth = falsehood = 17;
  MPI_Abi_get_fortran_booleans(4, &truth, &falsehood, &is_set);
  CHECK(is_set && truth == -1 && falsehood == 0);
  CHECK(MPI_Abi_set_fortran_booleans(3, &truth, &falsehood) != MPI_SUCCESS);
}

static void numbers(void) {
  CHECK_EQUAL(MPI_Comm_toint(MPI_COMM_WORLD), 257);
  CHECK_EQUAL(MPI_Type_toint(MPI_INT), 521);
  CHECK_EQUAL(MPI_File_toint(MPI_FILE_NULL), 280);
}

#else

static const int expected_major = -1, expected_minor = -1;

static void fortran(void) {
  int is_set = -1, truth = -1, falsehood = -1;
  MPI_Info info;
  MPI_Abi_get_fortran_info(&info);
  expect_key(info, "mpi_integer_size", "4");
  expect_key(info, "mpi_double_precision_size", "8");
  CHECK(MPI_Abi_set_fortran_info(info) != MPI_SUCCESS);
  MPI_Info_free(&info);
  MPI_Abi_get_fortran_booleans(4, &truth, &falsehood, &is_set);
  CHECK(is_set && truth == 1 && falsehood == 0);
  CHECK(MPI_Abi_get_fortran_booleans(3, &truth, &falsehood, &is_set) != MPI_SUCCESS);
  CHECK(MPI_Abi_set_fortran_booleans(4, &truth, &falsehood) != MPI_SUCCESS);
}

static void numbers(void) {}

#endif

int main(void) {
  int major = -9, minor = -9;
  MPI_Info info;
  begin();
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
  MPI_Abi_get_version(&major, &minor);
  CHECK_EQUAL(major, expected_major);
  CHECK_EQUAL(minor, expected_minor);
  MPI_Abi_get_info(&info);
  expect_key(info, "mpi_aint_size", "8");
  expect_key(info, "mpi_count_size", "8");
  expect_key(info, "mpi_offset_size", "8");
  MPI_Info_free(&info);
  fortran();
  numbers();
  handles();
  report("the program's own interface");
  return finish();
}
