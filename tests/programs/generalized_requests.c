// Requests of the program's own making: MPI calls three functions of the program, in which the
// status and the extra_state are the program's, and what the query function says arrives in every
// call that completes requests.
// ranks: 1

#include "check.h"

struct operation {
  int queries, frees, cancels, cancel_complete, tag, elements, result;
};

static int query(void* state, MPI_Status* status) {
  struct operation* operation = state;
  operation->queries++;
  status->MPI_SOURCE = 7;
  status->MPI_TAG = operation->tag;
  status->MPI_ERROR = MPI_SUCCESS;
  MPI_Status_set_elements(status, MPI_INT, operation->elements);
  MPI_Status_set_cancelled(status, operation->cancels > 0);
  return operation->result;
}
static int release(void* state) {
  ((struct operation*)state)->frees++;
  return MPI_SUCCESS;
}
static int cancel(void* state, int complete) {
  struct operation* operation = state;
  operation->cancels++;
  operation->cancel_complete = complete;
  return MPI_SUCCESS;
}

static MPI_Request start(struct operation* operation, int tag, int elements) {
  MPI_Request request = MPI_REQUEST_NULL;
  *operation = (struct operation){.tag = tag, .elements = elements};
  CHECK(MPI_Grequest_start(query, release, cancel, operation, &request) == MPI_SUCCESS);
  CHECK(request != MPI_REQUEST_NULL);
  return request;
}

static void expect(const struct operation* operation, const MPI_Status* status) {
  int count = -1, cancelled = -1;
  CHECK_EQUAL(status->MPI_SOURCE, 7);
  CHECK_EQUAL(status->MPI_TAG, operation->tag);
  MPI_Get_count(status, MPI_INT, &count);
  CHECK_EQUAL(count, operation->elements);
  MPI_Get_elements(status, MPI_BYTE, &count);
  CHECK_EQUAL(count, operation->elements * 4);
  MPI_Test_cancelled(status, &cancelled);
  CHECK_EQUAL(cancelled != 0, operation->cancels > 0);
  CHECK_EQUAL(operation->queries, 1);
  CHECK_EQUAL(operation->frees, 1);
}

static void one_at_a_time(void) {
  struct operation operation;
  MPI_Request request = start(&operation, 11, 3);
  MPI_Status status;
  int flag = -1;
  MPI_Test(&request, &flag, &status);
  CHECK(!flag && request != MPI_REQUEST_NULL);
  CHECK(operation.queries == 0 && operation.frees == 0);
  MPI_Request_get_status(request, &flag, &status);
  CHECK(!flag);
  CHECK(MPI_Grequest_complete(request) == MPI_SUCCESS);
  MPI_Wait(&request, &status);
  CHECK(request == MPI_REQUEST_NULL);
  expect(&operation, &status);

  request = start(&operation, 12, 0);
  MPI_Grequest_complete(request);
  MPI_Request_get_status(request, &flag, &status);
  CHECK(flag && request != MPI_REQUEST_NULL);
  CHECK_EQUAL(status.MPI_TAG, 12);
  CHECK_EQUAL(operation.frees, 0);
  operation.queries = 0;
  MPI_Test(&request, &flag, &status);
  CHECK(flag && request == MPI_REQUEST_NULL);
  expect(&operation, &status);

  request = start(&operation, 13, 1);
  MPI_Grequest_complete(request);
  MPI_Wait(&request, MPI_STATUS_IGNORE);
  CHECK(request == MPI_REQUEST_NULL);
  CHECK_EQUAL(operation.frees, 1);
}

static void cancelled(void) {
  struct operation operation;
  MPI_Request request = start(&operation, 14, 2);
  MPI_Status status;
  CHECK(MPI_Cancel(&request) == MPI_SUCCESS);
  CHECK_EQUAL(operation.cancels, 1);
  CHECK_EQUAL(operation.cancel_complete, 0);
  MPI_Grequest_complete(request);
  MPI_Wait(&request, &status);
  expect(&operation, &status);

  request = start(&operation, 15, 2);
  MPI_Grequest_complete(request);
  MPI_Cancel(&request);
  CHECK(operation.cancels == 1 && operation.cancel_complete);
  MPI_Wait(&request, &status);
  expect(&operation, &status);
}

static void freed(void) {
  struct operation operation;
  MPI_Request request = start(&operation, 16, 2), copy = request;
  MPI_Request_free(&request);
  CHECK(request == MPI_REQUEST_NULL);
  // MPICH calls the free function now, Open MPI on completion.
  MPI_Grequest_complete(copy);
  CHECK_EQUAL(operation.frees, 1);
}

// Among requests of MPI, in the calls that complete several.
static void several(void) {
  enum { count = 5 };
  struct operation operations[count];
  MPI_Request requests[count];
  MPI_Status statuses[count];
  int value = 1, got[2] = {0}, index = -1, flag = -1, indices[count], outcount = -1;
  for (int i = 0; i < count; i++) {
    if (i % 2 == 0) {
      requests[i] = start(&operations[i], 20 + i, i);
      MPI_Grequest_complete(requests[i]);
    } else {
      MPI_Irecv(&got[i / 2], 1, MPI_INT, 0, i, MPI_COMM_SELF, &requests[i]);
      MPI_Send(&value, 1, MPI_INT, 0, i, MPI_COMM_SELF);
    }
  }
  CHECK(MPI_Waitall(count, requests, statuses) == MPI_SUCCESS);
  for (int i = 0; i < count; i++) {
    CHECK(requests[i] == MPI_REQUEST_NULL);
    if (i % 2 == 0)
      expect(&operations[i], &statuses[i]);
    else
      CHECK_EQUAL(statuses[i].MPI_TAG, i);
  }
  CHECK(got[0] == 1 && got[1] == 1);

  for (int i = 0; i < count; i++) requests[i] = start(&operations[i], 30 + i, i);
  MPI_Testall(count, requests, &flag, statuses);
  CHECK(!flag);
  MPI_Testany(count, requests, &index, &flag, statuses);
  CHECK(!flag && index == MPI_UNDEFINED);
  MPI_Grequest_complete(requests[3]);
  MPI_Waitany(count, requests, &index, &statuses[3]);
  CHECK_EQUAL(index, 3);
  CHECK(requests[3] == MPI_REQUEST_NULL);
  expect(&operations[3], &statuses[3]);
  MPI_Grequest_complete(requests[1]);
  MPI_Grequest_complete(requests[4]);
  MPI_Waitsome(count, requests, &outcount, indices, statuses);
  CHECK(outcount == 2 && indices[0] == 1 && indices[1] == 4);
  expect(&operations[1], &statuses[0]);
  expect(&operations[4], &statuses[1]);
  MPI_Grequest_complete(requests[0]);
  MPI_Grequest_complete(requests[2]);
  MPI_Testsome(count, requests, &outcount, indices, statuses);
  CHECK(outcount == 2 && indices[0] == 0 && indices[1] == 2);
  expect(&operations[2], &statuses[1]);
}

// An error of the query function is that of the call that completes the request.
static void failing(void) {
  struct operation operations[2];
  MPI_Request requests[2];
  MPI_Status statuses[2];
  int class;
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
  requests[0] = start(&operations[0], 40, 0);
  operations[0].result = MPI_ERR_NO_SPACE;
  MPI_Grequest_complete(requests[0]);
  int code = MPI_Wait(&requests[0], &statuses[0]);
  MPI_Error_class(code, &class);
  report("failing query: %s", class == MPI_ERR_NO_SPACE ? "NO_SPACE" : class ? "?" : "SUCCESS");
  CHECK_EQUAL(operations[0].frees, 1);
}

static void many(void) {
  enum { count = 3000 };
  static struct operation operations[count];
  static MPI_Request requests[count];
  for (int i = 0; i < count; i++) requests[i] = start(&operations[i], i, i % 10);
  for (int i = 0; i < count; i++) MPI_Grequest_complete(requests[i]);
  MPI_Waitall(count, requests, MPI_STATUSES_IGNORE);
  for (int i = 0; i < count; i++) {
    CHECK(requests[i] == MPI_REQUEST_NULL);
    CHECK_EQUAL(operations[i].frees, 1);
  }
}

// Functions that are null are refused (MPICH) or not called (Open MPI).
static void without_functions(void) {
  MPI_Request request = MPI_REQUEST_NULL;
  MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  int class, code = MPI_Grequest_start(NULL, NULL, NULL, NULL, &request);
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_ARE_FATAL);
  MPI_Error_class(code, &class);
  if (code == MPI_SUCCESS) {
    CHECK(MPI_Grequest_complete(request) == MPI_SUCCESS);
    CHECK(MPI_Wait(&request, MPI_STATUS_IGNORE) == MPI_SUCCESS && request == MPI_REQUEST_NULL);
  } else {
    CHECK_EQUAL(class, MPI_ERR_ARG);
  }
}

int main(void) {
  begin();
  one_at_a_time();
  cancelled();
  freed();
  several();
  many();
  failing();
  without_functions();
  report("generalized requests: ok");
  return finish();
}
