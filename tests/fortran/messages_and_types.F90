! One text in the three bindings, as all_bindings.F90: every procedure of point-to-point and partitioned
! communication, of statuses and generalized requests, of datatypes, and of the standard's binary
! interface. With mpi_f08 the chapters are compiled a second time, with large counts.
#include "checks.inc"

#define NAMED(X) X
#include "point_to_point.inc"
#ifdef HAS_MPI_4
#include "newer_messages.inc"
#endif
#include "statuses.inc"
#include "datatypes.inc"
#ifdef STANDARD
#include "binary_interface.inc"
#endif

#ifdef HAS_LARGE_COUNTS
#define LARGE_COUNTS
#undef NAMED
#define NAMED(X) X/**/_c
#include "point_to_point.inc"
#include "newer_messages.inc"
#include "statuses.inc"
#include "datatypes.inc"
#endif

program messages_and_types
  use point_to_point
#ifdef HAS_MPI_4
  use newer_messages
#endif
  use statuses
  use datatypes
#ifdef STANDARD
  use binary_interface
#endif
#ifdef HAS_LARGE_COUNTS
  use point_to_point_c
  use newer_messages_c
  use statuses_c
  use datatypes_c
#endif
  use checks
  implicit none
  call start
  call point_to_point_calls
#ifdef HAS_MPI_4
  call newer_message_calls
#endif
  call status_calls
  call datatype_calls
#ifdef STANDARD
  call binary_interface_calls
#endif
#ifdef HAS_LARGE_COUNTS
  call point_to_point_calls_c
  call newer_message_calls_c
  call status_calls_c
  call datatype_calls_c
#endif
  call finish
end program
