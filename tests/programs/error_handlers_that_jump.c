// An error handler that never returns, as those of programs that turn errors into exceptions: the
// call that failed is left from inside the target, through the translation.
// ranks: 1
// native-fails: mpich MPICH 4.0.2 holds its lock while it calls the error handler, and hangs later

#include <setjmp.h>

#include "check.h"

static jmp_buf back;
static int jumps;

static void jump_out(MPI_Comm* comm, int* code, ...) {
  (void)comm;
  jumps++;
  int class;
  MPI_Error_class(*code, &class);
  longjmp(back, class);
}

static void handlers_that_jump(void) {
  MPI_Errhandler handler;
  MPI_Comm comm;
  static const int classes[] = {MPI_ERR_RANK, MPI_ERR_COUNT, MPI_ERR_TYPE};
  MPI_Comm_create_errhandler(jump_out, &handler);
  MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  MPI_Comm_set_errhandler(comm, handler);
  for (volatile int i = 0; i < 300; i++) {
    int class = setjmp(back);
    if (class == 0) {
      if (i % 3 == 0) MPI_Send(NULL, 0, MPI_INT, 77, 0, comm);
      if (i % 3 == 1) MPI_Send(NULL, -1, MPI_INT, 0, 0, comm);
      if (i % 3 == 2) MPI_Send(NULL, 0, MPI_DATATYPE_NULL, 0, 0, comm);
      CHECK(0);
    }
    CHECK_EQUAL(class, classes[i % 3]);
    CHECK_EQUAL(jumps, i + 1);
  }
  MPI_Errhandler_free(&handler);
  MPI_Comm_free(&comm);
}

int main(void) {
  begin();
  handlers_that_jump();
  report("%d jumps", jumps);
  return finish();
}
