// What windows refuse, by class: the classes of this chapter are the ones that translations forget.
// And epochs with nobody in them, whose groups are empty.
// ranks: 2

#include "check.h"

static int class_of(int code) {
  int result;
  MPI_Error_class(code, &result);
  return result;
}

static void refused(MPI_Win win) {
  int value = 1, got = 0;
  MPI_Win_set_errhandler(win, MPI_ERRORS_RETURN);
  CHECK_EQUAL(class_of(MPI_Win_unlock(0, win)), MPI_ERR_RMA_SYNC);
  CHECK_EQUAL(class_of(MPI_Put(&value, 1, MPI_INT, 0, 0, 1, MPI_INT, win)), MPI_ERR_RMA_SYNC);
  CHECK_EQUAL(class_of(MPI_Get(&value, 1, MPI_INT, 0, 0, 1, MPI_INT, win)), MPI_ERR_RMA_SYNC);
  CHECK_EQUAL(class_of(MPI_Win_flush(0, win)), MPI_ERR_RMA_SYNC);
  MPI_Win_fence(0, win);
  CHECK_EQUAL(class_of(MPI_Accumulate(&value, 1, MPI_INT, 77, 0, 1, MPI_INT, MPI_SUM, win)),
              MPI_ERR_RANK);
  CHECK_EQUAL(class_of(MPI_Get(&value, 1, MPI_INT, 0, -1, 1, MPI_INT, win)), MPI_ERR_DISP);
  CHECK_EQUAL(class_of(MPI_Get(&value, 1, MPI_DATATYPE_NULL, 0, 0, 1, MPI_INT, win)), MPI_ERR_TYPE);
  // To nowhere goes nothing, and that is no error.
  CHECK_EQUAL(MPI_Put(&value, 1, MPI_INT, MPI_PROC_NULL, 0, 1, MPI_INT, win), MPI_SUCCESS);
  CHECK_EQUAL(MPI_Fetch_and_op(&value, &got, MPI_INT, MPI_PROC_NULL, 0, MPI_SUM, win), MPI_SUCCESS);
  CHECK_EQUAL(MPI_Accumulate(&value, 1, MPI_INT, MPI_PROC_NULL, 0, 1, MPI_INT, MPI_SUM, win),
              MPI_SUCCESS);
  MPI_Win_fence(MPI_MODE_NOSUCCEED, win);
}

static void nobody(MPI_Win win) {
  CHECK_EQUAL(MPI_Win_post(MPI_GROUP_EMPTY, 0, win), MPI_SUCCESS);
  CHECK_EQUAL(MPI_Win_start(MPI_GROUP_EMPTY, 0, win), MPI_SUCCESS);
  CHECK_EQUAL(MPI_Win_complete(win), MPI_SUCCESS);
  CHECK_EQUAL(MPI_Win_wait(win), MPI_SUCCESS);
}

static void creation(void) {
  MPI_Win win = MPI_WIN_NULL;
  int value[2];
  MPI_Comm comm;
  MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  MPI_Comm_set_errhandler(comm, MPI_ERRORS_RETURN);
  CHECK_EQUAL(class_of(MPI_Win_create(value, -1, 1, MPI_INFO_NULL, comm, &win)), MPI_ERR_SIZE);
  CHECK_EQUAL(class_of(MPI_Win_create(value, 8, 0, MPI_INFO_NULL, comm, &win)), MPI_ERR_DISP);
  CHECK(win == MPI_WIN_NULL);
  MPI_Comm_free(&comm);
}

static void allocated_memory(void) {
  char* memory = NULL;
  CHECK(MPI_Alloc_mem(100000, MPI_INFO_NULL, &memory) == MPI_SUCCESS);
  CHECK(memory != NULL);
  memset(memory, 1, 100000);
  CHECK(MPI_Free_mem(memory) == MPI_SUCCESS);
}

int main(void) {
  MPI_Win win;
  long* memory;
  begin();
  MPI_Win_allocate(64, 8, MPI_INFO_NULL, MPI_COMM_WORLD, &memory, &win);
  refused(win);
  nobody(win);
  MPI_Barrier(MPI_COMM_WORLD);
  MPI_Win_free(&win);
  creation();
  allocated_memory();
  report("one-sided errors: ok");
  return finish();
}
