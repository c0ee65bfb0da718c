// Every family of calls that read and write: at the individual pointer, at an offset, at the shared
// pointer, collective, in two steps, nonblocking. Each must tell in its status how much it did.
// ranks: 2
// io: ompio romio321

#include <unistd.h>

#include "counts.h"

enum { n = 5 };
static MPI_File file;
static int data[n], got[n];
static MPI_Status status;
static MPI_Request request;

static void prepare(int start) {
  for (int i = 0; i < n; i++) data[i] = start + 100 * rank + i;
  memset(got, 0xff, sizeof got);
  memset(&status, 0x77, sizeof status);
}

static void expect_count(int expected) {
  Count count = -1;
  MPI_Get_count(&status, MPI_INT, &count);
  CHECK_EQUAL(count, expected);
}

// That `got` is what the process `writer` wrote after prepare(start).
static void expect_data(int start, int writer) {
  expect_count(n);
  for (int i = 0; i < n; i++) CHECK_EQUAL(got[i], start + 100 * writer + i);
}

#define OK(call) CHECK_EQUAL(call, MPI_SUCCESS)

static void wait(void) {
  OK(MPI_Wait(&request, &status));
  CHECK(request == MPI_REQUEST_NULL);
}

static MPI_Offset mine(void) { return (MPI_Offset)rank * sizeof data; }

static void at_an_offset(void) {
  prepare(1000);
  OK(MPI_File_write_at(file, mine(), data, n, MPI_INT, &status));
  expect_count(n);
  OK(MPI_File_read_at(file, mine(), got, n, MPI_INT, &status));
  expect_data(1000, rank);
  prepare(2000);
  OK(MPI_File_write_at_all(file, mine(), data, n, MPI_INT, &status));
  expect_count(n);
  OK(MPI_File_read_at_all(file, mine(), got, n, MPI_INT, &status));
  expect_data(2000, rank);
  prepare(3000);
  OK(MPI_File_iwrite_at(file, mine(), data, n, MPI_INT, &request));
  wait();
  expect_count(n);
  OK(MPI_File_iread_at(file, mine(), got, n, MPI_INT, &request));
  wait();
  expect_data(3000, rank);
  prepare(5000);
  OK(MPI_File_write_at_all_begin(file, mine(), data, n, MPI_INT));
  OK(MPI_File_write_at_all_end(file, data, &status));
  expect_count(n);
  OK(MPI_File_read_at_all_begin(file, mine(), got, n, MPI_INT));
  OK(MPI_File_read_at_all_end(file, got, &status));
  expect_data(5000, rank);
  OK(MPI_File_read_at(file, mine(), got, 1, MPI_INT, MPI_STATUS_IGNORE));
}

static void rewind_all(void) { OK(MPI_File_seek(file, mine(), MPI_SEEK_SET)); }

static void at_the_pointer(void) {
  prepare(1100);
  rewind_all();
  OK(MPI_File_write(file, data, n, MPI_INT, &status));
  expect_count(n);
  rewind_all();
  OK(MPI_File_read(file, got, n, MPI_INT, &status));
  expect_data(1100, rank);
  prepare(2200);
  rewind_all();
  OK(MPI_File_write_all(file, data, n, MPI_INT, &status));
  expect_count(n);
  rewind_all();
  OK(MPI_File_read_all(file, got, n, MPI_INT, &status));
  expect_data(2200, rank);
  prepare(3300);
  rewind_all();
  OK(MPI_File_iwrite(file, data, n, MPI_INT, &request));
  wait();
  rewind_all();
  OK(MPI_File_iread(file, got, n, MPI_INT, &request));
  wait();
  expect_data(3300, rank);
  prepare(5500);
  rewind_all();
  OK(MPI_File_write_all_begin(file, data, n, MPI_INT));
  OK(MPI_File_write_all_end(file, data, &status));
  rewind_all();
  OK(MPI_File_read_all_begin(file, got, n, MPI_INT));
  OK(MPI_File_read_all_end(file, got, &status));
  expect_data(5500, rank);
}

// The processes take turns in an order that MPI_File_*_shared leaves open.
static void at_the_shared_pointer(void) {
  MPI_Offset position = -1;
  prepare(6000);
  OK(MPI_File_seek_shared(file, 0, MPI_SEEK_SET));
  OK(MPI_File_write_shared(file, data, n, MPI_INT, &status));
  expect_count(n);
  MPI_Barrier(MPI_COMM_WORLD);
  OK(MPI_File_get_position_shared(file, &position));
  CHECK_EQUAL(position, 2 * sizeof data);
  MPI_Barrier(MPI_COMM_WORLD);
  OK(MPI_File_seek_shared(file, 0, MPI_SEEK_SET));
  OK(MPI_File_read_shared(file, got, n, MPI_INT, &status));
  expect_data(6000, got[0] == 6000 ? 0 : 1);
  MPI_Barrier(MPI_COMM_WORLD);
  OK(MPI_File_seek_shared(file, 0, MPI_SEEK_SET));
  prepare(7000);
  OK(MPI_File_write_ordered(file, data, n, MPI_INT, &status));
  expect_count(n);
  MPI_Barrier(MPI_COMM_WORLD);
  OK(MPI_File_seek_shared(file, 0, MPI_SEEK_SET));
  OK(MPI_File_read_ordered(file, got, n, MPI_INT, &status));
  expect_data(7000, rank);
  MPI_Barrier(MPI_COMM_WORLD);
  OK(MPI_File_seek_shared(file, 0, MPI_SEEK_SET));
  prepare(8000);
  OK(MPI_File_write_ordered_begin(file, data, n, MPI_INT));
  OK(MPI_File_write_ordered_end(file, data, &status));
  MPI_Barrier(MPI_COMM_WORLD);
  OK(MPI_File_seek_shared(file, 0, MPI_SEEK_SET));
  OK(MPI_File_read_ordered_begin(file, got, n, MPI_INT));
  OK(MPI_File_read_ordered_end(file, got, &status));
  expect_data(8000, rank);
  MPI_Barrier(MPI_COMM_WORLD);
  OK(MPI_File_seek_shared(file, 0, MPI_SEEK_SET));
  prepare(9000);
  OK(MPI_File_iwrite_shared(file, data, n, MPI_INT, &request));
  wait();
  MPI_Barrier(MPI_COMM_WORLD);
  OK(MPI_File_seek_shared(file, 0, MPI_SEEK_SET));
  OK(MPI_File_iread_shared(file, got, n, MPI_INT, &request));
  wait();
  expect_data(9000, got[0] == 9000 ? 0 : 1);
}

static void seeking(void) {
  MPI_Offset position = -1, place = -1;
  MPI_Barrier(MPI_COMM_WORLD);
  OK(MPI_File_seek(file, 8, MPI_SEEK_SET));
  OK(MPI_File_seek(file, 12, MPI_SEEK_CUR));
  OK(MPI_File_get_position(file, &position));
  CHECK_EQUAL(position, 20);
  OK(MPI_File_seek(file, -4, MPI_SEEK_CUR));
  OK(MPI_File_get_position(file, &position));
  CHECK_EQUAL(position, 16);
  OK(MPI_File_seek(file, -8, MPI_SEEK_END));
  OK(MPI_File_get_position(file, &position));
  CHECK_EQUAL(position, 2 * sizeof data - 8);
  OK(MPI_File_get_byte_offset(file, position, &place));
  CHECK_EQUAL(place, position);
  // Only two numbers are left before the end of the file, and then none.
  prepare(0);
  OK(MPI_File_read(file, got, n, MPI_INT, &status));
  expect_count(2);
  OK(MPI_File_read(file, got, n, MPI_INT, &status));
  expect_count(0);
  MPI_Barrier(MPI_COMM_WORLD);
}

static void many_requests(void) {
  enum { count = 40 };
  int out[count], in[count];
  MPI_Request requests[count];
  MPI_Status statuses[count];
  for (int i = 0; i < count; i++) {
    out[i] = 10000 * rank + i;
    OK(MPI_File_iwrite_at(file, (rank * count + i) * 4, &out[i], 1, MPI_INT, &requests[i]));
  }
  OK(MPI_Waitall(count, requests, statuses));
  for (int i = 0; i < count; i++) {
    status = statuses[i];
    expect_count(1);
    OK(MPI_File_iread_at(file, (rank * count + i) * 4, &in[i], 1, MPI_INT, &requests[i]));
  }
  OK(MPI_Waitall(count, requests, MPI_STATUSES_IGNORE));
  CHECK(memcmp(in, out, sizeof in) == 0);
}

int main(void) {
  char name[64];
  begin();
  int number = (int)getpid();
  MPI_Bcast(&number, 1, MPI_INT, 0, MPI_COMM_WORLD);
  snprintf(name, sizeof name, "/tmp/anympi-file-access-%d", number);
  int mode = MPI_MODE_RDWR | MPI_MODE_CREATE | MPI_MODE_DELETE_ON_CLOSE;
  OK(MPI_File_open(MPI_COMM_WORLD, name, mode, MPI_INFO_NULL, &file));
  at_an_offset();
  at_the_pointer();
  at_the_shared_pointer();
  seeking();
  many_requests();
  OK(MPI_File_close(&file));
  report("file access: ok");
  return finish();
}
