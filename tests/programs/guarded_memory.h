// Memory in which a wrong access ends the program: what MPI may only read cannot be written, and
// what lies behind the last element cannot be touched at all. A translation that converts an input
// array in place, or takes it for longer than it is, does not survive.
#pragma once

#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "check.h"

/// Writable memory of `bytes` that ends at a page which cannot be accessed. Never freed.
static inline void* guarded(size_t bytes) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  size_t pages = (bytes + page - 1) / page * page;
  char* start =
      mmap(NULL, pages + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  CHECK(start != MAP_FAILED);
  CHECK(mprotect(start + pages, page, PROT_NONE) == 0);
  return start + pages - bytes;
}

/// A copy of `data` that can be read only.
static inline const void* read_only(const void* data, size_t bytes) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  char* copy = guarded(bytes);
  memcpy(copy, data, bytes);
  char* start = copy - (size_t)copy % page;
  CHECK(mprotect(start, (bytes + page - 1) / page * page, PROT_READ) == 0);
  return copy;
}

/// READ_ONLY(int, 1, 2, 3): a read-only array of these elements.
#define READ_ONLY(type, ...) \
  ((const type*)read_only((const type[]){__VA_ARGS__}, sizeof((const type[]){__VA_ARGS__})))

/// An address that must never be read or written: for arguments that are not significant.
static inline void* untouchable(void) {
  static char* address;
  if (!address) address = guarded(1) + 1;
  return address;
}

/// A datatype that is not significant: such an address in Open MPI's ABI. MPICH itself looks at the
/// datatypes of processes that take no part in a rooted operation.
static inline MPI_Datatype no_datatype(void) {
#ifdef OPEN_MPI
  return (MPI_Datatype)untouchable();
#else
  return MPI_DATATYPE_NULL;
#endif
}
