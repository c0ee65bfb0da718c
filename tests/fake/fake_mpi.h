// How a function of the fake MPI is written, and what it answers with.
//
//     FAKE(Comm_rank, MPI_Comm comm, int *rank) { ANSWER(*rank = world_rank); }
//     FAKE_WITHOUT_OUTPUT(Barrier)
//
// Both define PMPI_X and its weak alias MPI_X, as real libraries do. The first is checked against
// mpi.h by the compiler. The second is for functions that write nothing through their arguments:
// these may be ignored altogether, so one line per name is enough.
//
// A made-up handle has the shape that its family gives to a dynamic object: the address of some
// object of ours for Open MPI, an int with the class in its upper bits for MPICH. Nothing is
// remembered about it.
#pragma once

#include <mpi.h>
#include <stdatomic.h>

#define FAKE(NAME, ...)                                                    \
  int MPI_##NAME(__VA_ARGS__) __attribute__((weak, alias("PMPI_" #NAME))); \
  int PMPI_##NAME(__VA_ARGS__)

// The assembler name keeps the parameters in mpi.h out of it; sizeof makes sure that mpi.h has it.
#define FAKE_WITHOUT_OUTPUT(NAME)                                \
  _Static_assert(sizeof(&PMPI_##NAME) == sizeof(void *), #NAME); \
  int PMPI_without_output_##NAME(void) __asm__("PMPI_" #NAME);   \
  int MPI_without_output_##NAME(void) __asm__("MPI_" #NAME)      \
      __attribute__((weak, alias("PMPI_" #NAME)));               \
  int PMPI_without_output_##NAME(void) { ANSWER_AS(#NAME, ); }

// The body of a function: what it writes, unless it was asked to fail.
#define ANSWER(...) ANSWER_AS(__func__ + sizeof "PMPI_" - 1, __VA_ARGS__)
#define ANSWER_AS(NAME, ...)                                                     \
  do {                                                                           \
    if (__builtin_expect(failing != 0, 0) && must_fail(NAME)) return error_code; \
    __VA_ARGS__;                                                                 \
    return MPI_SUCCESS;                                                          \
  } while (0)

static const char *failing;  // FAKE_MPI_FAIL
static int error_code = MPI_ERR_OTHER;
static int must_fail(const char *name);

#ifdef OPEN_MPI

static char made_up[1 << 20][64] __attribute__((aligned(64)));  // never touched
static atomic_uint made_up_count;

#define NEW_HANDLE(CLASS) ((void *)made_up[++made_up_count % (1 << 20)])
#define REQUEST_DONE ((MPI_Request)made_up[0])
static char persistent[256];
#define REQUEST_PERSISTENT ((MPI_Request)persistent)
#define NEW_FILE NEW_HANDLE(file)
#define NEW_MESSAGE NEW_HANDLE(message)

static inline void set_bytes(MPI_Status *status, MPI_Count bytes) {
  status->_ucount = (size_t)bytes;
  status->_cancelled = 0;
}
static inline MPI_Count bytes_of(const MPI_Status *status) { return (MPI_Count)status->_ucount; }

#else

enum {
  class_comm = 1,
  class_group,
  class_datatype,
  class_errhandler = 5,
  class_op,
  class_info,
  class_win,
  class_keyval,
};
static atomic_uint made_up_count;

#define NEW_HANDLE(CLASS) \
  ((int)(0x80000000u | (unsigned)class_##CLASS << 26 | ++made_up_count % 0x4000000))
#define REQUEST_DONE ((MPI_Request)0x6c000001)
#define REQUEST_PERSISTENT ((MPI_Request)0xac000001)
static char file_object[256];
#define NEW_FILE ((MPI_File)file_object)
#define NEW_MESSAGE REQUEST_DONE

static inline void set_bytes(MPI_Status *status, MPI_Count bytes) {
  status->count_lo = (int)bytes;
  status->count_hi_and_cancelled = (int)(bytes >> 32 << 1);
}
static inline MPI_Count bytes_of(const MPI_Status *status) {
  return (MPI_Count)(status->count_hi_and_cancelled >> 1) << 32 | (unsigned)status->count_lo;
}

#endif
