// Handles as Fortran integers and back, for every class: predefined, made by the program, and null.
// The integer of a handle is what a Fortran routine of the same program would use.
// ranks: 2

#include "check.h"

#define ROUND_TRIP(Class, handle)                    \
  do {                                               \
    MPI_Fint number_ = MPI_##Class##_c2f(handle);    \
    CHECK(MPI_##Class##_f2c(number_) == handle);     \
    CHECK_EQUAL(MPI_##Class##_c2f(handle), number_); \
  } while (0)

static void of_communicators_and_groups(void) {
  MPI_Comm comm;
  MPI_Group group;
  MPI_Comm_dup(MPI_COMM_SELF, &comm);
  ROUND_TRIP(Comm, MPI_COMM_WORLD);
  ROUND_TRIP(Comm, MPI_COMM_SELF);
  ROUND_TRIP(Comm, MPI_COMM_NULL);
  ROUND_TRIP(Comm, comm);
  CHECK(MPI_Comm_c2f(comm) != MPI_Comm_c2f(MPI_COMM_SELF));
  int value = 0;
  CHECK(MPI_Comm_size(MPI_Comm_f2c(MPI_Comm_c2f(comm)), &value) == MPI_SUCCESS);
  CHECK_EQUAL(value, 1);
  MPI_Comm_group(comm, &group);
  ROUND_TRIP(Group, group);
  ROUND_TRIP(Group, MPI_GROUP_EMPTY);
  ROUND_TRIP(Group, MPI_GROUP_NULL);
  MPI_Group_free(&group);
  MPI_Comm_free(&comm);
}

static void minimum(void* in, void* out, int* length, MPI_Datatype* type) {
  (void)type;
  for (int i = 0; i < *length; i++)
    if (((int*)in)[i] < ((int*)out)[i]) ((int*)out)[i] = ((int*)in)[i];
}

static void of_types_and_operators(void) {
  MPI_Datatype type;
  MPI_Op op;
  MPI_Type_vector(2, 1, 3, MPI_DOUBLE, &type);
  MPI_Type_commit(&type);
  ROUND_TRIP(Type, type);
  ROUND_TRIP(Type, MPI_INT);
  ROUND_TRIP(Type, MPI_DOUBLE_INT);
  ROUND_TRIP(Type, MPI_BYTE);
  ROUND_TRIP(Type, MPI_DATATYPE_NULL);
  int bytes = 0;
  MPI_Type_size(MPI_Type_f2c(MPI_Type_c2f(type)), &bytes);
  CHECK_EQUAL(bytes, 16);
  MPI_Type_free(&type);
  MPI_Op_create(minimum, 1, &op);
  ROUND_TRIP(Op, op);
  ROUND_TRIP(Op, MPI_SUM);
  ROUND_TRIP(Op, MPI_NO_OP);
  ROUND_TRIP(Op, MPI_OP_NULL);
  MPI_Op_free(&op);
}

static void of_requests_and_messages(void) {
  MPI_Request request;
  MPI_Message message;
  int value = 1, got = 0;
  ROUND_TRIP(Request, MPI_REQUEST_NULL);
  ROUND_TRIP(Message, MPI_MESSAGE_NULL);
  ROUND_TRIP(Message, MPI_MESSAGE_NO_PROC);
  MPI_Irecv(&got, 1, MPI_INT, 0, 0, MPI_COMM_SELF, &request);
  ROUND_TRIP(Request, request);
  MPI_Send(&value, 1, MPI_INT, 0, 0, MPI_COMM_SELF);
  MPI_Request back = MPI_Request_f2c(MPI_Request_c2f(request));
  MPI_Wait(&back, MPI_STATUS_IGNORE);
  CHECK(back == MPI_REQUEST_NULL);
  CHECK_EQUAL(got, 1);

  // What is kept for a request until it is complete goes with it.
  int one = 1, nothing = 0;
  MPI_Datatype type = MPI_INT;
  MPI_Ialltoallw(&value, &one, &nothing, &type, &got, &one, &nothing, &type, MPI_COMM_SELF,
                 &request);
  ROUND_TRIP(Request, request);
  request = MPI_Request_f2c(MPI_Request_c2f(request));
  MPI_Wait(&request, MPI_STATUS_IGNORE);

  MPI_Isend(&value, 1, MPI_INT, 0, 1, MPI_COMM_SELF, &request);
  MPI_Mprobe(0, 1, MPI_COMM_SELF, &message, MPI_STATUS_IGNORE);
  ROUND_TRIP(Message, message);
  message = MPI_Message_f2c(MPI_Message_c2f(message));
  MPI_Mrecv(&got, 1, MPI_INT, &message, MPI_STATUS_IGNORE);
  CHECK(message == MPI_MESSAGE_NULL);
  MPI_Wait(&request, MPI_STATUS_IGNORE);
}

static void on_error(MPI_Comm* comm, int* code, ...) {
  (void)comm;
  (void)code;
}

static void of_the_rest(void) {
  MPI_Info info;
  MPI_Errhandler handler;
  MPI_Win win;
  MPI_File file;
  char name[] = "/tmp/anympi-handle-conversions-XXXXXX";
  CHECK(mkstemp(name) >= 0);
  MPI_Info_create(&info);
  ROUND_TRIP(Info, info);
  ROUND_TRIP(Info, MPI_INFO_NULL);
  ROUND_TRIP(Info, MPI_INFO_ENV);
  MPI_Info_free(&info);
  MPI_Comm_create_errhandler(on_error, &handler);
  ROUND_TRIP(Errhandler, handler);
  ROUND_TRIP(Errhandler, MPI_ERRORS_RETURN);
  ROUND_TRIP(Errhandler, MPI_ERRORS_ARE_FATAL);
  ROUND_TRIP(Errhandler, MPI_ERRHANDLER_NULL);
  MPI_Errhandler_free(&handler);
  MPI_Win_create(NULL, 0, 1, MPI_INFO_NULL, MPI_COMM_WORLD, &win);
  ROUND_TRIP(Win, win);
  ROUND_TRIP(Win, MPI_WIN_NULL);
  MPI_Win_free(&win);
  CHECK(MPI_File_open(MPI_COMM_SELF, name, MPI_MODE_RDWR | MPI_MODE_DELETE_ON_CLOSE, MPI_INFO_NULL,
                      &file) == MPI_SUCCESS);
  ROUND_TRIP(File, file);
  ROUND_TRIP(File, MPI_FILE_NULL);
  MPI_File_close(&file);
}

static void of_statuses(void) {
  MPI_Fint fortran[sizeof(MPI_Status) / sizeof(MPI_Fint)];
  MPI_Status status, back;
  int value = 1, got, count;
  MPI_Sendrecv(&value, 1, MPI_INT, 0, 3, &got, 1, MPI_INT, 0, 3, MPI_COMM_SELF, &status);
  CHECK(MPI_Status_c2f(&status, fortran) == MPI_SUCCESS);
  memset(&back, 0, sizeof back);
  CHECK(MPI_Status_f2c(fortran, &back) == MPI_SUCCESS);
  CHECK(back.MPI_SOURCE == 0 && back.MPI_TAG == 3);
  MPI_Get_count(&back, MPI_INT, &count);
  CHECK_EQUAL(count, 1);
}

int main(void) {
  begin();
  of_communicators_and_groups();
  of_types_and_operators();
  of_requests_and_messages();
  of_the_rest();
  of_statuses();
  report("handle conversions: ok");
  return finish();
}
