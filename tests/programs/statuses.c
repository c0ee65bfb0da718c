// A status by every route that writes one. The two ABIs disagree on its size, the order of its
// fields and where the private byte count and cancelled flag stand; a program may copy a status
// with memcpy and ask it later. A call that completes one operation must not touch MPI_ERROR.
// ranks: 2

#include "check.h"

enum { untouched = 4242 };

static MPI_Status fresh(void) {
  MPI_Status status;
  memset(&status, 0x77, sizeof status);
  status.MPI_ERROR = untouched;
  return status;
}

// What a status must say; through a copy, because programs keep statuses.
static void expect(const MPI_Status* original, int source, int tag, int bytes) {
  MPI_Status* status = malloc(sizeof *status);
  int count, cancelled;
  MPI_Count elements;
  memcpy(status, original, sizeof *status);
  CHECK_EQUAL(status->MPI_SOURCE, source);
  CHECK_EQUAL(status->MPI_TAG, tag);
  MPI_Get_count(status, MPI_CHAR, &count);
  CHECK_EQUAL(count, bytes);
  MPI_Get_count(status, MPI_INT, &count);
  CHECK_EQUAL(count, bytes % 4 ? MPI_UNDEFINED : bytes / 4);
  MPI_Get_elements(status, MPI_SHORT, &count);
  CHECK_EQUAL(count, bytes % 2 ? MPI_UNDEFINED : bytes / 2);
  MPI_Get_elements_x(status, MPI_BYTE, &elements);
  CHECK_EQUAL(elements, bytes);
  MPI_Test_cancelled(status, &cancelled);
  CHECK_EQUAL(cancelled, 0);
  free(status);
}

static void expect_empty(const MPI_Status* status) {
  expect(status, MPI_ANY_SOURCE, MPI_ANY_TAG, 0);
}

// Both ranks send to the other; the receive completes by another route each time.
static void single_completions(void) {
  int data[3] = {1, 2, 3}, got[3], flag = 0, other = 1 - rank;
  MPI_Request request, sent;
  MPI_Status status = fresh();

  MPI_Isend(data, 3, MPI_INT, other, 20, MPI_COMM_WORLD, &sent);
  MPI_Recv(got, 3, MPI_INT, MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &status);
  expect(&status, other, 20, 12);
  CHECK_EQUAL(status.MPI_ERROR, untouched);
  status = fresh();
  MPI_Wait(&sent, &status);
  CHECK_EQUAL(status.MPI_ERROR, untouched);
  MPI_Test_cancelled(&status, &flag);
  CHECK_EQUAL(flag, 0);

  MPI_Irecv(got, 3, MPI_INT, MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &request);
  MPI_Send(data, 2, MPI_INT, other, 21, MPI_COMM_WORLD);
  status = fresh();
  MPI_Wait(&request, &status);
  expect(&status, other, 21, 8);
  CHECK_EQUAL(status.MPI_ERROR, untouched);

  MPI_Irecv(got, 3, MPI_INT, MPI_ANY_SOURCE, 22, MPI_COMM_WORLD, &request);
  status = fresh();
  MPI_Test(&request, &flag, &status);
  CHECK(!flag && request != MPI_REQUEST_NULL);
  MPI_Barrier(MPI_COMM_WORLD);
  MPI_Sendrecv(data, 7, MPI_CHAR, other, 22, NULL, 0, MPI_INT, MPI_PROC_NULL, 0, MPI_COMM_WORLD,
               MPI_STATUS_IGNORE);
  MPI_Barrier(MPI_COMM_WORLD);
  // Request_get_status leaves the request as it is, twice.
  for (int i = 0; i < 2; i++) {
    status = fresh();
    do MPI_Request_get_status(request, &flag, &status);
    while (!flag);
    expect(&status, other, 22, 7);
    CHECK(request != MPI_REQUEST_NULL);
  }
  MPI_Request_get_status(request, &flag, MPI_STATUS_IGNORE);
  CHECK(flag);
  status = fresh();
  do MPI_Test(&request, &flag, &status);
  while (!flag);
  expect(&status, other, 22, 7);
  CHECK_EQUAL(status.MPI_ERROR, untouched);

  MPI_Send(data, 1, MPI_INT, other, 23, MPI_COMM_WORLD);
  memset(&status, 0, sizeof status);  // MPICH's probes write MPI_ERROR, and not the cancelled flag
  MPI_Probe(MPI_ANY_SOURCE, 23, MPI_COMM_WORLD, &status);
  expect(&status, other, 23, 4);
  MPI_Recv(got, 1, MPI_INT, status.MPI_SOURCE, status.MPI_TAG, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

static void start(MPI_Request requests[4], int first_tag) {
  static int data[4] = {1, 2, 3, 4}, got[4][4];
  for (int i = 0; i < 4; i++)
    MPI_Irecv(got[i], 4, MPI_INT, 1 - rank, first_tag + i, MPI_COMM_WORLD, &requests[i]);
  MPI_Barrier(MPI_COMM_WORLD);
  for (int i = 0; i < 4; i++) MPI_Send(data, i, MPI_INT, 1 - rank, first_tag + i, MPI_COMM_WORLD);
}

static void multiple_completions(void) {
  MPI_Request requests[5];
  MPI_Status statuses[5], status;
  int flag = 0, index, count, indices[5], done = 0, other = 1 - rank;
  requests[4] = MPI_REQUEST_NULL;

  start(requests, 30);
  for (int i = 0; i < 5; i++) statuses[i] = fresh();
  MPI_Waitall(5, requests, statuses);
  for (int i = 0; i < 4; i++) expect(&statuses[i], other, 30 + i, 4 * i);
  expect_empty(&statuses[4]);

  start(requests, 40);
  while (!flag) MPI_Testall(5, requests, &flag, statuses);
  for (int i = 0; i < 4; i++) expect(&statuses[i], other, 40 + i, 4 * i);
  expect_empty(&statuses[4]);

  start(requests, 50);
  for (int i = 0; i < 4; i++) {
    status = fresh();
    MPI_Waitany(5, requests, &index, &status);
    expect(&status, other, 50 + index, 4 * index);
    CHECK_EQUAL(status.MPI_ERROR, untouched);
    CHECK(requests[index] == MPI_REQUEST_NULL);
  }
  status = fresh();
  MPI_Waitany(5, requests, &index, &status);
  CHECK_EQUAL(index, MPI_UNDEFINED);
  expect_empty(&status);

  start(requests, 60);
  for (int i = 0; i < 4;) {
    status = fresh();
    MPI_Testany(5, requests, &index, &flag, &status);
    if (!flag) continue;
    expect(&status, other, 60 + index, 4 * index);
    CHECK_EQUAL(status.MPI_ERROR, untouched);
    i++;
  }
  MPI_Testany(5, requests, &index, &flag, &status);
  CHECK(flag);
  CHECK_EQUAL(index, MPI_UNDEFINED);
  expect_empty(&status);

  start(requests, 70);
  while (done < 4) {
    for (int i = 0; i < 5; i++) statuses[i] = fresh();
    MPI_Waitsome(5, requests, &count, indices, statuses);
    for (int i = 0; i < count; i++) expect(&statuses[i], other, 70 + indices[i], 4 * indices[i]);
    for (int i = count; i < 5; i++) CHECK_EQUAL(statuses[i].MPI_ERROR, untouched);
    done += count;
  }
  start(requests, 80);
  for (done = 0; done < 4; done += count) {
    MPI_Testsome(5, requests, &count, indices, statuses);
    for (int i = 0; i < count; i++) expect(&statuses[i], other, 80 + indices[i], 4 * indices[i]);
  }

  start(requests, 90);
  MPI_Waitall(5, requests, MPI_STATUSES_IGNORE);
  start(requests, 100);
  for (done = 0; done < 4; done += count)
    MPI_Waitsome(5, requests, &count, indices, MPI_STATUSES_IGNORE);
  start(requests, 110);
  for (int i = 0; i < 4; i++) MPI_Waitany(4, requests, &index, MPI_STATUS_IGNORE);
  start(requests, 120);
  for (flag = 0; !flag;) MPI_Testall(4, requests, &flag, MPI_STATUSES_IGNORE);
}

static void empty_statuses(void) {
  MPI_Request null = MPI_REQUEST_NULL, idle, several[2];
  MPI_Status status = fresh(), both[2] = {fresh(), fresh()};
  int flag, got;
  MPI_Recv_init(&got, 1, MPI_INT, 0, 1, MPI_COMM_WORLD, &idle);

  MPI_Wait(&null, &status);
  expect_empty(&status);
  status = fresh();
  MPI_Test(&null, &flag, &status);
  CHECK(flag);
  expect_empty(&status);
  status = fresh();
  MPI_Request_get_status(MPI_REQUEST_NULL, &flag, &status);
  CHECK(flag);
  expect_empty(&status);
  status = fresh();
  MPI_Wait(&idle, &status);
  CHECK(idle != MPI_REQUEST_NULL);
  expect_empty(&status);
  status = fresh();
  MPI_Test(&idle, &flag, &status);
  CHECK(flag);
  expect_empty(&status);
  status = fresh();
  MPI_Request_get_status(idle, &flag, &status);
  CHECK(flag);
  expect_empty(&status);
  several[0] = MPI_REQUEST_NULL;
  several[1] = idle;
  MPI_Waitall(2, several, both);
  expect_empty(&both[0]);
  expect_empty(&both[1]);
  MPI_Request_free(&idle);
  CHECK(idle == MPI_REQUEST_NULL);
}

static void counts_set_by_the_program(void) {
  MPI_Status status = fresh();
  MPI_Count elements;
  int count, flag;
  const MPI_Count large = ((MPI_Count)1 << 31) + 5, larger = ((MPI_Count)1 << 40) * 3;
  status.MPI_SOURCE = MPI_ANY_SOURCE;
  status.MPI_TAG = 17;

  MPI_Status_set_elements(&status, MPI_DOUBLE, 6);
  MPI_Status_set_cancelled(&status, 0);
  MPI_Get_count(&status, MPI_DOUBLE, &count);
  CHECK_EQUAL(count, 6);
  MPI_Get_count(&status, MPI_BYTE, &count);
  CHECK_EQUAL(count, 48);

  MPI_Status_set_elements_x(&status, MPI_INT, large);
  MPI_Get_elements_x(&status, MPI_INT, &elements);
  CHECK_EQUAL(elements, large);
  MPI_Get_elements(&status, MPI_INT, &count);
  CHECK_EQUAL(count, MPI_UNDEFINED);
  MPI_Status_set_elements_x(&status, MPI_BYTE, larger);
  MPI_Status_set_cancelled(&status, 1);
  MPI_Get_elements_x(&status, MPI_BYTE, &elements);
  CHECK_EQUAL(elements, larger);
  MPI_Test_cancelled(&status, &flag);
  CHECK_EQUAL(flag, 1);
  MPI_Status_set_cancelled(&status, 0);
  MPI_Test_cancelled(&status, &flag);
  CHECK_EQUAL(flag, 0);
  MPI_Get_elements_x(&status, MPI_BYTE, &elements);
  CHECK_EQUAL(elements, larger);
  CHECK_EQUAL(status.MPI_SOURCE, MPI_ANY_SOURCE);
  CHECK_EQUAL(status.MPI_TAG, 17);
  CHECK_EQUAL(status.MPI_ERROR, untouched);
}

// A partly received structure: elements but no whole number of structures.
static void partial_structure(void) {
  MPI_Datatype pair;
  MPI_Status status;
  int lengths[2] = {1, 1}, count;
  MPI_Aint places[2] = {0, 8};
  MPI_Datatype types[2] = {MPI_INT, MPI_DOUBLE};
  char data[64] = {0}, got[64];
  MPI_Type_create_struct(2, lengths, places, types, &pair);
  MPI_Type_commit(&pair);
  MPI_Sendrecv(data, 2, pair, 1 - rank, 1, got, 2, pair, 1 - rank, 1, MPI_COMM_WORLD, &status);
  MPI_Get_count(&status, pair, &count);
  CHECK_EQUAL(count, 2);
  MPI_Get_elements(&status, pair, &count);
  CHECK_EQUAL(count, 4);
  MPI_Sendrecv(data, 1, MPI_INT, 1 - rank, 1, got, 2, pair, 1 - rank, 1, MPI_COMM_WORLD, &status);
  MPI_Get_count(&status, pair, &count);
  CHECK_EQUAL(count, MPI_UNDEFINED);
  MPI_Get_elements(&status, pair, &count);
  CHECK_EQUAL(count, 1);
  MPI_Type_free(&pair);
}

static void cancelled_receive(void) {
  MPI_Request request;
  MPI_Status status = fresh(), copy;
  int got, flag;
  MPI_Irecv(&got, 1, MPI_INT, 1 - rank, 999, MPI_COMM_WORLD, &request);
  MPI_Cancel(&request);
  CHECK(request != MPI_REQUEST_NULL);
  MPI_Wait(&request, &status);
  CHECK(request == MPI_REQUEST_NULL);
  CHECK_EQUAL(status.MPI_ERROR, untouched);
  copy = status;
  MPI_Test_cancelled(&copy, &flag);
  CHECK_EQUAL(flag, 1);
}

int main(void) {
  begin();
  single_completions();
  multiple_completions();
  empty_statuses();
  counts_set_by_the_program();
  partial_structure();
  cancelled_receive();
  report("all statuses are right");
  return finish();
}
