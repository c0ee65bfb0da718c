// Buffers for buffered messages (MPI-4.1, section 3.6): those of communicators beside the
// process's, how much fits in, and that to ask whether all have left never waits.
// ranks: 2
// newer: MPI_Buffer_iflush
// newer: MPI_Comm_attach_buffer

#include "newer_functions.h"

// More than any MPI sends before the receiver asks for it.
enum { long_message = 1 << 18, room_for_one = long_message * sizeof(int) + MPI_BSEND_OVERHEAD };
// More than fits beside one, even where the target's overhead is larger, for which it gets more
// room.
enum { too_long = 8 * long_message };

static int sent[too_long], got[long_message];
static int buffer[room_for_one / sizeof(int) + 1], other_buffer[room_for_one / sizeof(int) + 1];
static MPI_Comm comm;

static void fill(int value) {
  for (int i = 0; i < long_message; i++) sent[i] = value + i;
}

static void receive(int tag, MPI_Comm from, int value) {
  MPI_Status status;
  int count = -1;
  memset(got, 0, sizeof got);
  MPI_Recv(got, long_message, MPI_INT, 1 - rank, tag, from, &status);
  MPI_Get_count(&status, MPI_INT, &count);
  CHECK_EQUAL(count, long_message);
  for (int i = 0; i < long_message; i++) CHECK_EQUAL(got[i], value + i);
}

static int class_of(int code) {
  int class = -1;
  MPI_Error_class(code, &class);
  return class;
}

static void detach(MPI_Comm from, void* expected, int expected_size) {
  void* found = NULL;
  int length = -1;
  CHECK(MPI_Comm_detach_buffer(from, &found, &length) == MPI_SUCCESS);
  CHECK(found == expected);
  CHECK_EQUAL(length, expected_size);
}

// Both processes ask before either receives: whoever waited would wait forever.
static void asking_does_not_wait(void) {
  void* found;
  int length;
  MPI_Request request;
  fill(100 * rank);
  CHECK(MPI_Comm_attach_buffer(comm, buffer, room_for_one) == MPI_SUCCESS);
  MPI_Bsend(sent, long_message, MPI_INT, 1 - rank, 1, comm);
  fill(-1);
  CHECK(MPI_Comm_iflush_buffer(comm, &request) == MPI_SUCCESS);
  receive(1, comm, 100 * (1 - rank));
  MPI_Wait(&request, MPI_STATUS_IGNORE);
  CHECK(request == MPI_REQUEST_NULL);
  detach(comm, buffer, room_for_one);

  fill(100 * rank);
  CHECK(MPI_Buffer_attach(buffer, room_for_one) == MPI_SUCCESS);
  MPI_Bsend(sent, long_message, MPI_INT, 1 - rank, 2, MPI_COMM_WORLD);
  CHECK(MPI_Buffer_iflush(&request) == MPI_SUCCESS);
  receive(2, MPI_COMM_WORLD, 100 * (1 - rank));
  MPI_Waitall(1, &request, MPI_STATUSES_IGNORE);
  CHECK(MPI_Buffer_detach(&found, &length) == MPI_SUCCESS);
  CHECK(found == buffer && length == room_for_one);
}

// A communicator's own buffer is used and no other, and what is full refuses.
static void each_has_its_own_room(void) {
  void* found;
  int length;
  fill(1000 * rank);
  MPI_Barrier(MPI_COMM_WORLD);
  CHECK(MPI_Comm_attach_buffer(comm, buffer, room_for_one) == MPI_SUCCESS);
  CHECK(MPI_Buffer_attach(other_buffer, room_for_one) == MPI_SUCCESS);
  CHECK(MPI_Comm_attach_buffer(comm, buffer, room_for_one) != MPI_SUCCESS);
  CHECK(MPI_Bsend(sent, long_message, MPI_INT, 1 - rank, 3, comm) == MPI_SUCCESS);
  CHECK_EQUAL(class_of(MPI_Bsend(sent, too_long, MPI_INT, 1 - rank, 4, comm)), MPI_ERR_BUFFER);
  CHECK(MPI_Bsend(sent, long_message, MPI_INT, 1 - rank, 3, MPI_COMM_WORLD) == MPI_SUCCESS);
  MPI_Barrier(MPI_COMM_WORLD);
  receive(3, comm, 1000 * (1 - rank));
  receive(3, MPI_COMM_WORLD, 1000 * (1 - rank));
  CHECK(MPI_Comm_flush_buffer(comm) == MPI_SUCCESS);
  CHECK(MPI_Bsend(sent, long_message, MPI_INT, 1 - rank, 5, comm) == MPI_SUCCESS);
  receive(5, comm, 1000 * (1 - rank));
  detach(comm, buffer, room_for_one);
  CHECK(MPI_Buffer_detach(&found, &length) == MPI_SUCCESS);
  CHECK(found == other_buffer);
}

// A buffer without limit does not keep what has arrived.
static void memory_stays(void) {
#ifdef MPI_BUFFER_AUTOMATIC
  long before = 0;
  CHECK(MPI_Comm_attach_buffer(MPI_COMM_SELF, MPI_BUFFER_AUTOMATIC, 0) == MPI_SUCCESS);
  for (int i = 0; i < 60000; i++) {
    if (i == 10000) before = resident_kilobytes();
    MPI_Bsend(sent, 1000, MPI_BYTE, 0, 10, MPI_COMM_SELF);
    MPI_Recv(got, 1000, MPI_BYTE, 0, 10, MPI_COMM_SELF, MPI_STATUS_IGNORE);
  }
  CHECK(resident_kilobytes() - before < 10000);
  detach(MPI_COMM_SELF, MPI_BUFFER_AUTOMATIC, 0);
#endif
}

// Nonblocking and persistent ones; the datatype is freed before the message starts.
static void other_ways_to_send(void) {
  MPI_Request requests[2];
  MPI_Datatype every_other;
  int values[20], received[10], flag = 0;
  MPI_Type_vector(10, 1, 2, MPI_INT, &every_other);
  MPI_Type_commit(&every_other);
  CHECK(MPI_Comm_attach_buffer(comm, buffer, 4000) == MPI_SUCCESS);
  CHECK(MPI_Bsend_init(values, 1, every_other, 1 - rank, 6, comm, &requests[0]) == MPI_SUCCESS);
  MPI_Type_free(&every_other);
  for (int round = 0; round < 3; round++) {
    for (int i = 0; i < 20; i++) values[i] = 100 * round + i + rank;
    CHECK(MPI_Start(&requests[0]) == MPI_SUCCESS);
    CHECK(MPI_Ibsend(values, 10, MPI_INT, 1 - rank, 7, comm, &requests[1]) == MPI_SUCCESS);
    MPI_Waitall(2, requests, MPI_STATUSES_IGNORE);
    memset(values, 0, sizeof values);
    MPI_Recv(received, 10, MPI_INT, 1 - rank, 6, comm, MPI_STATUS_IGNORE);
    for (int i = 0; i < 10; i++) CHECK_EQUAL(received[i], 100 * round + 2 * i + 1 - rank);
    MPI_Recv(received, 10, MPI_INT, 1 - rank, 7, comm, MPI_STATUS_IGNORE);
    for (int i = 0; i < 10; i++) CHECK_EQUAL(received[i], 100 * round + i + 1 - rank);
  }
  MPI_Request_free(&requests[0]);
  CHECK(MPI_Ibsend(values, 1, MPI_INT, MPI_PROC_NULL, 7, comm, &requests[1]) == MPI_SUCCESS);
  while (!flag) MPI_Test(&requests[1], &flag, MPI_STATUS_IGNORE);
  detach(comm, buffer, 4000);
}

// The communicator is freed, and MPI left, while messages are under way.
static void messages_outlive_what_they_were_sent_in(void) {
  MPI_Comm copy;
  MPI_Comm_dup(comm, &copy);
  CHECK(MPI_Comm_attach_buffer(copy, buffer, room_for_one) == MPI_SUCCESS);
  fill(7 + rank);
  if (rank == 0) {
    CHECK(MPI_Bsend(sent, long_message, MPI_INT, 1, 8, copy) == MPI_SUCCESS);
    fill(-1);
  } else {
    sleep(1);
    receive(8, copy, 7);
  }
  MPI_Comm_free(&copy);
  if (rank == 0) {
    fill(9);
    CHECK(MPI_Comm_attach_buffer(comm, other_buffer, room_for_one) == MPI_SUCCESS);
    CHECK(MPI_Bsend(sent, long_message, MPI_INT, 1, 9, comm) == MPI_SUCCESS);
    fill(-1);
  }
}

int main(void) {
  begin();
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  asking_does_not_wait();
  each_has_its_own_room();
  memory_stays();
  other_ways_to_send();
  CHECK_EQUAL(class_of(MPI_Comm_attach_buffer(MPI_COMM_NULL, buffer, 100)), MPI_ERR_COMM);
  messages_outlive_what_they_were_sent_in();
  report("messages arrived");
  print_reports();
  if (rank == 1) {
    sleep(1);
    receive(9, comm, 9);
  }
  MPI_Finalize();
  return 0;
}
