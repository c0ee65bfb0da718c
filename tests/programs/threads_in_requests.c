// Several threads at once inside MPI: each completes its own requests, in every way there is, and
// all of them take messages from one communicator by matched probes. What a translation keeps for
// requests is shared by all threads; each thread here checks that it gets its own messages.
// ranks: 2

#include <pthread.h>
#include <sched.h>

#include "check.h"

enum { threads = 5, messages = 10000, window = 16, probes = 2000 };

static MPI_Comm comms[threads];

static void expect(const MPI_Status* status, int tag) {
  CHECK_EQUAL(status->MPI_SOURCE, 1 - rank);
  CHECK_EQUAL(status->MPI_TAG, tag);
}

// A window of messages to and from the same thread of the other rank, completed in turn by
// MPI_Wait, MPI_Test, MPI_Waitany, MPI_Waitsome and MPI_Waitall.
static void* exchange(void* argument) {
  int me = *(int*)argument;
  MPI_Comm comm = comms[me];
  for (int first = 0; first < messages; first += window) {
    int out[window], in[window], indices[2 * window], done = 0, count, flag;
    MPI_Request requests[2 * window];
    MPI_Status status, statuses[2 * window];
    for (int i = 0; i < window; i++) {
      in[i] = -1;
      out[i] = me * 1000000 + first + i;
      MPI_Irecv(&in[i], 1, MPI_INT, MPI_ANY_SOURCE, i, comm, &requests[i]);
    }
    for (int i = 0; i < window; i++)
      MPI_Isend(&out[i], 1, MPI_INT, 1 - rank, i, comm, &requests[window + i]);
    switch (first / window % 5) {
      case 0:
        for (int i = 0; i < window; i++) {
          MPI_Wait(&requests[i], &status);
          expect(&status, i);
        }
        break;
      case 1:
        for (int i = window - 1; i >= 0; i--) {
          do MPI_Test(&requests[i], &flag, &status);
          while (!flag);
          expect(&status, i);
        }
        break;
      case 2:
        for (int i = 0; i < window; i++) {
          MPI_Waitany(window, requests, &count, &status);
          expect(&status, count);
        }
        break;
      case 3:
        for (done = 0; done < window; done += count) {
          MPI_Waitsome(window, requests, &count, indices, statuses);
          for (int i = 0; i < count; i++) expect(&statuses[i], indices[i]);
        }
        break;
    }
    MPI_Waitall(2 * window, requests, statuses);
    for (int i = 0; i < 2 * window; i++) CHECK(requests[i] == MPI_REQUEST_NULL);
    for (int i = 0; i < window; i++) CHECK_EQUAL(in[i], me * 1000000 + first + i);
  }
  return NULL;
}

// All threads take messages from one communicator; no message may be received twice.
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int taken, sum_of_taken;

static void* take(void* argument) {
  (void)argument;
  for (;;) {
    int value = -1, flag = 0, left;
    MPI_Message message = MPI_MESSAGE_NULL;
    MPI_Status status;
    MPI_Improbe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &flag, &message, &status);
    if (flag) {
      MPI_Status received;
      if (status.MPI_TAG % 2) {
        MPI_Mrecv(&value, 1, MPI_INT, &message, &received);
      } else {
        MPI_Request request;
        MPI_Imrecv(&value, 1, MPI_INT, &message, &request);
        MPI_Wait(&request, &received);
      }
      CHECK(message == MPI_MESSAGE_NULL);
      expect(&received, status.MPI_TAG);
      CHECK_EQUAL(value, 3 * status.MPI_TAG);
    }
    pthread_mutex_lock(&lock);
    taken += flag;
    sum_of_taken += flag ? value : 0;
    left = probes - taken;
    pthread_mutex_unlock(&lock);
    if (left == 0) return NULL;
    if (!flag) sched_yield();
  }
}

static void* give(void* argument) {
  (void)argument;
  for (int i = 0; i < probes; i++) {
    int value = 3 * i;
    MPI_Send(&value, 1, MPI_INT, 1 - rank, i, MPI_COMM_WORLD);
  }
  return NULL;
}

static void in_threads(void* (*work)(void*)) {
  pthread_t handles[threads];
  int numbers[threads];
  for (int i = 0; i < threads; i++) {
    numbers[i] = i;
    CHECK(pthread_create(&handles[i], NULL, work, &numbers[i]) == 0);
  }
  for (int i = 0; i < threads; i++) pthread_join(handles[i], NULL);
  MPI_Barrier(MPI_COMM_WORLD);
}

int main(void) {
  int provided;
  MPI_Init_thread(NULL, NULL, MPI_THREAD_MULTIPLE, &provided);
  begin();
  CHECK_EQUAL(provided, MPI_THREAD_MULTIPLE);
  for (int i = 0; i < threads; i++) MPI_Comm_dup(MPI_COMM_WORLD, &comms[i]);
  in_threads(exchange);

  pthread_t giver;
  pthread_create(&giver, NULL, give, NULL);
  in_threads(take);
  pthread_join(giver, NULL);
  CHECK_EQUAL(taken, probes);
  CHECK_EQUAL(sum_of_taken, 3 * probes * (probes - 1) / 2);

  for (int i = 0; i < threads; i++) MPI_Comm_free(&comms[i]);
  report("%d threads got their own", threads);
  return finish();
}
