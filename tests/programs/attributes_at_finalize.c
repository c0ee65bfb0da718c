// MPI_Finalize first deletes the attributes of MPI_COMM_SELF, the last one set first, while MPI
// still works; their keyvals may have been freed long ago. The state of the translation must still
// be alive then.
// ranks: 1

#include "check.h"

enum { count = 5 };
static int keyvals[count], values[count], next = count - 1;

static int delete_in_finalize(MPI_Comm comm, int keyval, void* value, void* state) {
  int finalized = 1, mine = -1, result = 0;
  CHECK(comm == MPI_COMM_SELF);
  CHECK_EQUAL(keyval, keyvals[next]);
  CHECK(value == &values[next]);
  CHECK(state == &keyvals[next]);
  MPI_Finalized(&finalized);
  CHECK_EQUAL(finalized, 0);
  MPI_Comm_rank(MPI_COMM_WORLD, &mine);
  CHECK_EQUAL(mine, 0);
  MPI_Allreduce(&next, &result, 1, MPI_INT, MPI_SUM, MPI_COMM_SELF);
  CHECK_EQUAL(result, next);
  next--;
  return MPI_SUCCESS;
}

int main(void) {
  begin();
  for (int i = 0; i < count; i++) {
    MPI_Comm_create_keyval(MPI_COMM_NULL_COPY_FN, delete_in_finalize, &keyvals[i], &keyvals[i]);
    MPI_Comm_set_attr(MPI_COMM_SELF, keyvals[i], &values[i]);
    if (i % 2) MPI_Comm_free_keyval(&(int){keyvals[i]});
  }
  MPI_Finalize();
  printf("%d left\n", next + 1);
  return 0;
}
