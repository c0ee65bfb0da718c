// More keyvals than any fixed table has room for, made and freed in turn and many alive at once;
// each must still call its own functions with its own extra_state.
// ranks: 1

#include "check.h"

enum { in_turn = 33000, at_once = 2000 };
static int deletions, wrong;

static int delete_attribute(MPI_Comm comm, int keyval, void* value, void* state) {
  deletions++;
  wrong += comm == MPI_COMM_NULL || keyval == MPI_KEYVAL_INVALID || value != state;
  return MPI_SUCCESS;
}

int main(void) {
  static char state[in_turn];
  static int keyvals[at_once];
  MPI_Comm comm;
  begin();
  MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  for (int i = 0; i < in_turn; i++) {
    int keyval;
    CHECK(MPI_Comm_create_keyval(MPI_COMM_DUP_FN, delete_attribute, &keyval, &state[i]) ==
          MPI_SUCCESS);
    CHECK(MPI_Comm_set_attr(comm, keyval, &state[i]) == MPI_SUCCESS);
    CHECK(MPI_Comm_delete_attr(comm, keyval) == MPI_SUCCESS);
    CHECK(MPI_Comm_free_keyval(&keyval) == MPI_SUCCESS);
  }
  CHECK_EQUAL(deletions, in_turn);
  for (int i = 0; i < at_once; i++) {
    MPI_Comm_create_keyval(MPI_COMM_DUP_FN, delete_attribute, &keyvals[i], &state[i]);
    MPI_Comm_set_attr(comm, keyvals[i], &state[i]);
  }
  for (int i = 0; i < at_once; i++) {
    void* value = NULL;
    int flag = 0;
    MPI_Comm_get_attr(comm, keyvals[i], &value, &flag);
    CHECK(flag && value == &state[i]);
    MPI_Comm_free_keyval(&keyvals[i]);
  }
  MPI_Comm_free(&comm);
  CHECK_EQUAL(deletions, in_turn + at_once);
  CHECK_EQUAL(wrong, 0);
  report("%d deletions", deletions);
  return finish();
}
