// What is wrong with a call with large counts is told once, on the error handler of its communicator.
// Open MPI 4 and 5 lack these functions: there they are emulated.
// ranks: 1
// needs: MPI_Gatherv_c

#include "check.h"

static const MPI_Count huge = (MPI_Count)1 << 33;
static int told, told_of_others;

static void on_this(MPI_Comm* comm, int* code, ...) {
  (void)comm, (void)code;
  told++;
}
static void on_others(MPI_Comm* comm, int* code, ...) {
  (void)comm, (void)code;
  told_of_others++;
}

static void check(int line, int code, int expected, int of_others) {
  int class = -1;
  MPI_Error_class(code, &class);
  if (class != expected || told != !of_others || told_of_others != of_others)
    fprintf(stderr, "line %d: class %d; %d and %d calls\n", line, class, told, told_of_others);
  CHECK(class == expected && told == !of_others && told_of_others == of_others);
  told = told_of_others = 0;
}
#define IS_WRONG(call, class) check(__LINE__, call, class, 0)

int main(void) {
  MPI_Comm comm;
  MPI_Errhandler here, elsewhere;
  int number = 0, numbers[1] = {0};
  MPI_Count counts[1] = {1}, negative[1] = {-1}, position = 0, bytes = 0;
  MPI_Aint places[1] = {0};
  begin();
  MPI_Comm_create_errhandler(on_this, &here);
  MPI_Comm_create_errhandler(on_others, &elsewhere);
  MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  MPI_Comm_set_errhandler(comm, here);
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, elsewhere);
  MPI_Comm_set_errhandler(MPI_COMM_SELF, elsewhere);

  for (int root = -5; root < 8; root += 12) {
    IS_WRONG(MPI_Gatherv_c(&number, 1, MPI_INT, numbers, counts, places, MPI_INT, root, comm),
             MPI_ERR_ROOT);
    IS_WRONG(MPI_Scatterv_c(numbers, counts, places, MPI_INT, &number, 1, MPI_INT, root, comm),
             MPI_ERR_ROOT);
  }
  IS_WRONG(MPI_Allgatherv_c(&number, 1, MPI_INT, numbers, counts, places, MPI_DATATYPE_NULL, comm),
           MPI_ERR_TYPE);
  IS_WRONG(MPI_Alltoallv_c(numbers, counts, places, MPI_DATATYPE_NULL, numbers, counts, places,
                           MPI_INT, comm),
           MPI_ERR_TYPE);
  IS_WRONG(MPI_Allgatherv_c(&number, -1, MPI_INT, numbers, negative, places, MPI_INT, comm),
           MPI_ERR_COUNT);
  IS_WRONG(MPI_Send_c(&number, huge, MPI_DATATYPE_NULL, 0, 0, comm), MPI_ERR_TYPE);
  IS_WRONG(MPI_Send_c(&number, -huge, MPI_INT, 0, 0, comm), MPI_ERR_COUNT);
  IS_WRONG(MPI_Bcast_c(&number, -huge, MPI_INT, 0, comm), MPI_ERR_COUNT);
  IS_WRONG(MPI_Pack_c(&number, 1, MPI_DATATYPE_NULL, numbers, sizeof numbers, &position, comm),
           MPI_ERR_TYPE);
  IS_WRONG(MPI_Pack_size_c(-1, MPI_INT, comm, &bytes), MPI_ERR_COUNT);
  check(__LINE__,
        MPI_Gatherv_c(&number, 1, MPI_INT, numbers, counts, places, MPI_INT, 0, MPI_COMM_NULL),
        MPI_ERR_COMM, 1);

  MPI_Errhandler_free(&here);
  MPI_Errhandler_free(&elsewhere);
  MPI_Comm_free(&comm);
  report("errors were told");
  return finish();
}
