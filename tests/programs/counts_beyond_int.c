// More items in one call than an int can count: messages, collectives, reductions, one-sided
// communication. Each rank has 2.2 GB for them.
// ranks: 2
// needs: MPI_Send_c

#include <limits.h>

#include "guarded_memory.h"

static const MPI_Count count = (MPI_Count)INT_MAX + 77;
static unsigned char* memory;

static void check_filled(unsigned char value) {
  for (MPI_Count i = 0; i < count; i += 999983) CHECK_EQUAL(memory[i], value);
  CHECK_EQUAL(memory[count - 1], value);
  CHECK_EQUAL(memory[count], 255);
  memset(memory, 0, (size_t)count);
}

static void expect(MPI_Status* status) {
  MPI_Count bytes = -1, items = -1;
  MPI_Get_count_c(status, MPI_BYTE, &bytes);
  CHECK_EQUAL(bytes, count);
  MPI_Get_elements_c(status, MPI_BYTE, &items);
  CHECK_EQUAL(items, count);
  int few = 0;
  MPI_Get_count(status, MPI_BYTE, &few);
  CHECK_EQUAL(few, MPI_UNDEFINED);
}

static void* filled(int value) { return memset(memory, value, (size_t)count); }

static void messages(void) {
  MPI_Status status;
  if (rank == 0) {
    MPI_Send_c(filled(17), count, MPI_BYTE, 1, 1, MPI_COMM_WORLD);
    MPI_Request request;
    MPI_Isend_c(filled(18), count, MPI_BYTE, 1, 2, MPI_COMM_WORLD, &request);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
  } else {
    MPI_Recv_c(memory, count, MPI_BYTE, 0, 1, MPI_COMM_WORLD, &status);
    expect(&status);
    check_filled(17);
    MPI_Message message;
    MPI_Mprobe(0, 2, MPI_COMM_WORLD, &message, &status);
    expect(&status);
    MPI_Mrecv_c(memory, count, MPI_BYTE, &message, &status);
    expect(&status);
    check_filled(18);
  }
}

static void collectives(void) {
  MPI_Bcast_c(rank == 0 ? filled(30) : memory, count, MPI_BYTE, 0, MPI_COMM_WORLD);
  check_filled(30);

  // Displacements beyond an int, and one block that is.
  const MPI_Count* lengths = READ_ONLY(MPI_Count, count - 10, 10);
  const MPI_Aint* places = READ_ONLY(MPI_Aint, 0, count - 10);
  memory[count - 1] = 61;
  MPI_Gatherv_c(rank == 0 ? filled(60) : MPI_IN_PLACE, lengths[rank], MPI_BYTE,
                rank == 1 ? memory : untouchable(), lengths, places, MPI_BYTE, 1, MPI_COMM_WORLD);
  if (rank == 1) {
    CHECK(memory[0] == 60 && memory[count - 11] == 60 && memory[count - 10] == 0);
    CHECK(memory[count - 1] == 61 && memory[count] == 255);
  }
}

static void reductions(void) {
  filled(1 + rank);
  if (rank == 0) {
    MPI_Reduce_c(MPI_IN_PLACE, memory, count, MPI_UNSIGNED_CHAR, MPI_SUM, 0, MPI_COMM_WORLD);
    check_filled(3);
  } else {
    MPI_Reduce_c(memory, NULL, count, MPI_UNSIGNED_CHAR, MPI_SUM, 0, MPI_COMM_WORLD);
  }
}

// MPICH 4.0 itself ends with a segmentation fault.
static void one_sided(void) {
  MPI_Win win;
  char version[MPI_MAX_LIBRARY_VERSION_STRING];
  int length;
  MPI_Get_library_version(version, &length);
  if (strstr(version, "MPICH")) return;
  MPI_Win_create_c(memory, count + 1, 1, MPI_INFO_NULL, MPI_COMM_WORLD, &win);
  MPI_Win_fence(0, win);
  if (rank == 0) MPI_Put_c(filled(91), count, MPI_BYTE, 1, 0, count, MPI_BYTE, win);
  MPI_Win_fence(0, win);
  if (rank == 1) check_filled(91);
  MPI_Win_free(&win);
}

int main(void) {
  begin();
  memory = calloc((size_t)count + 1, 1);
  CHECK(memory != NULL);
  memory[count] = 255;
  messages();
  collectives();
  reductions();
  one_sided();
  report("%lld items in one call", (long long)count);
  return finish();
}
