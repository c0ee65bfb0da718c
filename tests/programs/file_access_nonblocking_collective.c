// The nonblocking collective calls of files: their requests must work like any others. Open MPI's
// ROMIO crashes in them.
// ranks: 2
// io: ompio

#include <unistd.h>

#include "counts.h"

#define OK(call) CHECK_EQUAL(call, MPI_SUCCESS)

enum { n = 5 };
static int data[n], got[n];
static MPI_Request request;

static void prepare(int start) {
  for (int i = 0; i < n; i++) data[i] = start + 100 * rank + i;
  memset(got, 0xff, sizeof got);
}

static void wait(void) {
  MPI_Status status;
  Count count = -1;
  CHECK(request != MPI_REQUEST_NULL);
  OK(MPI_Wait(&request, &status));
  CHECK(request == MPI_REQUEST_NULL);
  MPI_Get_count(&status, MPI_INT, &count);
  CHECK_EQUAL(count, n);
}

int main(void) {
  char name[64];
  MPI_File file;
  begin();
  int number = (int)getpid();
  MPI_Bcast(&number, 1, MPI_INT, 0, MPI_COMM_WORLD);
  snprintf(name, sizeof name, "/tmp/anympi-file-nonblocking-%d", number);
  int mode = MPI_MODE_RDWR | MPI_MODE_CREATE | MPI_MODE_DELETE_ON_CLOSE;
  OK(MPI_File_open(MPI_COMM_WORLD, name, mode, MPI_INFO_NULL, &file));
  MPI_Offset mine = (MPI_Offset)rank * sizeof data;
  prepare(1000);
  OK(MPI_File_iwrite_at_all(file, mine, data, n, MPI_INT, &request));
  wait();
  OK(MPI_File_iread_at_all(file, mine, got, n, MPI_INT, &request));
  wait();
  CHECK(memcmp(got, data, sizeof data) == 0);
  prepare(2000);
  OK(MPI_File_seek(file, mine, MPI_SEEK_SET));
  OK(MPI_File_iwrite_all(file, data, n, MPI_INT, &request));
  wait();
  OK(MPI_File_seek(file, mine, MPI_SEEK_SET));
  OK(MPI_File_iread_all(file, got, n, MPI_INT, &request));
  wait();
  CHECK(memcmp(got, data, sizeof data) == 0);
  OK(MPI_File_close(&file));
  report("nonblocking collectives of files: ok");
  return finish();
}
