// Exercises the places where an MPI library calls itself through its own exported functions: files
// (ROMIO calls PMPI_Info_dup, PMPI_Allreduce, ...), duplication with attributes, components that
// are loaded at run time; and what a badly isolated library breaks: `environ` and a replaced
// malloc. CMake builds it in every form that an executable may have.
#include <stdint.h>
#include <unistd.h>

#include "../programs/check.h"

extern char** environ;

static int copies, deletions;

static int copy_attribute(MPI_Comm comm, int keyval, void* state, void* value, void* copy,
                          int* flag) {
  (void)comm, (void)keyval, (void)state;
  copies++;
  *(void**)copy = (void*)((intptr_t)value + 1);
  *flag = 1;
  return MPI_SUCCESS;
}

static int delete_attribute(MPI_Comm comm, int keyval, void* value, void* state) {
  (void)comm, (void)keyval, (void)value, (void)state;
  deletions++;
  return MPI_SUCCESS;
}

static void check_attributes(void) {
  int keyval, found;
  void* value;
  MPI_Comm copy;
  MPI_Comm_create_keyval(copy_attribute, delete_attribute, &keyval, NULL);
  MPI_Comm_set_attr(MPI_COMM_WORLD, keyval, (void*)41);
  MPI_Comm_dup(MPI_COMM_WORLD, &copy);
  MPI_Comm_get_attr(copy, keyval, &value, &found);
  CHECK(found);
  CHECK_EQUAL((intptr_t)value, 42);
  MPI_Comm_free(&copy);
  MPI_Comm_delete_attr(MPI_COMM_WORLD, keyval);
  MPI_Comm_free_keyval(&keyval);
  CHECK_EQUAL(copies, 1);
  CHECK_EQUAL(deletions, 2);
}

static void check_file(void) {
  char path[64] = "";
  if (rank == 0) {
    strcpy(path, "/tmp/anympi-own-calls-XXXXXX");
    int descriptor = mkstemp(path);
    CHECK(descriptor >= 0);
    close(descriptor);
  }
  MPI_Bcast(path, sizeof path, MPI_CHAR, 0, MPI_COMM_WORLD);

  MPI_File file;
  MPI_Info info;
  MPI_Info_create(&info);
  MPI_Info_set(info, "access_style", "write_once");
  CHECK_EQUAL(
      MPI_File_open(MPI_COMM_WORLD, path, MPI_MODE_RDWR | MPI_MODE_DELETE_ON_CLOSE, info, &file),
      MPI_SUCCESS);
  MPI_Info_free(&info);

  MPI_Datatype every_second;
  MPI_Type_vector(100, 1, size, MPI_INT, &every_second);
  MPI_Type_commit(&every_second);
  MPI_File_set_view(file, (MPI_Offset)(rank * sizeof(int)), MPI_INT, every_second, "native",
                    MPI_INFO_NULL);
  int numbers[100], back[100];
  for (int i = 0; i < 100; i++) numbers[i] = 1000 * rank + i;
  MPI_Status status;
  int count;
  CHECK_EQUAL(MPI_File_write_all(file, numbers, 100, MPI_INT, &status), MPI_SUCCESS);
  MPI_Get_count(&status, MPI_INT, &count);
  CHECK_EQUAL(count, 100);
  CHECK_EQUAL(MPI_File_read_at_all(file, 0, back, 100, MPI_INT, &status), MPI_SUCCESS);
  CHECK(memcmp(numbers, back, sizeof back) == 0);
  MPI_Offset bytes;
  MPI_Barrier(MPI_COMM_WORLD);  // now all have written
  MPI_File_get_size(file, &bytes);
  report("file of %lld bytes", (long long)bytes);
  MPI_File_close(&file);
  CHECK(file == MPI_FILE_NULL);
  MPI_Type_free(&every_second);
}

static void check_process(void) {
  CHECK(environ != NULL);
  setenv("ANYMPI_TEST_OWN_CALLS", "still here", 1);
  CHECK(strcmp(getenv("ANYMPI_TEST_OWN_CALLS"), "still here") == 0);
  free(strdup("memory of one allocator"));
}

int main(void) {
  begin();
  check_process();
  check_attributes();
  check_file();
  check_process();
  double one = 1, sum;
  MPI_Allreduce(&one, &sum, 1, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
  report("sum %g", sum);
  return finish();
}
