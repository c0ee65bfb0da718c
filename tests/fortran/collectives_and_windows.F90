! One text in the three bindings, as messages_and_types.F90: every procedure of collective
! communication, of topologies, and of one-sided communication.
#include "checks.inc"
#include "three_ways.h"

#define NAMED(X) X
#include "collectives.inc"
#include "topologies.inc"
#include "windows.inc"

#ifdef HAS_LARGE_COUNTS
#define LARGE_COUNTS
#undef NAMED
#define NAMED(X) X/**/_c
#include "collectives.inc"
#include "topologies.inc"
#include "windows.inc"
#endif

program collectives_and_windows
  use collectives
  use topologies
  use windows
#ifdef HAS_LARGE_COUNTS
  use collectives_c
  use topologies_c
  use windows_c
#endif
  use checks
  implicit none
  call start
  call collective_calls
  call topology_calls
  call window_calls
#ifdef HAS_LARGE_COUNTS
  call collective_calls_c
  call topology_calls_c
  call window_calls_c
#endif
  call finish
end program
