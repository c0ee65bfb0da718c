// Blocking point-to-point communication in every mode: what is sent arrives, statuses name the
// right source and tag, and the special ranks and tags mean what they should. In the two ABIs the
// numbers of MPI_ANY_SOURCE, MPI_PROC_NULL and MPI_ROOT are mixed up: a rank passed on as it is
// would send to nobody where it should fail.
// ranks: 2

#include "counts.h"
#include "guarded_memory.h"

static int class_of(int code) {
  int class;
  MPI_Error_class(code, &class);
  return class;
}

static void expect(const MPI_Status* status, int source, int tag, int count) {
  Count found;
  CHECK_EQUAL(status->MPI_SOURCE, source);
  CHECK_EQUAL(status->MPI_TAG, tag);
  MPI_Get_count(status, MPI_INT, &found);
  CHECK_EQUAL(found, count);
}

static void all_modes(void) {
  const int* data = READ_ONLY(int, 10, 20, 30);
  int got[3], other = 1 - rank;
  MPI_Status status;
  if (rank == 0) {
    MPI_Send(data, 3, MPI_INT, 1, 1, MPI_COMM_WORLD);
    MPI_Ssend(data, 2, MPI_INT, 1, 2, MPI_COMM_WORLD);
    MPI_Recv(NULL, 0, MPI_INT, 1, 3, MPI_COMM_WORLD, MPI_STATUS_IGNORE);  // the receive is posted
    MPI_Rsend(data, 1, MPI_INT, 1, 4, MPI_COMM_WORLD);
    MPI_Send(untouchable(), 0, MPI_INT, 1, 5, MPI_COMM_WORLD);
  } else {
    MPI_Request ready;
    MPI_Recv(got, 3, MPI_INT, 0, 1, MPI_COMM_WORLD, &status);
    expect(&status, 0, 1, 3);
    CHECK(memcmp(got, data, sizeof got) == 0);
    MPI_Recv(got, 3, MPI_INT, MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &status);
    expect(&status, 0, 2, 2);
    MPI_Irecv(got, 3, MPI_INT, 0, 4, MPI_COMM_WORLD, &ready);
    MPI_Send(NULL, 0, MPI_INT, 0, 3, MPI_COMM_WORLD);
    MPI_Wait(&ready, &status);
    expect(&status, 0, 4, 1);
    MPI_Recv(untouchable(), 0, MPI_INT, 0, MPI_ANY_TAG, MPI_COMM_WORLD, &status);
    expect(&status, 0, 5, 0);
  }
  // Every nonblocking mode, to a receive posted before.
  MPI_Request requests[6];
  int received[4];
  for (int i = 0; i < 4; i++)
    MPI_Irecv(&received[i], 1, MPI_INT, other, 10 + i, MPI_COMM_WORLD, &requests[i]);
  MPI_Barrier(MPI_COMM_WORLD);
  char* buffer = guarded(4 + MPI_BSEND_OVERHEAD);
  MPI_Buffer_attach(buffer, 4 + MPI_BSEND_OVERHEAD);
  MPI_Request sends[4];
  MPI_Isend(&data[0], 1, MPI_INT, other, 10, MPI_COMM_WORLD, &sends[0]);
  MPI_Ibsend(&data[1], 1, MPI_INT, other, 11, MPI_COMM_WORLD, &sends[1]);
  MPI_Issend(&data[2], 1, MPI_INT, other, 12, MPI_COMM_WORLD, &sends[2]);
  MPI_Irsend(&data[0], 1, MPI_INT, other, 13, MPI_COMM_WORLD, &sends[3]);
  MPI_Waitall(4, sends, MPI_STATUSES_IGNORE);
  MPI_Waitall(4, requests, MPI_STATUSES_IGNORE);
  for (int i = 0; i < 4; i++) {
    CHECK(sends[i] == MPI_REQUEST_NULL && requests[i] == MPI_REQUEST_NULL);
    CHECK_EQUAL(received[i], data[i % 3]);
  }
  void* detached;
  int bytes;
  MPI_Buffer_detach(&detached, &bytes);
  CHECK(detached == buffer);
  CHECK_EQUAL(bytes, 4 + MPI_BSEND_OVERHEAD);
}

// The size that the program computes with its own MPI_BSEND_OVERHEAD must do for all messages.
static void buffered(void) {
  enum { messages = 20 };
  Count one, total;
  MPI_Pack_size(7, MPI_DOUBLE, MPI_COMM_WORLD, &one);
  total = messages * (one + MPI_BSEND_OVERHEAD);
  for (int round = 0; round < 3; round++) {
    void *buffer = guarded((size_t)total), *detached = NULL;
    int bytes = 0;
    MPI_Buffer_attach(buffer, total);
    double data[7] = {1, 2, 3, 4, 5, 6, round};
    for (int i = 0; i < messages; i++)
      MPI_Bsend(data, 7, MPI_DOUBLE, 1 - rank, 100 + i, MPI_COMM_WORLD);
    for (int i = 0; i < messages; i++) {
      double got[7] = {0};
      MPI_Recv(got, 7, MPI_DOUBLE, 1 - rank, 100 + i, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
      CHECK(memcmp(got, data, sizeof got) == 0);
    }
    MPI_Buffer_detach(&detached, &bytes);
    CHECK(detached == buffer);
    CHECK_EQUAL(bytes, total);
  }
}

static void sendrecv(void) {
  int other = 1 - rank, got = -1, value = 5 + rank;
  MPI_Status status;
  MPI_Sendrecv(&value, 1, MPI_INT, other, 7 + rank, &got, 1, MPI_INT, other, 7 + other,
               MPI_COMM_WORLD, &status);
  CHECK_EQUAL(got, 5 + other);
  expect(&status, other, 7 + other, 1);
  MPI_Sendrecv_replace(&value, 1, MPI_INT, other, 9, MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD,
                       &status);
  CHECK_EQUAL(value, 5 + other);
  expect(&status, other, 9, 1);
  // A shift along a line: the ends send to and receive from nobody.
  int left = rank == 0 ? MPI_PROC_NULL : 0, right = rank == 0 ? 1 : MPI_PROC_NULL;
  got = -1;
  value = 40 + rank;
  MPI_Sendrecv(&value, 1, MPI_INT, right, 11, &got, 1, MPI_INT, left, 11, MPI_COMM_WORLD, &status);
  CHECK_EQUAL(got, rank == 0 ? -1 : 40);
  expect(&status, left, rank == 0 ? MPI_ANY_TAG : 11, rank == 0 ? 0 : 1);
  MPI_Sendrecv_replace(&value, 1, MPI_INT, MPI_PROC_NULL, 1, MPI_PROC_NULL, 1, MPI_COMM_WORLD,
                       MPI_STATUS_IGNORE);
  CHECK_EQUAL(value, 40 + rank);
}

static void nobody(void) {
  MPI_Status status;
  MPI_Request requests[5];
  int flag = 0;
  MPI_Send(untouchable(), 4, MPI_INT, MPI_PROC_NULL, 3, MPI_COMM_WORLD);
  MPI_Ssend(untouchable(), 4, MPI_INT, MPI_PROC_NULL, 3, MPI_COMM_WORLD);
  MPI_Rsend(untouchable(), 4, MPI_INT, MPI_PROC_NULL, 3, MPI_COMM_WORLD);
  MPI_Bsend(untouchable(), 4, MPI_INT, MPI_PROC_NULL, 3, MPI_COMM_WORLD);
  memset(&status, 0x55, sizeof status);
  MPI_Recv(untouchable(), 4, MPI_INT, MPI_PROC_NULL, 3, MPI_COMM_WORLD, &status);
  expect(&status, MPI_PROC_NULL, MPI_ANY_TAG, 0);
  memset(&status, 0x55, sizeof status);
  MPI_Probe(MPI_PROC_NULL, 3, MPI_COMM_WORLD, &status);
  expect(&status, MPI_PROC_NULL, MPI_ANY_TAG, 0);
  memset(&status, 0x55, sizeof status);
  MPI_Iprobe(MPI_PROC_NULL, 3, MPI_COMM_WORLD, &flag, &status);
  CHECK(flag);
  expect(&status, MPI_PROC_NULL, MPI_ANY_TAG, 0);
  MPI_Isend(untouchable(), 4, MPI_INT, MPI_PROC_NULL, 3, MPI_COMM_WORLD, &requests[0]);
  MPI_Irecv(untouchable(), 4, MPI_INT, MPI_PROC_NULL, 3, MPI_COMM_WORLD, &requests[1]);
  MPI_Issend(untouchable(), 4, MPI_INT, MPI_PROC_NULL, 3, MPI_COMM_WORLD, &requests[2]);
  MPI_Irsend(untouchable(), 4, MPI_INT, MPI_PROC_NULL, 3, MPI_COMM_WORLD, &requests[3]);
  MPI_Ibsend(untouchable(), 4, MPI_INT, MPI_PROC_NULL, 3, MPI_COMM_WORLD, &requests[4]);
  MPI_Wait(&requests[1], &status);
  expect(&status, MPI_PROC_NULL, MPI_ANY_TAG, 0);
  MPI_Waitall(5, requests, MPI_STATUSES_IGNORE);
  for (int i = 0; i < 5; i++) CHECK(requests[i] == MPI_REQUEST_NULL);
}

static void probes(void) {
  int value = 0, flag = 0;
  MPI_Status status;
  if (rank == 0) {
    for (int i = 0; i < 4; i++) MPI_Send(&i, 1, MPI_INT, 1, 50 + i, MPI_COMM_WORLD);
    return;
  }
  MPI_Probe(MPI_ANY_SOURCE, 51, MPI_COMM_WORLD, &status);
  expect(&status, 0, 51, 1);
  while (!flag) MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &flag, &status);
  expect(&status, 0, 50, 1);
  MPI_Status before;
  memset(&before, 0x33, sizeof before);
  status = before;
  MPI_Iprobe(0, 999, MPI_COMM_WORLD, &flag, &status);
  CHECK(!flag);
  for (int i = 3; i >= 0; i--) {
    MPI_Probe(0, 50 + i, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    MPI_Recv(&value, 1, MPI_INT, MPI_ANY_SOURCE, 50 + i, MPI_COMM_WORLD, &status);
    expect(&status, 0, 50 + i, 1);
    CHECK_EQUAL(value, i);
  }
}

static void matched_probes(void) {
  int value = -1, flag = 0;
  MPI_Status status;
  MPI_Message message = MPI_MESSAGE_NULL, second;
  MPI_Request request;
  if (rank == 0) {
    for (int i = 0; i < 4; i++) MPI_Send(&i, 1, MPI_INT, 1, 60 + i / 2, MPI_COMM_WORLD);
  } else {
    MPI_Mprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &message, &status);
    CHECK(message != MPI_MESSAGE_NULL && message != MPI_MESSAGE_NO_PROC);
    expect(&status, 0, 60, 1);
    while (!flag) MPI_Improbe(0, 60, MPI_COMM_WORLD, &flag, &second, &status);
    expect(&status, 0, 60, 1);
    CHECK(second != message);
    MPI_Mrecv(&value, 1, MPI_INT, &second, &status);  // the later one first
    CHECK(second == MPI_MESSAGE_NULL);
    CHECK_EQUAL(value, 1);
    expect(&status, 0, 60, 1);
    MPI_Imrecv(&value, 1, MPI_INT, &message, &request);
    CHECK(message == MPI_MESSAGE_NULL && request != MPI_REQUEST_NULL);
    MPI_Wait(&request, &status);
    CHECK_EQUAL(value, 0);
    expect(&status, 0, 60, 1);
    for (int i = 2; i < 4; i++) {
      MPI_Mprobe(0, 61, MPI_COMM_WORLD, &message, MPI_STATUS_IGNORE);
      MPI_Mrecv(&value, 1, MPI_INT, &message, MPI_STATUS_IGNORE);
      CHECK_EQUAL(value, i);
    }
    MPI_Improbe(0, 62, MPI_COMM_WORLD, &flag, &message, MPI_STATUS_IGNORE);
    CHECK(!flag);
  }
  MPI_Mprobe(MPI_PROC_NULL, 1, MPI_COMM_WORLD, &message, &status);
  CHECK(message == MPI_MESSAGE_NO_PROC);
  expect(&status, MPI_PROC_NULL, MPI_ANY_TAG, 0);
  MPI_Mrecv(untouchable(), 5, MPI_INT, &message, &status);
  CHECK(message == MPI_MESSAGE_NULL);
  expect(&status, MPI_PROC_NULL, MPI_ANY_TAG, 0);
  MPI_Improbe(MPI_PROC_NULL, 1, MPI_COMM_WORLD, &flag, &message, &status);
  CHECK(flag && message == MPI_MESSAGE_NO_PROC);
  MPI_Imrecv(untouchable(), 5, MPI_INT, &message, &request);
  CHECK(message == MPI_MESSAGE_NULL);
  MPI_Wait(&request, &status);
  expect(&status, MPI_PROC_NULL, MPI_ANY_TAG, 0);
}

// Beyond what goes eagerly: the sender waits for the receiver, and the receiver for the rest.
static void large_messages(void) {
  enum { count = 3000000 };
  int *out = malloc(count * sizeof(int)), *in = malloc(count * sizeof(int));
  Count length;
  MPI_Status status;
  MPI_Request request;
  for (int i = 0; i < count; i++) out[i] = i ^ rank, in[i] = -1;
  MPI_Isend(out, count, MPI_INT, 1 - rank, 70, MPI_COMM_WORLD, &request);
  MPI_Probe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &status);
  MPI_Get_count(&status, MPI_INT, &length);
  CHECK_EQUAL(length, count);
  MPI_Recv(in, count, MPI_INT, status.MPI_SOURCE, status.MPI_TAG, MPI_COMM_WORLD, &status);
  expect(&status, 1 - rank, 70, count);
  for (int i = 0; i < count; i++) CHECK_EQUAL(in[i], i ^ (1 - rank));
  MPI_Wait(&request, MPI_STATUS_IGNORE);
  CHECK(request == MPI_REQUEST_NULL);
  free(in);
  free(out);
}

static void tag_bounds(void) {
  int *bound, flag, got;
  MPI_Comm_get_attr(MPI_COMM_WORLD, MPI_TAG_UB, &bound, &flag);
  CHECK(flag && *bound >= 32767);
  int tags[] = {0, 32767, *bound};
  for (int i = 0; i < 3; i++) {
    MPI_Status status;
    MPI_Sendrecv(&i, 1, MPI_INT, 1 - rank, tags[i], &got, 1, MPI_INT, 1 - rank, MPI_ANY_TAG,
                 MPI_COMM_WORLD, &status);
    expect(&status, 1 - rank, tags[i], 1);
  }
}

static void refused_ranks_and_tags(void) {
  int value = 0;
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  const int ranks[] = {MPI_ANY_SOURCE, MPI_ROOT, -7, size, 1000000};
  for (int i = 0; i < 5; i++) {
    int code = MPI_Send(&value, 1, MPI_INT, ranks[i], 1, MPI_COMM_WORLD);
    CHECK_EQUAL(class_of(code), MPI_ERR_RANK);
    if (i == 0) continue;
    code = MPI_Recv(&value, 1, MPI_INT, ranks[i], 1, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    CHECK_EQUAL(class_of(code), MPI_ERR_RANK);
  }
  CHECK_EQUAL(class_of(MPI_Send(&value, 1, MPI_INT, 0, MPI_ANY_TAG, MPI_COMM_WORLD)), MPI_ERR_TAG);
  CHECK_EQUAL(class_of(MPI_Send(&value, 1, MPI_INT, 0, -9, MPI_COMM_WORLD)), MPI_ERR_TAG);
  CHECK_EQUAL(class_of(MPI_Send(&value, -1, MPI_INT, 0, 1, MPI_COMM_WORLD)), MPI_ERR_COUNT);
  CHECK_EQUAL(class_of(MPI_Send(&value, 1, MPI_DATATYPE_NULL, 0, 1, MPI_COMM_WORLD)), MPI_ERR_TYPE);
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_ARE_FATAL);
}

int main(void) {
  begin();
  all_modes();
  MPI_Barrier(MPI_COMM_WORLD);
  buffered();
  sendrecv();
  nobody();
  probes();
  matched_probes();
  large_messages();
  tag_bounds();
  refused_ranks_and_tags();
  report("all modes agree");
  return finish();
}
