// Functions of the program that MPI calls may call MPI themselves: no lock of the translation may
// be held while they run, and what they make and free must be in order afterwards.
// ranks: 1

#include "check.h"

static int nested;

static void inner(MPI_Comm* comm, int* code, ...) {
  (void)comm;
  (void)code;
  nested += 100;
}

// Raises another error, on another communicator, and sends itself a message.
static void outer(MPI_Comm* comm, int* code, ...) {
  MPI_Comm other;
  MPI_Errhandler handler;
  int value = 5, got = 0, class;
  nested++;
  MPI_Comm_dup(MPI_COMM_SELF, &other);
  MPI_Comm_create_errhandler(inner, &handler);
  MPI_Comm_set_errhandler(other, handler);
  MPI_Errhandler_free(&handler);
  CHECK(MPI_Send(&value, 1, MPI_INT, 5, 0, other) != MPI_SUCCESS);
  MPI_Sendrecv(&value, 1, MPI_INT, 0, 1, &got, 1, MPI_INT, 0, 1, *comm, MPI_STATUS_IGNORE);
  CHECK_EQUAL(got, 5);
  MPI_Error_class(*code, &class);
  CHECK_EQUAL(class, MPI_ERR_TAG);
  MPI_Comm_free(&other);
}

static void handlers_that_call(void) {
  MPI_Errhandler handler;
  MPI_Comm comm;
  MPI_Comm_create_errhandler(outer, &handler);
  MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  MPI_Comm_set_errhandler(comm, handler);
  int code = MPI_Send(NULL, 0, MPI_INT, 0, -5, comm), class;
  MPI_Error_class(code, &class);
  CHECK_EQUAL(class, MPI_ERR_TAG);
  CHECK_EQUAL(nested, 101);
  MPI_Errhandler_free(&handler);
  MPI_Comm_free(&comm);
}

// As libraries do: a communicator of the library's own hangs on that of the user.
static int free_inner(MPI_Comm comm, int keyval, void* value, void* state) {
  MPI_Comm* own = value;
  (void)comm;
  (void)keyval;
  ++*(int*)state;
  CHECK(MPI_Comm_free(own) == MPI_SUCCESS);
  free(own);
  return MPI_SUCCESS;
}

static int copy_inner(MPI_Comm comm, int keyval, void* state, void* in, void* out, int* flag) {
  MPI_Comm* copy = malloc(sizeof *copy);
  (void)comm;
  (void)keyval;
  ++*(int*)state;
  CHECK(MPI_Comm_dup(*(MPI_Comm*)in, copy) == MPI_SUCCESS);
  *(void**)out = copy;
  *flag = 1;
  return MPI_SUCCESS;
}

static void attributes_that_are_communicators(void) {
  int keyval, calls = 0, flag;
  MPI_Comm outer_comm, copy, *own = malloc(sizeof *own), *found;
  MPI_Comm_create_keyval(copy_inner, free_inner, &keyval, &calls);
  MPI_Comm_dup(MPI_COMM_WORLD, &outer_comm);
  MPI_Comm_dup(MPI_COMM_SELF, own);
  MPI_Comm_set_name(*own, "inner");
  MPI_Comm_set_attr(outer_comm, keyval, own);
  MPI_Comm_dup(outer_comm, &copy);
  CHECK_EQUAL(calls, 1);
  MPI_Comm_get_attr(copy, keyval, &found, &flag);
  CHECK(flag && found != own && *found != *own);
  int result;
  MPI_Comm_compare(*found, *own, &result);
  CHECK_EQUAL(result, MPI_CONGRUENT);
  MPI_Comm_free(&outer_comm);
  CHECK_EQUAL(calls, 2);
  MPI_Comm_free(&copy);
  CHECK_EQUAL(calls, 3);
  MPI_Comm_free_keyval(&keyval);
}

int main(void) {
  begin();
  handlers_that_call();
  attributes_that_are_communicators();
  report("callbacks: ok");
  return finish();
}
