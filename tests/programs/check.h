// What every behaviour program uses. A program checks itself with CHECK, against what the standard
// says, and reports what it computed with report(); the runner compares the reports of native and
// translated runs. Only rank 0 prints, once, in the order of the ranks, so that output never
// depends on timing. Never report what two MPIs may rightly choose differently: handles, codes
// (report classes by name), texts, limits.
#pragma once

#include <mpi.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/// This process in MPI_COMM_WORLD, set by begin().
static int rank, size;

static char report_lines[1 << 16];
static size_t report_length;

/// A failure ends all ranks with exit status 1 and names its line on stderr.
#define CHECK(condition) \
  ((condition) ? (void)0 : check_failed(__FILE__, __LINE__, #condition, 0, 0))

/// As CHECK(found == expected), and says what was found.
#define CHECK_EQUAL(found, expected) check_equal(__FILE__, __LINE__, #found, found, expected)

static inline void check_failed(const char* file, int line, const char* text, long long found,
                                long long expected) {
  const char* name = strrchr(file, '/');
  fprintf(stderr, "%s:%d: rank %d: not so: %s", name ? name + 1 : file, line, rank, text);
  if (found != expected) fprintf(stderr, " (found %lld, expected %lld)", found, expected);
  fputc('\n', stderr);
  fflush(NULL);
  MPI_Abort(MPI_COMM_WORLD, 1);
  exit(1);
}

static inline void check_equal(const char* file, int line, const char* text, long long found,
                               long long expected) {
  if (found != expected) check_failed(file, line, text, found, expected);
}

/// How much memory this process has.
static inline long resident_kilobytes(void) {
  long pages = 0, resident = 0;
  FILE* file = fopen("/proc/self/statm", "r");
  CHECK(file && fscanf(file, "%ld %ld", &pages, &resident) == 2);
  fclose(file);
  return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

/// Adds a line to what this rank reports. Not for several threads at once.
__attribute__((format(printf, 1, 2))) static inline void report(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  size_t room = sizeof report_lines - report_length;
  int written = vsnprintf(report_lines + report_length, room, format, arguments);
  va_end(arguments);
  CHECK(written >= 0 && (size_t)written + 1 < room);
  report_length += (size_t)written;
  report_lines[report_length++] = '\n';
}

/// Starts MPI, unless the program has done so itself.
static inline void begin(void) {
  int initialized;
  MPI_Initialized(&initialized);
  if (!initialized) MPI_Init(NULL, NULL);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
}

/// Prints the reports of all ranks without ending MPI; begin() must have been called.
static inline void print_reports(void) {
  int length = (int)report_length;
  if (rank != 0) {
    MPI_Send(report_lines, length, MPI_CHAR, 0, 32767, MPI_COMM_WORLD);
    return;
  }
  printf("rank 0\n%.*s", length, report_lines);
  for (int sender = 1; sender < size; sender++) {
    MPI_Status status;
    MPI_Recv(report_lines, sizeof report_lines, MPI_CHAR, sender, 32767, MPI_COMM_WORLD, &status);
    MPI_Get_count(&status, MPI_CHAR, &length);
    printf("rank %d\n%.*s", sender, length, report_lines);
  }
  fflush(stdout);
}

/// The last statement of main: `return finish();`
static inline int finish(void) {
  print_reports();
  MPI_Finalize();
  return 0;
}
