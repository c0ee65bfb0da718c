! Groups, communicators, attributes, infos, names, ports, and what was removed from MPI, in the three
! bindings of Fortran: the procedures that the other programs here do not call. (MPI-4's are called
! where the program's own module has them, and in the standard ABI.)
#include "bindings.h"

module bindings
#include "binding.inc"
  integer :: failures = 0, rank = -1, error
  integer :: copies = 0, deletions = 0, handled = 0
contains
#include "check.inc"

  subroutine copy_of_comm(comm, keyval, state, in, out, flag, ierror)
    HANDLE(Comm) :: comm
    integer :: keyval, ierror
    integer(MPI_ADDRESS_KIND) :: state, in, out
    logical :: flag
    copies = copies + 1
    out = in * state
    flag = in > 0
    ierror = merge(MPI_SUCCESS, MPI_ERR_OTHER, in /= 99)
  end subroutine
  subroutine deletion_of_comm(comm, keyval, value, state, ierror)
    HANDLE(Comm) :: comm
    integer :: keyval, ierror
    integer(MPI_ADDRESS_KIND) :: state, value
    deletions = deletions + int(value * state)
    ierror = MPI_SUCCESS
  end subroutine
  subroutine deletion_of_type(type, keyval, value, state, ierror)
    HANDLE(Datatype) :: type
    integer :: keyval, ierror
    integer(MPI_ADDRESS_KIND) :: state, value
    deletions = deletions + int(value * state)
    ierror = MPI_SUCCESS
  end subroutine
  subroutine deletion_of_window(window, keyval, value, state, ierror)
    HANDLE(Win) :: window
    integer :: keyval, ierror
    integer(MPI_ADDRESS_KIND) :: state, value
    deletions = deletions + int(value * state)
    ierror = MPI_SUCCESS
  end subroutine

  ! As MPI-1 has them, with all INTEGER.
  subroutine old_copy(comm, keyval, state, in, out, flag, ierror)
    integer :: comm, keyval, state, in, out, ierror
    logical :: flag
    copies = copies + 1
    out = in * state
    flag = .true.
    ierror = MPI_SUCCESS
  end subroutine
  subroutine old_deletion(comm, keyval, value, state, ierror)
    integer :: comm, keyval, value, state, ierror
    deletions = deletions + value * state
    ierror = MPI_SUCCESS
  end subroutine
  subroutine old_handler(comm, code)
    integer :: comm, code
    handled = handled + 1
  end subroutine
end module

program communicators
  use bindings
  use, intrinsic :: iso_c_binding, only: c_int
  implicit none
  interface
    integer(c_int) function listening_socket(place) bind(c)
      import
      integer(c_int) :: place
    end function
    integer(c_int) function accepted_socket(end) bind(c)
      import
      integer(c_int), value :: end
    end function
    integer(c_int) function connected_socket(place) bind(c)
      import
      integer(c_int), value :: place
    end function
  end interface
  integer :: sum_of_ranks
  logical :: has_ports
  call MPI_Init(error)
  call MPI_Comm_rank(MPI_COMM_WORLD, rank, error)
  call MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN, error)
  call MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN, error)
  call groups
  call ranges
  call sets
  call communicators_of_groups
  call copies_of_communicators
  call splits
  call infos_of_communicators
  call two_sides
  call attributes
  call attributes_of_types_and_windows
  call infos
  call parent
  call ask_for_ports
  call ports
  call sockets
  call statuses
  call parametrized_types
#ifndef USE_F08
  call removed_attributes
  call removed_types
#ifndef STANDARD
  call removed_error_handlers
#endif
#endif
  if (rank == 0) print '(a,i0)', 'failures: ', failures
  call MPI_Finalize(error)
  if (failures > 0) stop 1
contains
  integer function class_of(code)
    integer, intent(in) :: code
    integer :: ignored
    call MPI_Error_class(code, class_of, ignored)
  end function

  integer function size_of(group)
    HANDLE(Group), intent(in) :: group
    call MPI_Group_size(group, size_of, error)
  end function

  integer function comparison_of(group, other)
    HANDLE(Group), intent(in) :: group, other
    comparison_of = -1
    call MPI_Group_compare(group, other, comparison_of, error)
  end function

  ! That both processes are in a communicator, and it works.
  subroutine check_both(comm, what)
    HANDLE(Comm), intent(in) :: comm
    character(*), intent(in) :: what
    sum_of_ranks = -1
    call MPI_Allreduce(rank + 1, sum_of_ranks, 1, MPI_INTEGER, MPI_SUM, comm, error)
    call check(sum_of_ranks == 3, what)
  end subroutine

  subroutine communicators_of_groups
    HANDLE(Group) :: world, reversed, first
    HANDLE(Comm) :: comm
    integer :: comparison, place
    call MPI_Comm_group(MPI_COMM_WORLD, world, error)
    call MPI_Group_incl(world, 2, [1, 0], reversed, error)
    call MPI_Group_incl(world, 1, [0], first, error)
    call MPI_Comm_create(MPI_COMM_WORLD, reversed, comm, error)
    call MPI_Comm_compare(MPI_COMM_WORLD, comm, comparison, error)
    call MPI_Comm_rank(comm, place IERROR)
    call check(comparison == MPI_SIMILAR .and. place == 1 - rank, 'MPI_Comm_create')
    call check_both(comm, 'a communicator of MPI_Comm_create')
    call MPI_Comm_free(comm IERROR)
    call MPI_Comm_create(MPI_COMM_WORLD, first, comm IERROR)
    call check((comm == MPI_COMM_NULL) .eqv. (rank == 1), 'MPI_Comm_create without some')
    if (rank == 0) then
      call MPI_Comm_compare(MPI_COMM_WORLD, comm, comparison IERROR)
      call check(comparison == MPI_UNEQUAL, 'MPI_UNEQUAL of MPI_Comm_compare')
      call MPI_Comm_free(comm, error)
      call MPI_Comm_create_group(MPI_COMM_WORLD, first, 7, comm, error)
      call MPI_Comm_size(comm, place, error)
      call check(place == 1, 'MPI_Comm_create_group of one')
      call MPI_Comm_free(comm, error)
    end if
    call MPI_Comm_create_group(MPI_COMM_WORLD, world, 8, comm IERROR)
    call MPI_Comm_compare(MPI_COMM_WORLD, comm, comparison, error)
    call check(comparison == MPI_CONGRUENT, 'MPI_CONGRUENT of MPI_Comm_compare')
    call check_both(comm, 'a communicator of MPI_Comm_create_group')
    call MPI_Comm_free(comm, error)
    call MPI_Group_free(first, error)
    call MPI_Group_free(reversed, error)
    call MPI_Group_free(world, error)
  end subroutine

  subroutine copies_of_communicators
    HANDLE(Comm) :: comm, other
    HANDLE(Request) :: request
    HANDLE(Info) :: info
    call MPI_Info_create(info, error)
    call MPI_Info_set(info, 'mpi_assert_no_any_tag', 'false', error)
    call MPI_Comm_dup_with_info(MPI_COMM_WORLD, info, comm, error)
    call check_both(comm, 'MPI_Comm_dup_with_info')
    call MPI_Comm_dup_with_info(comm, MPI_INFO_NULL, other IERROR)
    call check_both(other, 'MPI_Comm_dup_with_info without an info')
    call check(other /= comm, 'another communicator')
    call MPI_Comm_free(other, error)
    call MPI_Comm_idup(comm, other, request, error)
    call MPI_Wait(request, MPI_STATUS_IGNORE, error)
    call check_both(other, 'MPI_Comm_idup')
    call MPI_Comm_free(other, error)
    call MPI_Comm_idup(comm, other, request IERROR)
    call MPI_Wait(request, MPI_STATUS_IGNORE, error)
    call check(other /= MPI_COMM_NULL .and. request == MPI_REQUEST_NULL, 'MPI_Comm_idup again')
    call MPI_Comm_free(other, error)
#ifndef OPENMPI
    call MPI_Comm_idup_with_info(comm, info, other, request IERROR)
    call MPI_Wait(request, MPI_STATUS_IGNORE, error)
    call check_both(other, 'MPI_Comm_idup_with_info')
    call MPI_Comm_free(other, error)
    call MPI_Comm_idup_with_info(comm, MPI_INFO_NULL, other, request, error)
    call MPI_Wait(request, MPI_STATUS_IGNORE, error)
    call check_both(other, 'MPI_Comm_idup_with_info without an info')
    call MPI_Comm_free(other, error)
#endif
    call MPI_Info_free(info, error)
    call MPI_Comm_free(comm, error)
  end subroutine

  subroutine splits
    HANDLE(Comm) :: comm
    integer :: place
    call MPI_Comm_split(MPI_COMM_WORLD, merge(1, MPI_UNDEFINED, rank == 0), 0, comm IERROR)
    call check((comm == MPI_COMM_NULL) .eqv. (rank == 1), 'MPI_UNDEFINED of MPI_Comm_split')
    if (rank == 0) call MPI_Comm_free(comm, error)
    call MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, -rank, MPI_INFO_NULL, comm, error)
    call MPI_Comm_rank(comm, place, error)
    call check(place == 1 - rank, 'MPI_Comm_split_type')
    call MPI_Comm_free(comm, error)
    call MPI_Comm_split_type(MPI_COMM_WORLD, MPI_UNDEFINED, 0, MPI_INFO_NULL, comm IERROR)
    call check(comm == MPI_COMM_NULL, 'MPI_UNDEFINED of MPI_Comm_split_type')
  end subroutine

  subroutine infos_of_communicators
    HANDLE(Comm) :: comm
    HANDLE(Info) :: info
    integer :: keys
    call MPI_Comm_dup(MPI_COMM_WORLD, comm IERROR)
    call MPI_Info_create(info, error)
    call MPI_Info_set(info, 'mpi_assert_no_any_tag', 'true', error)
    call MPI_Comm_set_info(comm, info, error)
    call check(error == MPI_SUCCESS, 'MPI_Comm_set_info')
    call MPI_Info_free(info, error)
    call MPI_Comm_get_info(comm, info, error)
    keys = -1
    call MPI_Info_get_nkeys(info, keys, error)
    call check(info /= MPI_INFO_NULL .and. keys >= 0, 'MPI_Comm_get_info')
    call MPI_Comm_set_info(comm, info IERROR)
    call MPI_Info_free(info IERROR)
    call check(info == MPI_INFO_NULL, 'a freed info is null')
    call MPI_Comm_get_info(comm, info IERROR)
    call check(info /= MPI_INFO_NULL, 'MPI_Comm_get_info again')
    call MPI_Info_free(info, error)
    call MPI_Comm_free(comm, error)
  end subroutine

  subroutine two_sides
    HANDLE(Comm) :: between, merged
    HANDLE(Group) :: mine, group
    integer :: number, comparison, places(1)
    logical :: flag
    call MPI_Intercomm_create(MPI_COMM_SELF, 0, MPI_COMM_WORLD, 1 - rank, 5, between IERROR)
    call MPI_Comm_test_inter(between, flag IERROR)
    call check(flag .eqv. .true., 'MPI_Comm_test_inter')
    call MPI_Comm_remote_size(between, number, error)
    call check(number == 1, 'MPI_Comm_remote_size')
    number = -1
    call MPI_Comm_remote_size(between, number IERROR)
    call check(number == 1, 'MPI_Comm_remote_size again')
    call MPI_Comm_remote_group(between, group, error)
    call MPI_Comm_group(MPI_COMM_WORLD, mine, error)
    call MPI_Group_translate_ranks(group, 1, [0], mine, places, error)
    call check(places(1) == 1 - rank, 'MPI_Comm_remote_group')
    call MPI_Group_free(group, error)
    call MPI_Comm_remote_group(between, group IERROR)
    call check(size_of(group) == 1, 'MPI_Comm_remote_group again')
    call MPI_Group_free(group, error)
    call MPI_Group_free(mine, error)
    call MPI_Intercomm_merge(between, rank == 1, merged IERROR)
    call MPI_Comm_compare(merged, MPI_COMM_WORLD, comparison, error)
    call check(comparison == MPI_CONGRUENT, 'MPI_Intercomm_merge')
    call MPI_Comm_free(merged, error)
    call MPI_Comm_free(between, error)
  end subroutine

  ! Statuses of either form, where a module has both.
  subroutine statuses
#if defined(USE_F08) || defined(STANDARD)
#ifndef USE_F08
    use mpi_f08, only: MPI_Status
#endif
    type(MPI_Status) :: new, copy
    integer :: old(MPI_STATUS_SIZE), number, value
    logical :: flag
    HANDLE(Request) :: request
    call MPI_Isend([rank, 7], 2, MPI_INTEGER, rank, 6, MPI_COMM_WORLD, request, error)
#ifdef USE_F08
    call MPI_Probe(MPI_ANY_SOURCE, 6, MPI_COMM_WORLD, new, error)
#else
    call MPI_Probe(MPI_ANY_SOURCE, 6, MPI_COMM_WORLD, old, error)
    call MPI_Status_f2f08(old, new, error)
    old = -1
#endif
    call check(new%MPI_SOURCE == rank .and. new%MPI_TAG == 6, 'a status as a type')
#if !defined(OPENMPI)
    ! Open MPI 4.1.4 has neither in its library.
    call MPI_Status_f082f(new, old IERROR)
    call check(old(MPI_SOURCE) == rank .and. old(MPI_TAG) == 6, 'MPI_Status_f082f')
    old(MPI_TAG) = 8
    call MPI_Status_f2f08(old, copy, error)
    call check(copy%MPI_SOURCE == rank .and. copy%MPI_TAG == 8, 'MPI_Status_f2f08')
    call MPI_Status_f082f(copy, old, error)
    call check(old(MPI_TAG) == 8, 'MPI_Status_f082f again')
    call MPI_Status_f2f08(old, copy IERROR)
#ifdef USE_F08
    call MPI_Get_count(copy, MPI_INTEGER, number, error)
#else
    call MPI_Get_count(old, MPI_INTEGER, number, error)
#endif
    call check(number == 2, 'the count of a status that was converted')
#endif
    call MPI_Recv(old, 2, MPI_INTEGER, rank, 6, MPI_COMM_WORLD, MPI_STATUS_IGNORE, error)
    call MPI_Wait(request, MPI_STATUS_IGNORE, error)
#endif
  end subroutine

  subroutine parametrized_types
    HANDLE(Datatype) :: type
    integer :: size
    call MPI_Type_create_f90_real(12, 100, type IERROR)
    call MPI_Type_size(type, size, error)
    call check(size == 8, 'MPI_Type_create_f90_real')
    call MPI_Type_create_f90_real(6, MPI_UNDEFINED, type, error)
    call MPI_Type_size(type, size, error)
    call check(size == 4, 'MPI_Type_create_f90_real of six digits')
    call MPI_Type_create_f90_integer(4, type IERROR)
    call MPI_Type_size(type, size, error)
    call check(size == 2, 'MPI_Type_create_f90_integer of four digits')
    call MPI_Type_create_f90_complex(6, MPI_UNDEFINED, type IERROR)
    call MPI_Type_size(type, size, error)
    call check(size == 8, 'MPI_Type_create_f90_complex of six digits')
    call MPI_Type_match_size(MPI_TYPECLASS_REAL, 8, type IERROR)
    call MPI_Type_size(type, size, error)
    call check(size == 8, 'MPI_Type_match_size')
  end subroutine

#include "groups.inc"
#include "attributes_and_infos.inc"
#include "processes.inc"
#ifndef USE_F08
#include "removed.inc"
#endif
end program
