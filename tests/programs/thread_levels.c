// The highest thread level must arrive as itself, whatever its number is.
// ranks: 1

#include "check.h"

int main(void) {
  int provided = -1, level = -1;
  MPI_Init_thread(NULL, NULL, MPI_THREAD_MULTIPLE, &provided);
  begin();
  CHECK_EQUAL(provided, MPI_THREAD_MULTIPLE);
  MPI_Query_thread(&level);
  CHECK_EQUAL(level, MPI_THREAD_MULTIPLE);
  report("multiple threads");
  return finish();
}
