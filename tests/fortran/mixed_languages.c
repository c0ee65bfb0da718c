// The part in C of mixed_languages.F90. Arguments are Fortran's: all by reference, handles as
// integers, the lengths of strings behind.
#include <mpi.h>
#include <stdio.h>
#include <string.h>

static int failures, handled, rank;
static long cell = 77;
static long memory[3];

static void check(int holds, const char *what) {
  if (holds) return;
  failures++;
  printf("FAILED: %s\n", what);
}

void c_failures_(MPI_Fint *all) { *all += failures; }
void c_handled_(MPI_Fint *number) { *number = handled; }

#define SAME(CLASS, NUMBER, HANDLE) \
  check(MPI_##CLASS##_f2c(*NUMBER) == HANDLE && MPI_##CLASS##_c2f(HANDLE) == *NUMBER, #HANDLE)

void c_predefined_(MPI_Fint *world, MPI_Fint *self, MPI_Fint *comm_null, MPI_Fint *integer,
                   MPI_Fint *dble, MPI_Fint *type_null, MPI_Fint *sum, MPI_Fint *op_null,
                   MPI_Fint *empty, MPI_Fint *info_null, MPI_Fint *request_null, MPI_Fint *errors,
                   MPI_Fint *win_null, MPI_Fint *file_null) {
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  SAME(Comm, world, MPI_COMM_WORLD);
  SAME(Comm, self, MPI_COMM_SELF);
  SAME(Comm, comm_null, MPI_COMM_NULL);
  SAME(Type, integer, MPI_INTEGER);
  SAME(Type, dble, MPI_DOUBLE_PRECISION);
  SAME(Type, type_null, MPI_DATATYPE_NULL);
  SAME(Op, sum, MPI_SUM);
  SAME(Op, op_null, MPI_OP_NULL);
  SAME(Group, empty, MPI_GROUP_EMPTY);
  SAME(Info, info_null, MPI_INFO_NULL);
  SAME(Request, request_null, MPI_REQUEST_NULL);
  SAME(Errhandler, errors, MPI_ERRORS_RETURN);
  SAME(Win, win_null, MPI_WIN_NULL);
  SAME(File, file_null, MPI_FILE_NULL);
}

static void add(void *in, void *inout, int *length, MPI_Datatype *type) {
  for (int i = 0; i < *length; i++) ((int *)inout)[i] += ((int *)in)[i];
  check(*type == MPI_INTEGER, "a datatype of Fortran in an operator of C");
  ((int *)inout)[0]++;
}
static void handler(MPI_Comm *comm, int *code, ...) {
  int class;
  (void)comm;
  MPI_Error_class(*code, &class);
  handled += class == MPI_ERR_RANK;
}

void c_make_(MPI_Fint *comm, MPI_Fint *type, MPI_Fint *op, MPI_Fint *group, MPI_Fint *info,
             MPI_Fint *request, MPI_Fint *errhandler, MPI_Fint *window, MPI_Fint *file,
             MPI_Fint *value) {
  MPI_Comm c;
  MPI_Datatype t;
  MPI_Op o;
  MPI_Group g;
  MPI_Info i;
  MPI_Request r;
  MPI_Errhandler e;
  MPI_Win w;
  MPI_File f;
  MPI_Comm_dup(MPI_COMM_WORLD, &c);
  MPI_Type_contiguous(3, MPI_INT, &t);
  MPI_Op_create(add, 1, &o);
  MPI_Comm_group(c, &g);
  MPI_Info_create(&i);
  MPI_Info_set(i, "key", "value");
  MPI_Irecv(value, 1, MPI_INT, rank, 9, c, &r);
  MPI_Comm_create_errhandler(handler, &e);
  MPI_Win_create(memory, 24, 1, MPI_INFO_NULL, c, &w);
  MPI_File_open(c, "anympi_fortran_mixed_c.data",
                MPI_MODE_CREATE | MPI_MODE_RDWR | MPI_MODE_DELETE_ON_CLOSE, MPI_INFO_NULL, &f);
  *comm = MPI_Comm_c2f(c);
  *type = MPI_Type_c2f(t);
  *op = MPI_Op_c2f(o);
  *group = MPI_Group_c2f(g);
  *info = MPI_Info_c2f(i);
  *request = MPI_Request_c2f(r);
  *errhandler = MPI_Errhandler_c2f(e);
  *window = MPI_Win_c2f(w);
  *file = MPI_File_c2f(f);
}

void c_use_(MPI_Fint *comm, MPI_Fint *type, MPI_Fint *op, MPI_Fint *group, MPI_Fint *info,
            MPI_Fint *request, MPI_Fint *window, MPI_Fint *file, MPI_Fint *value) {
  MPI_Comm c = MPI_Comm_f2c(*comm);
  MPI_Datatype t = MPI_Type_f2c(*type);
  MPI_Op o = MPI_Op_f2c(*op);
  MPI_Group g = MPI_Group_f2c(*group);
  MPI_Info i = MPI_Info_f2c(*info);
  MPI_Request r = MPI_Request_f2c(*request);
  MPI_Win w = MPI_Win_f2c(*window);
  MPI_File f = MPI_File_f2c(*file);
  int number = 0, sum, flag, mode;
  char text[32] = "";
  void *base;
  MPI_Comm_compare(c, MPI_COMM_WORLD, &number);
  check(number == MPI_CONGRUENT, "a communicator of Fortran");
  MPI_Type_size(t, &number);
  check(number == 8, "a datatype of Fortran");
  number = rank + 1;
  MPI_Allreduce(&number, &sum, 1, MPI_INTEGER, o, c);
  check(sum == 3, "an operator of Fortran");
  MPI_Group_size(g, &number);
  check(number == 2, "a group of Fortran");
  MPI_Info_get(i, "key", 31, text, &flag);
  check(flag && !strcmp(text, "of Fortran"), "an info of Fortran");
  number = rank + 80;
  MPI_Send(&number, 1, MPI_INT, 1 - rank, 4, c);
  MPI_Wait(&r, MPI_STATUS_IGNORE);
  check(*value == 81 - rank && r == MPI_REQUEST_NULL, "a request of Fortran");
  MPI_Win_get_attr(w, MPI_WIN_SIZE, &base, &flag);
  check(flag && *(MPI_Aint *)base == 16, "a window of Fortran");
  MPI_File_get_amode(f, &mode);
  check((mode & MPI_MODE_WRONLY) != 0, "a file of Fortran");
  MPI_File_close(&f);
  MPI_Win_free(&w);
  MPI_Info_free(&i);
  MPI_Group_free(&g);
  MPI_Op_free(&o);
  MPI_Type_free(&t);
  MPI_Comm_free(&c);
}

void c_cancelled_(MPI_Fint *status) {
  MPI_Status s;
  int flag;
  MPI_Status_f2c(status, &s);
  MPI_Test_cancelled(&s, &flag);
  check(flag, "a status of Fortran");
}

void c_status_(MPI_Fint *status) {
  int numbers[5] = {0};
  MPI_Status s;
  MPI_Sendrecv(numbers, 5, MPI_INT, rank, 8, numbers, 5, MPI_INT, rank, 8, MPI_COMM_WORLD, &s);
  MPI_Status_c2f(&s, status);
}

void c_make_keyval_(MPI_Fint *keyval, MPI_Aint *address) {
  MPI_Comm_create_keyval(MPI_COMM_DUP_FN, MPI_COMM_NULL_DELETE_FN, keyval, NULL);
  *address = (MPI_Aint)&cell;
}
void c_set_address_(MPI_Fint *comm, MPI_Fint *keyval) {
  MPI_Comm_set_attr(MPI_Comm_f2c(*comm), *keyval, &cell);
}

static void *attribute(MPI_Fint *comm, MPI_Fint *keyval) {
  void *value = NULL;
  int flag = 0;
  MPI_Comm_get_attr(MPI_Comm_f2c(*comm), *keyval, &value, &flag);
  return flag ? value : NULL;
}
static void check_named(int holds, const char *what, size_t length) {
  char text[128];
  snprintf(text, sizeof text, "%.*s", (int)length, what);
  check(holds, text);
}
void c_check_value_(MPI_Fint *comm, MPI_Fint *keyval, MPI_Aint *value, char *what, size_t length) {
  MPI_Aint *found = attribute(comm, keyval);
  check_named(found && *found == *value, what, length);
}
void c_check_integer_(MPI_Fint *comm, MPI_Fint *keyval, MPI_Fint *value, char *what,
                      size_t length) {
  MPI_Fint *found = attribute(comm, keyval);
  check_named(found && *found == *value, what, length);
}
