// The attributes that MPI itself sets on MPI_COMM_WORLD. Some values are of a kind: MPI_HOST and
// MPI_IO are ranks, of which MPI_PROC_NULL and MPI_ANY_SOURCE are other numbers in each ABI.
// ranks: 2

#include "check.h"

static int* get(MPI_Comm comm, int keyval) {
  int *value = NULL, flag = 0;
  CHECK(MPI_Comm_get_attr(comm, keyval, &value, &flag) == MPI_SUCCESS);
  if (!flag) return NULL;
  CHECK(value);
  int *again = NULL, first = *value;
  CHECK(MPI_Comm_get_attr(comm, keyval, &again, &flag) == MPI_SUCCESS);
  CHECK(flag && *again == first);
  return value;
}

static const char* rank_name(int value) {
  if (value == MPI_PROC_NULL) return "PROC_NULL";
  if (value == MPI_ANY_SOURCE) return "ANY_SOURCE";
  return value >= 0 ? "a rank" : "?";
}

// Only Open MPI has this one, but each of its programs may ask.
static void of_open_mpi(void) {
#if defined(OPEN_MPI) && OMPI_MAJOR_VERSION >= 5
  void* value;
  int flag = -1;
  CHECK(MPI_Comm_get_attr(MPI_COMM_WORLD, MPI_FT, &value, &flag) == MPI_SUCCESS);
  CHECK(flag == 0 || flag == 1);
#endif
}

int main(void) {
  begin();
  of_open_mpi();
  int* value = get(MPI_COMM_WORLD, MPI_TAG_UB);
  CHECK(value && *value >= 32767);
  int tag = *value, got = 0;
  MPI_Sendrecv(&rank, 1, MPI_INT, 1 - rank, tag, &got, 1, MPI_INT, 1 - rank, tag, MPI_COMM_WORLD,
               MPI_STATUS_IGNORE);
  CHECK_EQUAL(got, 1 - rank);

  value = get(MPI_COMM_WORLD, MPI_HOST);
  CHECK(value);
  report("host: %s", rank_name(*value));
  value = get(MPI_COMM_WORLD, MPI_IO);
  CHECK(value);
  report("io: %s", rank_name(*value));
  value = get(MPI_COMM_WORLD, MPI_WTIME_IS_GLOBAL);
  CHECK(!value || *value == 0 || *value == 1);
  value = get(MPI_COMM_WORLD, MPI_UNIVERSE_SIZE);
  CHECK(!value || *value >= 1);
  value = get(MPI_COMM_WORLD, MPI_APPNUM);
  if (value) CHECK_EQUAL(*value, 0);
  report("appnum: %s", value ? "set" : "unset");
  value = get(MPI_COMM_WORLD, MPI_LASTUSEDCODE);
  CHECK(value && *value >= MPI_ERR_LASTCODE);

  // A wrong keyval is an error, not an attribute that is unset.
  void* found;
  int flag;
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  CHECK(MPI_Comm_get_attr(MPI_COMM_WORLD, MPI_KEYVAL_INVALID, &found, &flag) != MPI_SUCCESS);
  CHECK(MPI_Comm_set_attr(MPI_COMM_WORLD, MPI_TAG_UB, &flag) != MPI_SUCCESS);
  CHECK(MPI_Comm_delete_attr(MPI_COMM_WORLD, MPI_IO) != MPI_SUCCESS);
  CHECK(MPI_Comm_free_keyval(&(int){MPI_TAG_UB}) != MPI_SUCCESS);
  return finish();
}
