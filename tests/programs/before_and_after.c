// What is legal before MPI_Init and after MPI_Finalize: the target must be there at the first call
// of anything, and still at the last.
// ranks: 2

#include "check.h"

static void expect_state(int initialized, int finalized) {
  int flag = -1;
  CHECK(MPI_Initialized(&flag) == MPI_SUCCESS);
  CHECK_EQUAL(flag != 0, initialized);
  flag = -1;
  CHECK(MPI_Finalized(&flag) == MPI_SUCCESS);
  CHECK_EQUAL(flag != 0, finalized);
}

static void versions(void) {
  char text[MPI_MAX_LIBRARY_VERSION_STRING];
  int major = -1, minor = -1, length = -1;
  CHECK(MPI_Get_version(&major, &minor) == MPI_SUCCESS);
  CHECK((major == 3 && minor == 1) || major >= 4);
  CHECK(MPI_Get_library_version(text, &length) == MPI_SUCCESS);
  CHECK(length > 0 && text[0] != '\0');
}

// Open MPI 4 ends a program that asks so early or so late.
static void errors(void) {
#if !defined(OPEN_MPI) || OMPI_MAJOR_VERSION >= 5
  char text[MPI_MAX_ERROR_STRING] = "";
  int class = -1, length = 0;
  CHECK(MPI_Error_class(MPI_ERR_TRUNCATE, &class) == MPI_SUCCESS);
  CHECK_EQUAL(class, MPI_ERR_TRUNCATE);
  CHECK(MPI_Error_string(MPI_ERR_TRUNCATE, text, &length) == MPI_SUCCESS);
  CHECK(length > 0 && (size_t)length == strlen(text));
#endif
}

static void time_passes(void) {
  double start = MPI_Wtime(), tick = MPI_Wtick(), now = start;
  CHECK(tick > 0 && tick <= 0.01);
  for (int i = 0; i < 100000000 && now <= start; i++) now = MPI_Wtime();
  CHECK(now > start && now - start < 10);
}

int main(int argc, char** argv) {
  int provided = -1, level = -1, flag = -1, argument_count = argc;
  char** arguments = argv;
  expect_state(0, 0);
  versions();
  errors();
  CHECK(MPI_Init_thread(&argc, &argv, MPI_THREAD_FUNNELED, &provided) == MPI_SUCCESS);
  CHECK(argc == argument_count && argv == arguments && strcmp(argv[0], arguments[0]) == 0);
  begin();
  expect_state(1, 0);
  versions();
  time_passes();
  CHECK(provided == MPI_THREAD_FUNNELED || provided == MPI_THREAD_SERIALIZED ||
        provided == MPI_THREAD_MULTIPLE);
  CHECK(MPI_THREAD_SINGLE < MPI_THREAD_FUNNELED && MPI_THREAD_FUNNELED < MPI_THREAD_SERIALIZED &&
        MPI_THREAD_SERIALIZED < MPI_THREAD_MULTIPLE);
  MPI_Query_thread(&level);
  CHECK_EQUAL(level, provided);
  MPI_Is_thread_main(&flag);
  CHECK(flag);
  report("before and after: ok");
  print_reports();
  MPI_Finalize();
  expect_state(1, 1);
  versions();
  errors();
  return 0;
}
