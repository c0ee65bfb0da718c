! The module mpi_f08: handles and statuses as types, ierror left out, sentinels as variables, and
! sections of arrays that are not contiguous, also where an operation goes on after its call.
program module_mpi_f08
  use mpi_f08
  implicit none
  integer :: rank, ranks, failures = 0
  call MPI_Init()
  call MPI_Comm_rank(MPI_COMM_WORLD, rank)
  call MPI_Comm_size(MPI_COMM_WORLD, ranks)
  call check(ranks == 2, 'two ranks')
  call sentinels
  call sections
  call statuses
  call collectives
  call operators
  call files
  if (rank == 0) print '(a,i0)', 'failures: ', failures
  call MPI_Finalize()
  if (failures > 0) stop 1
contains
  subroutine check(holds, what)
    logical, intent(in) :: holds
    character(*), intent(in) :: what
    if (holds) return
    failures = failures + 1
    print '(2a)', 'FAILED: ', what
  end subroutine

  subroutine sentinels
    integer :: sum, numbers(2)
    type(MPI_Datatype) :: whole
    type(MPI_Request) :: requests(2)
    integer, target :: value
    integer(MPI_ADDRESS_KIND) :: place
    sum = rank + 1
    call MPI_Allreduce(MPI_IN_PLACE, sum, 1, MPI_INTEGER, MPI_SUM, MPI_COMM_WORLD)
    call check(sum == 3, 'MPI_IN_PLACE')
    value = 40 + rank
    call MPI_Get_address(value, place)
    call MPI_Type_create_hindexed(1, [1], [place], MPI_INTEGER, whole)
    call MPI_Type_commit(whole)
    numbers = 0
    call MPI_Sendrecv(MPI_BOTTOM, 1, whole, 1 - rank, 1, numbers, 1, MPI_INTEGER, 1 - rank, 1, &
                      MPI_COMM_WORLD, MPI_STATUS_IGNORE)
    call check(numbers(1) == 41 - rank, 'MPI_BOTTOM')
    call MPI_Type_free(whole)
    call check(whole == MPI_DATATYPE_NULL, 'a freed datatype is null')
    call MPI_Irecv(numbers, 1, MPI_INTEGER, 1 - rank, 2, MPI_COMM_WORLD, requests(1))
    call MPI_Isend(rank, 1, MPI_INTEGER, 1 - rank, 2, MPI_COMM_WORLD, requests(2))
    call MPI_Waitall(2, requests, MPI_STATUSES_IGNORE)
    call check(numbers(1) == 1 - rank, 'MPI_STATUSES_IGNORE')
    call check(requests(1) == MPI_REQUEST_NULL, 'completed requests are null')
  end subroutine

  subroutine sections
    integer :: matrix(6, 5), i, j, absent
    type(MPI_Request) :: request
    matrix = reshape([((10 * i + j, i = 1, 6), j = 1, 5)], [6, 5])
    if (rank == 0) then
      call MPI_Send(matrix(2:6:2, 1:5:2), 9, MPI_INTEGER, 1, 3, MPI_COMM_WORLD)
      call MPI_Send(matrix(4, :), 5, MPI_INTEGER, 1, 4, MPI_COMM_WORLD)
    else
      matrix = 0
      call MPI_Recv(matrix(1:5:2, 2:4), 9, MPI_INTEGER, 0, 3, MPI_COMM_WORLD, MPI_STATUS_IGNORE)
      call check(sum(matrix) == 3 * (20 + 40 + 60) + 3 * (1 + 3 + 5), 'a section of two dimensions')
      ! MPICH 4.0 itself takes the columns of such a section in an order of its own.
      call get_environment_variable('OUR_FORTRAN', status=absent)
      if (absent == 0) call check(all(matrix(1:5:2, 2:4) == &
                                      reshape([21, 41, 61, 23, 43, 63, 25, 45, 65], [3, 3])), &
                                  'the order of a section')
      matrix = 0
#ifdef OPENMPI
      ! MPI_SUBARRAYS_SUPPORTED is false: what is received later goes to a copy that is gone by then.
      call MPI_Recv(matrix(6, :), 5, MPI_INTEGER, 0, 4, MPI_COMM_WORLD, MPI_STATUS_IGNORE)
#else
      call MPI_Irecv(matrix(6, :), 5, MPI_INTEGER, 0, 4, MPI_COMM_WORLD, request)
      call MPI_Wait(request, MPI_STATUS_IGNORE)
#endif
      call check(all(matrix(6, :) == [41, 42, 43, 44, 45]), 'a row received')
    end if
    matrix = rank + 1
    call MPI_Bcast(matrix(:, 2:4:2), 12, MPI_INTEGER, 0, MPI_COMM_WORLD)
    call check(all(matrix(:, 4) == 1) .and. all(matrix(:, 3) == rank + 1), 'a section broadcast')
  end subroutine

  subroutine statuses
    type(MPI_Status) :: status
    integer :: number, old(MPI_STATUS_SIZE), numbers(4), error
    logical :: flag
    if (rank == 0) call MPI_Send([1, 2, 3], 3, MPI_INTEGER, 1, 9, MPI_COMM_WORLD)
    if (rank == 1) then
      call MPI_Recv(numbers, 4, MPI_INTEGER, MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, status, &
                    error)
      call check(error == MPI_SUCCESS, 'ierror')
      call check(status%MPI_SOURCE == 0 .and. status%MPI_TAG == 9, 'a status')
      call MPI_Get_count(status, MPI_INTEGER, number)
      call check(number == 3, 'the count of a status')
      call MPI_Test_cancelled(status, flag)
      call check(.not. flag, 'not cancelled')
#ifndef OPENMPI
      call MPI_Status_f082f(status, old)
      call check(old(MPI_SOURCE) == 0 .and. old(MPI_TAG) == 9, 'MPI_Status_f082f')
#endif
    end if
  end subroutine

  subroutine collectives
    type(MPI_Comm) :: comm
    type(MPI_Group) :: group
    integer :: numbers(2), class
    character(MPI_MAX_OBJECT_NAME) :: name
    call MPI_Comm_dup(MPI_COMM_WORLD, comm)
    call MPI_Comm_compare(comm, MPI_COMM_WORLD, class)
    call check(class == MPI_CONGRUENT, 'MPI_CONGRUENT')
    call check(comm /= MPI_COMM_WORLD, 'another communicator')
    call MPI_Comm_group(comm, group)
    call MPI_Group_size(group, class)
    call check(class == 2, 'the size of a group')
    call MPI_Group_free(group)
    call MPI_Comm_set_name(comm, 'copy ')
    call MPI_Comm_get_name(comm, name, class)
    call check(class == 4 .and. name == 'copy', 'a name')
    call MPI_Allgather(rank, 1, MPI_INTEGER, numbers, 1, MPI_INTEGER, comm)
    call check(all(numbers == [0, 1]), 'MPI_Allgather')
    call MPI_Comm_free(comm)
    call check(comm == MPI_COMM_NULL, 'a freed communicator is null')
  end subroutine

  subroutine product_plus_one(in, inout, length, datatype)
    use, intrinsic :: iso_c_binding
    type(c_ptr), value :: in, inout
    integer :: length
    type(MPI_Datatype) :: datatype
    integer, pointer :: a(:), b(:)
    call c_f_pointer(in, a, [length])
    call c_f_pointer(inout, b, [length])
    b = a * b + 1
    if (datatype /= MPI_INTEGER) b = -1000
  end subroutine

  subroutine operators
    type(MPI_Op) :: op
    integer :: result
    call MPI_Op_create(product_plus_one, .true., op)
    call MPI_Allreduce(rank + 3, result, 1, MPI_INTEGER, op, MPI_COMM_WORLD)
    call check(result == 13, 'an operator in Fortran')
    call MPI_Op_free(op)
  end subroutine

  subroutine files
    type(MPI_File) :: file
    type(MPI_Status) :: status
    integer(MPI_OFFSET_KIND) :: position
    integer :: numbers(2)
    call MPI_File_open(MPI_COMM_WORLD, 'anympi_fortran_test.data', &
                       ior(MPI_MODE_CREATE, ior(MPI_MODE_RDWR, MPI_MODE_DELETE_ON_CLOSE)), &
                       MPI_INFO_NULL, file)
    position = 8 * rank
    call MPI_File_write_at_all(file, position, [rank, 7], 2, MPI_INTEGER, status)
    call MPI_File_sync(file)
    call MPI_Barrier(MPI_COMM_WORLD)
    call MPI_File_sync(file)
    position = 8 * (1 - rank)
    call MPI_File_read_at_all(file, position, numbers, 2, MPI_INTEGER, status)
    call check(all(numbers == [1 - rank, 7]), 'a file')
    call MPI_File_close(file)
  end subroutine
end program
