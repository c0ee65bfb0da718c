! Sessions, start, errors and their handlers, memory, and the end by MPI_Abort, in the three bindings
! of Fortran. A run that found no fault is ended by MPI_Abort with the code 3.
#include "bindings.h"

module bindings
#include "binding.inc"
  integer :: failures = 0, rank = -1, error
  integer :: calls = 0, class_seen = -1
  HANDLE(File) :: the_file
#ifndef OPENMPI
  HANDLE(Session) :: session
#endif
#ifdef MPICH
  ! MPICH 4.0 has the procedures of sessions, but not the constants.
  integer, parameter :: MPI_MAX_PSET_NAME_LEN = 256
#endif
contains
#include "check.inc"

  subroutine note(code)
    integer, intent(in) :: code
    integer :: ignored
    calls = calls + 1
    call MPI_Error_class(code, class_seen, ignored)
  end subroutine
  subroutine on_comm(comm, code)
    HANDLE(Comm) :: comm
    integer :: code
    if (comm == MPI_COMM_WORLD) call note(code)
  end subroutine
  subroutine on_window(window, code)
    HANDLE(Win) :: window
    integer :: code
    if (window /= MPI_WIN_NULL) call note(code)
  end subroutine
  subroutine on_file(file, code)
    HANDLE(File) :: file
    integer :: code
    ! MPICH itself hands over an address that Fortran takes for a handle.
    if (file == the_file .or. .not. is_ours()) call note(code)
  end subroutine
#ifndef OPENMPI
  subroutine on_session(where, code)
    HANDLE(Session) :: where
    integer :: code
    if (where == session) call note(code)
  end subroutine
#endif
end module

program environment
  use bindings
  use, intrinsic :: iso_c_binding
  implicit none
  call before
#ifndef OPENMPI
  call begin_session
  call process_sets
  call communicators_of_groups
#endif
  call start
#ifndef OPENMPI
  call handlers_of_sessions
  call MPI_Session_finalize(session IERROR)
#ifdef STANDARD
  call check(session == MPI_SESSION_NULL, 'a closed session is null')
#endif
#endif
  call versions
  call memory
  call codes
  call handlers_of_communicators
  call handlers_of_windows
  call handlers_of_files
#ifdef STANDARD
  call hardware
#endif
  call MPI_Pcontrol(0)
  call MPI_Pcontrol(1)
  call the_end
contains
  integer function class_of(code)
    integer, intent(in) :: code
    integer :: ignored
    call MPI_Error_class(code, class_of, ignored)
  end function

  subroutine before
    logical :: flag
    call MPI_Initialized(flag IERROR)
    call check(flag .eqv. .false., 'MPI_Initialized before MPI_Init')
    call MPI_Finalized(flag IERROR)
    call check(flag .eqv. .false., 'MPI_Finalized before MPI_Init')
  end subroutine

  subroutine start
    integer :: provided, level
    logical :: flag
    provided = -1
    call MPI_Init_thread(MPI_THREAD_FUNNELED, provided, error)
    call check(error == MPI_SUCCESS .and. provided >= MPI_THREAD_FUNNELED, 'MPI_Init_thread')
    call MPI_Query_thread(level, error)
    call check(level == provided, 'MPI_Query_thread')
    level = -1
    call MPI_Query_thread(level IERROR)
    call check(level == provided, 'MPI_Query_thread again')
    call MPI_Is_thread_main(flag IERROR)
    call check(flag .eqv. .true., 'MPI_Is_thread_main')
    call MPI_Initialized(flag, error)
    call check(flag .eqv. .true., 'MPI_Initialized')
    call MPI_Finalized(flag, error)
    call check(flag .eqv. .false., 'MPI_Finalized')
    call MPI_Comm_rank(MPI_COMM_WORLD, rank IERROR)
  end subroutine

#ifndef OPENMPI
  subroutine begin_session
    HANDLE(Info) :: info
    character(30) :: level
    logical :: flag
    call MPI_Info_create(info, error)
    call MPI_Info_set(info, 'thread_level', 'MPI_THREAD_MULTIPLE', error)
    call MPI_Session_init(info, MPI_ERRORS_RETURN, session, error)
    call check(error == MPI_SUCCESS, 'MPI_Session_init')
#ifdef STANDARD
    call check(session /= MPI_SESSION_NULL, 'a session')
#endif
    call MPI_Info_free(info, error)
    call MPI_Session_get_info(session, info, error)
    call MPI_Info_get(info, 'thread_level', 30, level, flag, error)
    call check(flag .and. level == 'MPI_THREAD_MULTIPLE', 'MPI_Session_get_info')
    call MPI_Info_free(info, error)
    call MPI_Session_get_info(session, info IERROR)
    call check(info /= MPI_INFO_NULL, 'MPI_Session_get_info again')
    call MPI_Info_free(info, error)
  end subroutine

  subroutine process_sets
    HANDLE(Info) :: info
    character(MPI_MAX_PSET_NAME_LEN) :: name
    character(4) :: size
    integer :: number, i, length, worlds
    logical :: flag
    number = -1
    call MPI_Session_get_num_psets(session, MPI_INFO_NULL, number, error)
    call check(number >= 2, 'MPI_Session_get_num_psets')
    call MPI_Session_get_num_psets(session, MPI_INFO_NULL, i IERROR)
    call check(i == number, 'MPI_Session_get_num_psets again')
    call MPI_Session_get_pset_info(session, 'mpi://WORLD', info, error)
    call MPI_Info_get(info, 'mpi_size', 4, size, flag, error)
    call check(flag .and. size == '2', 'MPI_Session_get_pset_info')
    call MPI_Info_free(info, error)
    call MPI_Session_get_pset_info(session, 'mpi://SELF   ', info IERROR)
    call MPI_Info_get(info, 'mpi_size', 4, size, flag, error)
    call check(flag .and. size == '1', 'MPI_Session_get_pset_info with blanks')
    call MPI_Info_free(info, error)
#if defined(MPICH) && !defined(USE_F08)
    ! MPICH's own counts from 1 there.
    if (.not. is_ours()) return
#endif
    worlds = 0
    do i = 0, number - 1
      length = MPI_MAX_PSET_NAME_LEN
      name = repeat('x', MPI_MAX_PSET_NAME_LEN)
      call MPI_Session_get_nth_pset(session, MPI_INFO_NULL, i, length, name, error)
      if (name == 'mpi://WORLD') worlds = worlds + 1
      ! MPICH's own of mpi_f08 counts the end of a string of C, and MPICH itself tells a length only
      ! where it is given 0.
      length = 0
      call MPI_Session_get_nth_pset(session, MPI_INFO_NULL, i, length, name IERROR)
      call check(length == len_trim(name) .or. .not. is_ours(), 'MPI_Session_get_nth_pset of a length')
    end do
    call check(worlds == 1, 'MPI_Session_get_nth_pset')
  end subroutine

  ! These are all the communicators there are before MPI_Init.
  subroutine communicators_of_groups
    HANDLE(Group) :: world, mine, other
    HANDLE(Comm) :: comm
    integer :: number, place
    call MPI_Group_from_session_pset(session, 'mpi://WORLD ', world, error)
    call MPI_Group_size(world, number IERROR)
    call check(number == 2, 'MPI_Group_from_session_pset')
    call MPI_Group_rank(world, place, error)
    call MPI_Comm_create_from_group(world, 'anympi in Fortran  ', MPI_INFO_NULL, MPI_ERRORS_RETURN, &
                                    comm, error)
    call MPI_Allreduce(place + 1, number, 1, MPI_INTEGER, MPI_SUM, comm, error)
    call check(number == 3, 'MPI_Comm_create_from_group')
    call MPI_Comm_free(comm, error)
    call MPI_Group_from_session_pset(session, 'mpi://SELF', mine IERROR)
    call MPI_Comm_create_from_group(mine, 'anympi alone', MPI_INFO_NULL, MPI_ERRORS_RETURN, &
                                    comm IERROR)
    call MPI_Comm_size(comm, number, error)
    call check(number == 1, 'MPI_Comm_create_from_group of one')
    call MPI_Comm_free(comm, error)
    call MPI_Group_difference(world, mine, other, error)
    call MPI_Intercomm_create_from_groups(mine, 0, other, 0, 'anympi between ', MPI_INFO_NULL, &
                                          MPI_ERRORS_RETURN, comm, error)
    number = -1
    call MPI_Sendrecv(place, 1, MPI_INTEGER, 0, 1, number, 1, MPI_INTEGER, 0, 1, comm, &
                      MPI_STATUS_IGNORE, error)
    call check(number == 1 - place, 'MPI_Intercomm_create_from_groups')
    call MPI_Comm_free(comm, error)
    call MPI_Intercomm_create_from_groups(mine, 0, other, 0, 'anympi between', MPI_INFO_NULL, &
                                          MPI_ERRORS_RETURN, comm IERROR)
    call MPI_Comm_remote_size(comm, number, error)
    call check(number == 1, 'MPI_Intercomm_create_from_groups again')
    call MPI_Comm_free(comm, error)
    call MPI_Group_free(mine, error)
    call MPI_Group_free(other, error)
    call MPI_Group_free(world, error)
  end subroutine

  subroutine handlers_of_sessions
    HANDLE(Errhandler) :: handler, found
    call MPI_Session_get_errhandler(session, found IERROR)
    ! MPICH 4.0 itself forgets what MPI_Session_init was given.
    call check(found == MPI_ERRORS_RETURN .or. found == MPI_ERRORS_ARE_FATAL, &
               'MPI_Session_get_errhandler')
    call MPI_Session_create_errhandler(on_session, handler, error)
    call MPI_Session_set_errhandler(session, handler, error)
    call MPI_Session_get_errhandler(session, found, error)
    call check(found == handler, 'MPI_Session_set_errhandler')
    call MPI_Errhandler_free(found, error)
    calls = 0
    call MPI_Session_call_errhandler(session, MPI_ERR_TRUNCATE, error)
    call MPI_Session_call_errhandler(session, MPI_ERR_TAG IERROR)
    call check(calls == 2 .and. class_seen == MPI_ERR_TAG, 'MPI_Session_call_errhandler')
    call MPI_Session_set_errhandler(session, MPI_ERRORS_RETURN IERROR)
    call MPI_Errhandler_free(handler, error)
    call MPI_Session_create_errhandler(on_session, handler IERROR)
    call MPI_Errhandler_free(handler IERROR)
    call check(handler == MPI_ERRHANDLER_NULL, 'a freed error handler is null')
  end subroutine
#endif

  subroutine versions
    integer :: version, subversion
    call MPI_Get_version(version, subversion, error)
    call check(version >= 3 .and. subversion >= 0, 'MPI_Get_version')
    version = -1
    call MPI_Get_version(version, subversion IERROR)
    call check(version >= 3, 'MPI_Get_version again')
  end subroutine

  subroutine memory
    integer(MPI_ADDRESS_KIND) :: size
    type(c_ptr) :: place
    integer, pointer :: numbers(:)
#ifndef USE_F08
    integer(MPI_ADDRESS_KIND) :: address
    size = 400
    address = 0
    call MPI_Alloc_mem(size, MPI_INFO_NULL, address, error)
    call check(error == MPI_SUCCESS .and. address /= 0, 'MPI_Alloc_mem')
    place = transfer(address, place)
    call use_memory(place)
#endif
#if defined(USE_F08) || defined(USE_MODULE)
    size = 400
    place = c_null_ptr
    call MPI_Alloc_mem(size, MPI_INFO_NULL, place, error)
    call check(error == MPI_SUCCESS .and. c_associated(place), 'MPI_Alloc_mem of a C_PTR')
    call use_memory(place)
    call MPI_Alloc_mem(size, MPI_INFO_NULL, place IERROR)
    call c_f_pointer(place, numbers, [100])
    call MPI_Free_mem(numbers IERROR)
#endif
  end subroutine

  subroutine use_memory(place)
    type(c_ptr), intent(in) :: place
    integer, pointer :: numbers(:)
    integer :: i
    call c_f_pointer(place, numbers, [100])
    numbers = [(i, i = 1, 100)]
    if (rank == 0) numbers = 0
    call MPI_Bcast(numbers, 100, MPI_INTEGER, 1, MPI_COMM_WORLD, error)
    call check(sum(numbers) == 5050, 'memory of MPI_Alloc_mem')
    call MPI_Free_mem(numbers, error)
    call check(error == MPI_SUCCESS, 'MPI_Free_mem')
  end subroutine

  subroutine codes
    integer :: class, code, length
    character(MPI_MAX_ERROR_STRING) :: text
    character(MPI_MAX_PROCESSOR_NAME) :: name
    call MPI_Add_error_class(class IERROR)
    call MPI_Add_error_code(class, code IERROR)
    call MPI_Add_error_string(code, ' our text  ' IERROR)
    call check(class_of(code) == class, 'MPI_Add_error_code')
    text = repeat('x', MPI_MAX_ERROR_STRING)
    call MPI_Error_string(code, text, length IERROR)
    call check(adjustl(text) == 'our text', 'MPI_Add_error_string')
    call MPI_Get_processor_name(name, length IERROR)
    call check(length == len_trim(name), 'MPI_Get_processor_name')
#ifdef STANDARD
    call MPI_Remove_error_string(code, error)
    call check(error == MPI_SUCCESS, 'MPI_Remove_error_string')
    call MPI_Error_string(code, text, length, error)
    call check(index(text, 'our text') == 0, 'a text that was removed')
    call MPI_Remove_error_code(code, error)
    call check(error == MPI_SUCCESS, 'MPI_Remove_error_code')
    call MPI_Remove_error_class(class, error)
    call check(error == MPI_SUCCESS, 'MPI_Remove_error_class')
    call MPI_Add_error_class(class, error)
    call MPI_Add_error_code(class, code, error)
    call MPI_Add_error_string(code, 'another', error)
    call MPI_Remove_error_string(code IERROR)
    call MPI_Remove_error_code(code IERROR)
    call MPI_Remove_error_class(class IERROR)
#endif
  end subroutine

  subroutine handlers_of_communicators
    HANDLE(Errhandler) :: handler, found
    call MPI_Comm_get_errhandler(MPI_COMM_WORLD, found, error)
    call check(found == MPI_ERRORS_ARE_FATAL, 'errors are fatal')
    call MPI_Comm_create_errhandler(on_comm, handler, error)
    call MPI_Comm_set_errhandler(MPI_COMM_WORLD, handler IERROR)
    call MPI_Comm_get_errhandler(MPI_COMM_WORLD, found IERROR)
    call check(found == handler, 'MPI_Comm_get_errhandler')
    call MPI_Errhandler_free(found, error)
    calls = 0
    call MPI_Comm_call_errhandler(MPI_COMM_WORLD, MPI_ERR_COUNT, error)
    call MPI_Comm_call_errhandler(MPI_COMM_WORLD, MPI_ERR_TAG IERROR)
    call check(calls == 2 .and. class_seen == MPI_ERR_TAG, 'MPI_Comm_call_errhandler')
    call MPI_Send(rank, 1, MPI_INTEGER, 99, 1, MPI_COMM_WORLD, error)
    call check(class_of(error) == MPI_ERR_RANK .and. calls == 3 .and. class_seen == MPI_ERR_RANK, &
               'MPI_Comm_create_errhandler')
    call MPI_Errhandler_free(handler, error)
    call MPI_Send(rank, 1, MPI_INTEGER, 99, 1, MPI_COMM_WORLD, error)
    call check(calls == 4, 'an error handler that is used after it was freed')
    call MPI_Comm_create_errhandler(on_comm, handler IERROR)
    call MPI_Errhandler_free(handler, error)
    call MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN, error)
    call MPI_Comm_call_errhandler(MPI_COMM_WORLD, MPI_ERR_TAG, error)
    call check(error == MPI_SUCCESS .and. calls == 4, 'MPI_Comm_call_errhandler of MPI_ERRORS_RETURN')
  end subroutine

  subroutine handlers_of_windows
    HANDLE(Errhandler) :: handler, found
    HANDLE(Win) :: window
    integer :: numbers(2)
    integer(MPI_ADDRESS_KIND) :: size
    size = 8
    call MPI_Win_create(numbers, size, 4, MPI_INFO_NULL, MPI_COMM_WORLD, window, error)
    call MPI_Win_get_errhandler(window, found, error)
    call check(found == MPI_ERRORS_ARE_FATAL, 'errors of windows are fatal')
    call MPI_Win_create_errhandler(on_window, handler IERROR)
    call MPI_Win_set_errhandler(window, handler IERROR)
    call MPI_Win_get_errhandler(window, found IERROR)
    call check(found == handler, 'MPI_Win_get_errhandler')
    call MPI_Errhandler_free(found, error)
    calls = 0
    call MPI_Win_call_errhandler(window, MPI_ERR_DISP, error)
    call MPI_Win_call_errhandler(window, MPI_ERR_SIZE IERROR)
    call check(calls == 2 .and. class_seen == MPI_ERR_SIZE, 'MPI_Win_call_errhandler')
    call MPI_Errhandler_free(handler, error)
    call MPI_Win_free(window, error)
  end subroutine

  subroutine handlers_of_files
    HANDLE(Errhandler) :: handler, found
    character(60) :: name
    write (name, '(a,i0)') '/tmp/anympi-fortran-environment-', getpid()
    call MPI_File_open(MPI_COMM_SELF, name, &
                       ior(MPI_MODE_CREATE, ior(MPI_MODE_RDWR, MPI_MODE_DELETE_ON_CLOSE)), &
                       MPI_INFO_NULL, the_file, error)
    call MPI_File_create_errhandler(on_file, handler IERROR)
    call MPI_File_set_errhandler(the_file, handler IERROR)
    call MPI_File_get_errhandler(the_file, found IERROR)
    call check(found == handler, 'MPI_File_get_errhandler')
    call MPI_Errhandler_free(found, error)
    calls = 0
    call MPI_File_call_errhandler(the_file, MPI_ERR_AMODE, error)
    call MPI_File_call_errhandler(the_file, MPI_ERR_ACCESS IERROR)
    call check(calls == 2 .and. class_seen == MPI_ERR_ACCESS, 'MPI_File_call_errhandler')
    call MPI_File_set_errhandler(the_file, MPI_ERRORS_RETURN, error)
    call MPI_Errhandler_free(handler, error)
    call MPI_File_close(the_file, error)
  end subroutine

#ifdef STANDARD
  subroutine hardware
    HANDLE(Info) :: info
    integer :: number
    call MPI_Get_hw_resource_info(info, error)
    number = -1
    call MPI_Info_get_nkeys(info, number, error)
    call check(error == MPI_SUCCESS .and. number >= 0, 'MPI_Get_hw_resource_info')
    call MPI_Info_free(info, error)
    call MPI_Get_hw_resource_info(info IERROR)
    call check(info /= MPI_INFO_NULL, 'MPI_Get_hw_resource_info again')
    call MPI_Info_free(info, error)
  end subroutine
#endif

  subroutine the_end
    call MPI_Allreduce(MPI_IN_PLACE, failures, 1, MPI_INTEGER, MPI_SUM, MPI_COMM_WORLD, error)
    if (failures == 0 .and. rank == 1) call MPI_Abort(MPI_COMM_WORLD, 3 IERROR)
    if (failures == 0) call MPI_Barrier(MPI_COMM_WORLD, error)
    call MPI_Finalize(error)
    stop 1
  end subroutine
end program
