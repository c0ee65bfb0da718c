// Requests in every stage of their lives: persistent and not, mixed with null and inactive ones,
// completed in any order, two hundred thousand at once, and with errors. A request is null after
// the call that completes it, on error paths too; whatever a translation keeps per request must be
// found again and given up exactly then.
// ranks: 2

#include "counts.h"
#include "guarded_memory.h"

static int class_of(int code) {
  int class;
  MPI_Error_class(code, &class);
  return class;
}

static void persistent(void) {
  enum { modes = 4, rounds = 5 };
  int values[modes], got[modes], other = 1 - rank, flag;
  MPI_Request requests[2 * modes], before[2 * modes];
  MPI_Status statuses[2 * modes];
  int bytes = modes * (4 + MPI_BSEND_OVERHEAD);
  void* buffer = guarded((size_t)bytes);
  MPI_Buffer_attach(buffer, bytes);
  MPI_Send_init(&values[0], 1, MPI_INT, other, 0, MPI_COMM_WORLD, &requests[4]);
  MPI_Bsend_init(&values[1], 1, MPI_INT, other, 1, MPI_COMM_WORLD, &requests[5]);
  MPI_Ssend_init(&values[2], 1, MPI_INT, other, 2, MPI_COMM_WORLD, &requests[6]);
  MPI_Rsend_init(&values[3], 1, MPI_INT, other, 3, MPI_COMM_WORLD, &requests[7]);
  for (int i = 0; i < modes; i++)
    MPI_Recv_init(&got[i], 1, MPI_INT, i % 2 ? MPI_ANY_SOURCE : other, i, MPI_COMM_WORLD,
                  &requests[i]);
  memcpy(before, requests, sizeof before);
  for (int round = 0; round < rounds; round++) {
    for (int i = 0; i < modes; i++) values[i] = 100 * rank + 10 * round + i, got[i] = -1;
    MPI_Startall(modes, requests);  // the receives first: one send is ready
    MPI_Barrier(MPI_COMM_WORLD);
    if (round % 2) {
      MPI_Startall(modes, requests + modes);
    } else {
      for (int i = 0; i < modes; i++) MPI_Start(&requests[modes + i]);
    }
    if (round == 2) {
      for (int i = 2 * modes - 1; i >= 0; i--) MPI_Wait(&requests[i], &statuses[i]);
    } else if (round == 3) {
      do MPI_Testall(2 * modes, requests, &flag, statuses);
      while (!flag);
    } else {
      MPI_Waitall(2 * modes, requests, statuses);
    }
    for (int i = 0; i < modes; i++) {
      CHECK_EQUAL(got[i], 100 * other + 10 * round + i);
      CHECK_EQUAL(statuses[i].MPI_SOURCE, other);
      CHECK_EQUAL(statuses[i].MPI_TAG, i);
    }
    CHECK(memcmp(before, requests, sizeof before) == 0);  // the same handles, not null
  }
  for (int i = 0; i < 2 * modes; i++) {
    MPI_Request_free(&requests[i]);
    CHECK(requests[i] == MPI_REQUEST_NULL);
  }
  MPI_Buffer_detach(&buffer, &bytes);
  MPI_Barrier(MPI_COMM_WORLD);
}

// Persistent receives from nobody stay inactive after each round. (MPICH then gives an empty status
// instead of one that names MPI_PROC_NULL.)
static void persistent_with_nobody(void) {
  MPI_Request request;
  MPI_Status status;
  Count count;
  MPI_Recv_init(untouchable(), 3, MPI_INT, MPI_PROC_NULL, 5, MPI_COMM_WORLD, &request);
  for (int round = 0; round < 3; round++) {
    MPI_Start(&request);
    MPI_Wait(&request, &status);
    CHECK(request != MPI_REQUEST_NULL);
    MPI_Get_count(&status, MPI_INT, &count);
    CHECK_EQUAL(count, 0);
    CHECK_EQUAL(status.MPI_TAG, MPI_ANY_TAG);
  }
  MPI_Request_free(&request);
}

static void null_and_inactive(void) {
  int got[2], index = 7, flag = 0, count = 7, indices[6];
  MPI_Request requests[6], idle;
  MPI_Recv_init(&got[1], 1, MPI_INT, 1 - rank, 9, MPI_COMM_WORLD, &idle);
  for (int i = 0; i < 6; i++) requests[i] = i % 2 ? idle : MPI_REQUEST_NULL;
  MPI_Waitany(6, requests, &index, MPI_STATUS_IGNORE);
  CHECK_EQUAL(index, MPI_UNDEFINED);
  MPI_Testany(6, requests, &index, &flag, MPI_STATUS_IGNORE);
  CHECK(flag);
  CHECK_EQUAL(index, MPI_UNDEFINED);
  MPI_Waitsome(6, requests, &count, indices, MPI_STATUSES_IGNORE);
  CHECK_EQUAL(count, MPI_UNDEFINED);
  MPI_Testsome(6, requests, &count, indices, MPI_STATUSES_IGNORE);
  CHECK_EQUAL(count, MPI_UNDEFINED);
  MPI_Testall(6, requests, &flag, MPI_STATUSES_IGNORE);
  CHECK(flag);
  MPI_Waitall(6, requests, MPI_STATUSES_IGNORE);
  for (int i = 0; i < 6; i++) CHECK(requests[i] == (i % 2 ? idle : MPI_REQUEST_NULL));

  // One active among them.
  MPI_Irecv(&got[0], 1, MPI_INT, 1 - rank, 8, MPI_COMM_WORLD, &requests[4]);
  MPI_Testany(6, requests, &index, &flag, MPI_STATUS_IGNORE);
  CHECK(!flag);
  CHECK_EQUAL(index, MPI_UNDEFINED);
  MPI_Testsome(6, requests, &count, indices, MPI_STATUSES_IGNORE);
  CHECK_EQUAL(count, 0);
  MPI_Testall(6, requests, &flag, MPI_STATUSES_IGNORE);
  CHECK(!flag && requests[4] != MPI_REQUEST_NULL);
  MPI_Barrier(MPI_COMM_WORLD);
  MPI_Send(&rank, 1, MPI_INT, 1 - rank, 8, MPI_COMM_WORLD);
  MPI_Waitsome(6, requests, &count, indices, MPI_STATUSES_IGNORE);
  CHECK_EQUAL(count, 1);
  CHECK_EQUAL(indices[0], 4);
  CHECK(requests[4] == MPI_REQUEST_NULL);
  MPI_Request_free(&idle);

  // Arrays of no elements.
  MPI_Request* none = untouchable();
  MPI_Waitall(0, none, MPI_STATUSES_IGNORE);
  MPI_Testall(0, none, &flag, MPI_STATUSES_IGNORE);
  CHECK(flag);
  MPI_Waitany(0, none, &index, MPI_STATUS_IGNORE);
  CHECK_EQUAL(index, MPI_UNDEFINED);
  MPI_Testany(0, none, &index, &flag, MPI_STATUS_IGNORE);
  CHECK(flag);
  CHECK_EQUAL(index, MPI_UNDEFINED);
  MPI_Waitsome(0, none, &count, indices, MPI_STATUSES_IGNORE);
  CHECK_EQUAL(count, MPI_UNDEFINED);
  MPI_Startall(0, none);
}

static void freed_while_active(void) {
  static int value = 77;
  int got = 0;
  MPI_Request request;
  MPI_Isend(&value, 1, MPI_INT, 1 - rank, 15, MPI_COMM_WORLD, &request);
  MPI_Request_free(&request);
  CHECK(request == MPI_REQUEST_NULL);
  MPI_Recv(&got, 1, MPI_INT, 1 - rank, 15, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  CHECK_EQUAL(got, 77);
}

static void cancelled(void) {
  int got[3], flag;
  MPI_Request requests[3];
  MPI_Status statuses[3];
  for (int i = 0; i < 3; i++)
    MPI_Irecv(&got[i], 1, MPI_INT, 1 - rank, 900 + i, MPI_COMM_WORLD, &requests[i]);
  for (int i = 0; i < 3; i++) MPI_Cancel(&requests[i]);
  MPI_Waitall(3, requests, statuses);
  for (int i = 0; i < 3; i++) {
    MPI_Test_cancelled(&statuses[i], &flag);
    CHECK(flag && requests[i] == MPI_REQUEST_NULL);
  }
}

static void two_hundred_thousand(void) {
  enum { many = 200000 };
  int *values = malloc(many * sizeof *values), *got = malloc(many * sizeof *got);
  MPI_Request* requests = malloc(many * sizeof *requests);
  MPI_Comm self;
  MPI_Comm_dup(MPI_COMM_SELF, &self);
  for (int i = 0; i < many; i++) {
    values[i] = 3 * i;
    got[i] = -1;
    MPI_Irecv(&got[i], 1, MPI_INT, 0, 5, self, &requests[i]);
  }
  // Messages of one tag match in order; half of the sends complete on their own.
  for (int i = 0; i < many; i++) {
    MPI_Request send;
    MPI_Isend(&values[i], 1, MPI_INT, 0, 5, self, &send);
    MPI_Wait(&send, MPI_STATUS_IGNORE);
  }
  for (int i = many - 1; i >= 0; i -= 3) MPI_Wait(&requests[i], MPI_STATUS_IGNORE);
  for (int i = 0, flag; i < many / 2; i += 7) {
    do MPI_Test(&requests[i], &flag, MPI_STATUS_IGNORE);
    while (!flag);
  }
  MPI_Waitall(many, requests, MPI_STATUSES_IGNORE);
  for (int i = 0; i < many; i++) {
    CHECK(requests[i] == MPI_REQUEST_NULL);
    CHECK_EQUAL(got[i], 3 * i);
  }
  MPI_Comm_free(&self);
  free(requests);
  free(got);
  free(values);
}

// In a call for several requests, each status names its own error.
static void error_in_one_of_three(void) {
  int data[4] = {1, 2, 3, 4}, got[3][4], count, code, index;
  MPI_Request requests[3];
  MPI_Status statuses[3];
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  for (int round = 0; round < 2; round++) {
    for (int i = 0; i < 3; i++)
      MPI_Irecv(got[i], i == 1 ? 2 : 4, MPI_INT, 1 - rank, 200 + i, MPI_COMM_WORLD, &requests[i]);
    MPI_Barrier(MPI_COMM_WORLD);
    for (int i = 0; i < 3; i++)
      MPI_Send(data, 4, MPI_INT, 1 - rank, 200 + (i + 2) % 3, MPI_COMM_WORLD);
    MPI_Barrier(MPI_COMM_WORLD);
    if (round == 0) {
      code = MPI_Waitall(3, requests, statuses);
      CHECK_EQUAL(class_of(code), MPI_ERR_IN_STATUS);
      for (int i = 0; i < 3; i++)
        CHECK(class_of(statuses[i].MPI_ERROR) == (i == 1 ? MPI_ERR_TRUNCATE : MPI_SUCCESS) ||
              (i != 1 && statuses[i].MPI_ERROR == MPI_ERR_PENDING));
    } else {
      int indices[3], left = 3, truncated = 0;
      while (left > 0) {
        code = MPI_Waitsome(3, requests, &count, indices, statuses);
        CHECK(code == MPI_SUCCESS || class_of(code) == MPI_ERR_IN_STATUS);
        for (int i = 0; i < count && code != MPI_SUCCESS; i++) {
          int error = class_of(statuses[i].MPI_ERROR);
          CHECK_EQUAL(error, indices[i] == 1 ? MPI_ERR_TRUNCATE : MPI_SUCCESS);
          truncated += error == MPI_ERR_TRUNCATE;
        }
        left -= count;
      }
      CHECK_EQUAL(truncated, 1);
    }
    while (MPI_Waitany(3, requests, &index, MPI_STATUS_IGNORE), index != MPI_UNDEFINED) continue;
    for (int i = 0; i < 3; i++) CHECK(requests[i] == MPI_REQUEST_NULL);
    CHECK_EQUAL(got[0][3], 4);
    CHECK_EQUAL(got[2][3], 4);
  }
  // A single completion returns the error itself.
  MPI_Irecv(got[0], 1, MPI_INT, 1 - rank, 300, MPI_COMM_WORLD, &requests[0]);
  MPI_Barrier(MPI_COMM_WORLD);
  MPI_Send(data, 4, MPI_INT, 1 - rank, 300, MPI_COMM_WORLD);
  code = MPI_Wait(&requests[0], &statuses[0]);
  CHECK_EQUAL(class_of(code), MPI_ERR_TRUNCATE);
  CHECK(requests[0] == MPI_REQUEST_NULL);
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_ARE_FATAL);
}

int main(void) {
  begin();
  persistent();
  persistent_with_nobody();
  null_and_inactive();
  freed_while_active();
  cancelled();
  two_hundred_thousand();
  error_in_one_of_three();
  report("all requests ended");
  return finish();
}
