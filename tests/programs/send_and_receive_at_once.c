// MPI_Isendrecv and MPI_Isendrecv_replace, whose request is completed by every function that
// completes requests, alone and among others. Open MPI 4 lacks them: there they are emulated.
// ranks: 2
// needs: MPI_Isendrecv

#include "counts.h"

static int out[8], in[8];
static int other;
// MPICH 4.0 tells nothing of the message in the status; its MPI_Isendrecv_replace frees a derived
// datatype once too often and does not know MPI_PROC_NULL; and its MPI_Request_free refuses such
// requests.
static int wrong_statuses;

static MPI_Request exchange(int i) {
  MPI_Request request;
  out[i] = 100 * rank + i;
  in[i] = -1;
  CHECK(MPI_Isendrecv(&out[i], 1, MPI_INT, other, 10 + i, &in[i], 1, MPI_INT, other, 10 + i,
                      MPI_COMM_WORLD, &request) == MPI_SUCCESS);
  CHECK(request != MPI_REQUEST_NULL);
  return request;
}

static MPI_Request receive(int i) {
  MPI_Request request;
  in[i] = -1;
  MPI_Irecv(&in[i], 1, MPI_INT, other, 20 + i, MPI_COMM_WORLD, &request);
  return request;
}
static void send(int i) {
  out[i] = 1000 * rank + i;
  MPI_Send(&out[i], 1, MPI_INT, other, 20 + i, MPI_COMM_WORLD);
}

static void expect(MPI_Status* status, int i) {
  Count count = -1;
  if (wrong_statuses) return;
  CHECK_EQUAL(status->MPI_SOURCE, other);
  CHECK_EQUAL(status->MPI_TAG, 10 + i);
  MPI_Get_count(status, MPI_INT, &count);
  CHECK_EQUAL(count, 1);
}

static void alone(void) {
  MPI_Status status;
  MPI_Request request = exchange(0);
  int flag = 0, index = -1, indices[1], count = 0;
  MPI_Wait(&request, &status);
  CHECK(request == MPI_REQUEST_NULL && in[0] == 100 * other);
  expect(&status, 0);
  request = exchange(1);
  while (!flag) MPI_Request_get_status(request, &flag, &status);
  expect(&status, 1);
  CHECK(request != MPI_REQUEST_NULL);
  MPI_Test(&request, &flag, &status);
  CHECK(flag && request == MPI_REQUEST_NULL && in[1] == 100 * other + 1);
  expect(&status, 1);
  request = exchange(2);
  for (flag = 0; !flag;) MPI_Testall(1, &request, &flag, &status);
  CHECK(request == MPI_REQUEST_NULL);
  expect(&status, 2);
  request = exchange(3);
  MPI_Waitany(1, &request, &index, &status);
  CHECK(index == 0 && request == MPI_REQUEST_NULL);
  expect(&status, 3);
  request = exchange(4);
  for (flag = 0; !flag;) MPI_Testany(1, &request, &index, &flag, MPI_STATUS_IGNORE);
  CHECK(index == 0 && request == MPI_REQUEST_NULL && in[4] == 100 * other + 4);
  request = exchange(5);
  MPI_Waitsome(1, &request, &count, indices, &status);
  CHECK(count == 1 && indices[0] == 0 && request == MPI_REQUEST_NULL);
  expect(&status, 5);
  request = exchange(6);
  for (count = 0; count == 0;) MPI_Testsome(1, &request, &count, indices, MPI_STATUSES_IGNORE);
  CHECK(count == 1 && request == MPI_REQUEST_NULL && in[6] == 100 * other + 6);
  MPI_Wait(&request, &status);
  CHECK(status.MPI_SOURCE == MPI_ANY_SOURCE && status.MPI_TAG == MPI_ANY_TAG);
  MPI_Testsome(1, &request, &count, indices, MPI_STATUSES_IGNORE);
  CHECK_EQUAL(count, MPI_UNDEFINED);
}

static void among_others(void) {
  MPI_Status statuses[4];
  MPI_Request requests[4] = {exchange(0), receive(1), MPI_REQUEST_NULL, exchange(3)};
  int flag = 1, index, count, indices[4], seen = 0;
  MPI_Testall(4, requests, &flag, statuses);
  CHECK(!flag && requests[0] != MPI_REQUEST_NULL && requests[3] != MPI_REQUEST_NULL);
  MPI_Barrier(MPI_COMM_WORLD);  // the other one may not send before this one has asked
  send(1);
  MPI_Waitall(4, requests, statuses);
  for (int i = 0; i < 4; i++) CHECK(requests[i] == MPI_REQUEST_NULL);
  expect(&statuses[0], 0);
  expect(&statuses[3], 3);
  CHECK(statuses[1].MPI_TAG == 21 && statuses[2].MPI_SOURCE == MPI_ANY_SOURCE);
  CHECK(in[0] == 100 * other && in[1] == 1000 * other + 1 && in[3] == 100 * other + 3);

  requests[0] = receive(0), requests[1] = exchange(1), requests[2] = receive(2);
  requests[3] = exchange(3);
  send(0), send(2);
  for (int done = 0; done < 4; done += count) {
    MPI_Waitsome(4, requests, &count, indices, statuses);
    CHECK(count > 0);
    for (int i = 0; i < count; i++) {
      seen |= 1 << indices[i];
      if (indices[i] % 2)
        expect(&statuses[i], indices[i]);
      else
        CHECK_EQUAL(statuses[i].MPI_TAG, 20 + indices[i]);
    }
  }
  CHECK_EQUAL(seen, 15);

  requests[0] = exchange(0), requests[1] = receive(1), requests[2] = MPI_REQUEST_NULL;
  send(1);
  for (seen = 0; seen != 3; seen |= 1 << index) {
    MPI_Waitany(3, requests, &index, &statuses[0]);
    CHECK(index >= 0 && index < 2 && (seen & 1 << index) == 0);
  }
  MPI_Waitany(3, requests, &index, &statuses[0]);
  CHECK_EQUAL(index, MPI_UNDEFINED);
  MPI_Testany(3, requests, &index, &flag, &statuses[0]);
  CHECK(flag && index == MPI_UNDEFINED);
}

static void replaced(void) {
  int numbers[4] = {rank, rank + 10, rank + 20, rank + 30};
  MPI_Datatype ends;
  MPI_Request request;
  MPI_Status status;
  if (!wrong_statuses) {
    MPI_Type_vector(2, 1, 3, MPI_INT, &ends);
    MPI_Type_commit(&ends);
    MPI_Isendrecv_replace(numbers, 1, ends, other, 7, other, 7, MPI_COMM_WORLD, &request);
    MPI_Type_free(&ends);
    MPI_Wait(&request, &status);
    CHECK(numbers[0] == other && numbers[1] == rank + 10 && numbers[2] == rank + 20);
    CHECK(numbers[3] == other + 30 && status.MPI_SOURCE == other);
  }
  MPI_Isendrecv_replace(numbers, 4, MPI_INT, other, 7, other, 7, MPI_COMM_WORLD, &request);
  MPI_Wait(&request, &status);
  CHECK(numbers[1] == other + 10);
  if (wrong_statuses) return;
  MPI_Isendrecv_replace(&numbers[1], 1, MPI_INT, MPI_PROC_NULL, 7, MPI_PROC_NULL, 7, MPI_COMM_WORLD,
                        &request);
  MPI_Wait(&request, &status);
  CHECK(numbers[1] == other + 10 && status.MPI_SOURCE == MPI_PROC_NULL);
}

// Where the send is refused nothing is received, either.
static void refused(void) {
  MPI_Request request = MPI_REQUEST_NULL;
  int number = 42, got = -1, unused = -1, class = -1;
  MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
  MPI_Error_class(MPI_Isendrecv(&number, 1, MPI_INT, 99, 5, &unused, 1, MPI_INT, 0, 5,
                                MPI_COMM_SELF, &request),
                  &class);
  CHECK_EQUAL(class, MPI_ERR_RANK);
  MPI_Sendrecv(&number, 1, MPI_INT, 0, 5, &got, 1, MPI_INT, 0, 5, MPI_COMM_SELF, MPI_STATUS_IGNORE);
  CHECK(got == 42 && unused == -1);
}

// No error, no code: MPI_ERROR is left alone (MPI-4.1, section 3.2.5). Open MPI itself writes it.
static void error_fields(void) {
#ifndef OPEN_MPI
  MPI_Status status;
  int count = 0, index = -1, flag = 0;
  if (wrong_statuses) return;
  status.MPI_ERROR = 777;
  MPI_Request request = exchange(0);
  MPI_Waitall(1, &request, &status);
  CHECK_EQUAL(status.MPI_ERROR, 777);
  request = exchange(1);
  MPI_Waitsome(1, &request, &count, &index, &status);
  CHECK_EQUAL(status.MPI_ERROR, 777);
  request = exchange(2);
  while (!flag) MPI_Testall(1, &request, &flag, &status);
  CHECK_EQUAL(status.MPI_ERROR, 777);
#endif
}

// Many at a time, and given up without waiting.
static void many(void) {
  enum { requests_at_once = 1000 };
  static MPI_Request requests[requests_at_once];
  static int sent[requests_at_once], got[requests_at_once];
  for (int round = 0; round < 20; round++) {
    for (int i = 0; i < requests_at_once; i++) {
      sent[i] = rank + i;
      MPI_Isendrecv(&sent[i], 1, MPI_INT, other, 5, &got[i], 1, MPI_INT, other, 5, MPI_COMM_WORLD,
                    &requests[i]);
    }
    MPI_Waitall(requests_at_once, requests, MPI_STATUSES_IGNORE);
    for (int i = 0; i < requests_at_once; i++) CHECK_EQUAL(got[i], other + i);
  }
  if (!wrong_statuses) {
    MPI_Request request = exchange(7);
    MPI_Request_free(&request);
    CHECK(request == MPI_REQUEST_NULL);
  }
  MPI_Barrier(MPI_COMM_WORLD);
}

int main(void) {
  begin();
  other = 1 - rank;
  char version[MPI_MAX_LIBRARY_VERSION_STRING];
  int length;
  MPI_Get_library_version(version, &length);
  wrong_statuses = strstr(version, "MPICH") != NULL;
  alone();
  among_others();
  replaced();
  refused();
  error_fields();
  many();
  report("all exchanged");
  return finish();
}
