! One program in Fortran and in C (mixed_languages.c): objects that one language made are used and
! freed in the other, statuses cross, and attributes set in one are read in the other.
module callbacks_in_fortran
  use mpi
  implicit none
contains
  subroutine one_more(comm, keyval, state, in, out, flag, ierror)
    integer :: comm, keyval, ierror
    integer(MPI_ADDRESS_KIND) :: state, in, out
    logical :: flag
    out = in + 1
    flag = .true.
    ierror = MPI_SUCCESS
  end subroutine
  subroutine sum_of_both(in, inout, length, type)
    integer :: length, type, in(length), inout(length)
    inout = in + inout
    if (type /= MPI_INTEGER) inout = -1
  end subroutine
end module

program mixed_languages
  use mpi
  use callbacks_in_fortran
  implicit none
  integer :: failures = 0, rank, error
  call MPI_Init(error)
  call MPI_Comm_rank(MPI_COMM_WORLD, rank, error)
  call predefined_handles
  call objects_of_c
  call objects_of_fortran
  call statuses
  call attributes
  call cells
  call c_failures(failures)
  if (rank == 0) print '(a,i0)', 'failures: ', failures
  call MPI_Finalize(error)
  if (failures > 0) stop 1
contains
  subroutine check(holds, what)
    logical, intent(in) :: holds
    character(*), intent(in) :: what
    if (holds) return
    failures = failures + 1
    print '(2a)', 'FAILED: ', what
  end subroutine

  subroutine predefined_handles
    call c_predefined(MPI_COMM_WORLD, MPI_COMM_SELF, MPI_COMM_NULL, MPI_INTEGER, &
                      MPI_DOUBLE_PRECISION, MPI_DATATYPE_NULL, MPI_SUM, MPI_OP_NULL, &
                      MPI_GROUP_EMPTY, MPI_INFO_NULL, MPI_REQUEST_NULL, MPI_ERRORS_RETURN, &
                      MPI_WIN_NULL, MPI_FILE_NULL)
  end subroutine

  subroutine objects_of_c
    integer :: comm, type, op, group, info, request, handler, window, file
    integer :: class, number, value, status(MPI_STATUS_SIZE), pair(2)
    integer(MPI_ADDRESS_KIND) :: size
    character(10) :: text
    logical :: flag
    call c_make(comm, type, op, group, info, request, handler, window, file, value)
    call MPI_Comm_compare(comm, MPI_COMM_WORLD, class, error)
    call check(class == MPI_CONGRUENT, 'a communicator of C')
    call MPI_Type_size(type, number, error)
    call check(number == 12, 'a datatype of C')
    call MPI_Allreduce(rank + 2, number, 1, MPI_INTEGER, op, comm, error)
    call check(number == 6, 'an operator of C')
    call MPI_Group_size(group, number, error)
    call check(number == 2, 'a group of C')
    call MPI_Info_get(info, 'key', 10, text, flag, error)
    call check(flag .and. text == 'value', 'an info of C')
    call MPI_Send(rank + 70, 1, MPI_INTEGER, rank, 9, comm, error)
    call MPI_Wait(request, status, error)
    call check(value == rank + 70 .and. status(MPI_TAG) == 9, 'a request of C')
    call check(request == MPI_REQUEST_NULL, 'a completed request of C')
    call MPI_Comm_set_errhandler(comm, handler, error)
    call MPI_Send(rank, 1, MPI_INTEGER, 99, 0, comm, error)
    call c_handled(number)
    call check(number == 1, 'an error handler of C')
    call MPI_Win_get_attr(window, MPI_WIN_SIZE, size, flag, error)
    call check(flag .and. size == 24, 'a window of C')
    call MPI_File_get_amode(file, number, error)
    call check(iand(number, MPI_MODE_RDWR) /= 0, 'a file of C')
    call MPI_File_close(file, error)
    call MPI_Win_free(window, error)
    call MPI_Errhandler_free(handler, error)
    call MPI_Info_free(info, error)
    call MPI_Group_free(group, error)
    call MPI_Op_free(op, error)
    call MPI_Type_free(type, error)
    call MPI_Comm_free(comm, error)
    pair = [comm, file]
    call check(pair(1) == MPI_COMM_NULL .and. pair(2) == MPI_FILE_NULL, 'freed objects are null')
  end subroutine

  subroutine objects_of_fortran
    integer :: comm, type, op, group, info, request, window, file, value
    integer :: memory(4)
    integer(MPI_ADDRESS_KIND) :: size = 16
    call MPI_Comm_dup(MPI_COMM_WORLD, comm, error)
    call MPI_Type_vector(2, 1, 3, MPI_INTEGER, type, error)
    call MPI_Type_commit(type, error)
    call MPI_Op_create(sum_of_both, .true., op, error)
    call MPI_Comm_group(comm, group, error)
    call MPI_Info_create(info, error)
    call MPI_Info_set(info, 'key', 'of Fortran', error)
    call MPI_Irecv(value, 1, MPI_INTEGER, 1 - rank, 4, comm, request, error)
    call MPI_Win_create(memory, size, 4, MPI_INFO_NULL, comm, window, error)
    call MPI_File_open(comm, 'anympi_fortran_mixed.data', &
                       ior(MPI_MODE_CREATE, ior(MPI_MODE_WRONLY, MPI_MODE_DELETE_ON_CLOSE)), &
                       MPI_INFO_NULL, file, error)
    call c_use(comm, type, op, group, info, request, window, file, value)
  end subroutine

  subroutine statuses
    integer :: status(MPI_STATUS_SIZE), request, number, value
    logical :: flag
    call MPI_Irecv(value, 1, MPI_INTEGER, rank, 6, MPI_COMM_WORLD, request, error)
    call MPI_Cancel(request, error)
    call MPI_Wait(request, status, error)
    call c_cancelled(status)
    call c_status(status)
    call MPI_Get_count(status, MPI_INTEGER, number, error)
    call MPI_Test_cancelled(status, flag, error)
    call check(number == 5 .and. status(MPI_SOURCE) == rank .and. status(MPI_TAG) == 8 .and. &
               (flag .eqv. .false.), 'a status of C')
  end subroutine

  subroutine attributes
    integer :: of_fortran, of_c, copy, old
    integer(MPI_ADDRESS_KIND) :: value, state, address
    logical :: flag
    state = 0
    call MPI_Comm_create_keyval(one_more, MPI_COMM_NULL_DELETE_FN, of_fortran, state, error)
    call c_make_keyval(of_c, address)
    ! C gets the address of what Fortran set.
    value = 1234567890123_MPI_ADDRESS_KIND
    call MPI_Comm_set_attr(MPI_COMM_WORLD, of_fortran, value, error)
    call c_check_value(MPI_COMM_WORLD, of_fortran, value, 'set in Fortran, read in C')
    call MPI_Comm_dup(MPI_COMM_WORLD, copy, error)
    call c_check_value(copy, of_fortran, value + 1, 'copied in Fortran, read in C')
    call MPI_Comm_free(copy, error)
    call MPI_Comm_set_attr(MPI_COMM_WORLD, of_c, value, error)
    call c_check_value(MPI_COMM_WORLD, of_c, value, 'set in Fortran with a keyval of C, read in C')
    call MPI_Comm_get_attr(MPI_COMM_WORLD, of_c, value, flag, error)
    call check(flag .and. value == 1234567890123_MPI_ADDRESS_KIND, 'and in Fortran')
    call MPI_Attr_put(MPI_COMM_WORLD, of_fortran, -5, error)
    call c_check_integer(MPI_COMM_WORLD, of_fortran, -5, 'set as INTEGER, read in C')
    call MPI_Comm_get_attr(MPI_COMM_WORLD, of_fortran, value, flag, error)
    call check(flag .and. value == -5, 'set as INTEGER, read with MPI_ADDRESS_KIND')
    call MPI_Attr_get(MPI_COMM_WORLD, of_fortran, old, flag, error)
    call check(flag .and. old == -5, 'set and read as INTEGER')
    ! Fortran gets the address that C set.
    call c_set_address(MPI_COMM_WORLD, of_fortran)
    call MPI_Comm_get_attr(MPI_COMM_WORLD, of_fortran, value, flag, error)
    call check(flag .and. value == address, 'set in C, read in Fortran')
    call c_set_address(MPI_COMM_WORLD, of_c)
    call MPI_Comm_dup(MPI_COMM_WORLD, copy, error)
    call MPI_Comm_get_attr(copy, of_c, value, flag, error)
    call check(flag .and. value == address, 'set and copied in C, read in Fortran')
    call MPI_Comm_free(copy, error)
    call MPI_Comm_dup(MPI_COMM_WORLD, copy, error)
    call MPI_Comm_get_attr(copy, of_fortran, value, flag, error)
    call check(flag .and. value == address + 1, 'set in C, copied and read in Fortran')
    call MPI_Comm_free(copy, error)
    call MPI_Comm_delete_attr(MPI_COMM_WORLD, of_c, error)
    call MPI_Comm_delete_attr(MPI_COMM_WORLD, of_fortran, error)
  end subroutine

  ! Many values at once and again, none of which may be taken for another.
  subroutine cells
    integer, parameter :: many = 1000
    integer :: keyvals(many), i, round
    integer(MPI_ADDRESS_KIND) :: value, state
    logical :: flag
    state = 0
    do i = 1, many
      call MPI_Comm_create_keyval(MPI_COMM_NULL_COPY_FN, MPI_COMM_NULL_DELETE_FN, keyvals(i), &
                                  state, error)
    end do
    do round = 1, 3
      do i = 1, many
        value = i * round
        call MPI_Comm_set_attr(MPI_COMM_SELF, keyvals(i), value, error)
      end do
      do i = 1, many
        call MPI_Comm_get_attr(MPI_COMM_SELF, keyvals(i), value, flag, error)
        if (.not. flag .or. value /= i * round) call check(.false., 'one of many attributes')
      end do
      do i = round, many, 2
        call MPI_Comm_delete_attr(MPI_COMM_SELF, keyvals(i), error)
      end do
    end do
  end subroutine
end program
