! What crosses in a way of its own between Fortran and C: addresses that stand for something,
! LOGICAL, blank-padded strings, statuses as arrays, procedures that MPI calls, attributes by value.
! Compiled once with mpif.h and once with the module mpi. Every check fails loudly; what is printed
! must be the same natively and translated.

module checked
  implicit none
  integer :: failures = 0
contains
  subroutine check(holds, what)
    logical, intent(in) :: holds
    character(*), intent(in) :: what
    if (holds) return
    failures = failures + 1
    print '(2a)', 'FAILED: ', what
  end subroutine
end module

module callbacks
#ifdef USE_MODULE
  use mpi
  implicit none
#else
  implicit none
  include 'mpif.h'
#endif
  integer :: copies = 0, deletions = 0, queries = 0, frees = 0, cancels = 0, errors = 0
  integer(MPI_ADDRESS_KIND) :: seen_state = 0
contains
  subroutine larger_magnitude(in, inout, length, datatype)
    integer :: length, datatype, i
    integer :: in(length), inout(length)
    if (datatype /= MPI_INTEGER) then
      inout = -1000
      return
    end if
    do i = 1, length
      if (abs(in(i)) > abs(inout(i))) inout(i) = in(i)
    end do
  end subroutine
  subroutine copy_attribute(comm, keyval, state, in, out, flag, ierror)
    integer :: comm, keyval, ierror
    integer(MPI_ADDRESS_KIND) :: state, in, out
    logical :: flag
    copies = copies + 1
    seen_state = state
    out = in + 1
    flag = .true.
    ierror = MPI_SUCCESS
  end subroutine
  subroutine delete_attribute(comm, keyval, value, state, ierror)
    integer :: comm, keyval, ierror
    integer(MPI_ADDRESS_KIND) :: state, value
    deletions = deletions + 1
    if (state /= seen_state) deletions = deletions + 1000
    ierror = MPI_SUCCESS
  end subroutine
  subroutine query(state, status, ierror)
    integer(MPI_ADDRESS_KIND) :: state
    integer :: status(MPI_STATUS_SIZE), ierror, error
    queries = queries + int(state)
    call MPI_Status_set_elements(status, MPI_INTEGER, 7, error)
    call MPI_Status_set_cancelled(status, .false., error)
    status(MPI_SOURCE) = 3
    status(MPI_TAG) = 4
    ierror = MPI_SUCCESS
  end subroutine
  subroutine release(state, ierror)
    integer(MPI_ADDRESS_KIND) :: state
    integer :: ierror
    frees = frees + int(state)
    ierror = MPI_SUCCESS
  end subroutine
  subroutine cancel(state, complete, ierror)
    integer(MPI_ADDRESS_KIND) :: state
    logical :: complete
    integer :: ierror
    cancels = cancels + int(state)
    if (complete) cancels = cancels + 1000
    ierror = MPI_SUCCESS
  end subroutine
  subroutine handler(comm, code)
    integer :: comm, code, class, error
    call MPI_Error_class(code, class, error)
    if (class == MPI_ERR_RANK .and. comm == MPI_COMM_WORLD) errors = errors + 1
  end subroutine
end module

program older_bindings
  use checked
  use callbacks
  implicit none
  integer :: rank, ranks, error
  call MPI_Init(error)
  call MPI_Comm_rank(MPI_COMM_WORLD, rank, error)
  call MPI_Comm_size(MPI_COMM_WORLD, ranks, error)
  call check(ranks == 2, 'two ranks')
  call sentinels
  call logicals
  call strings
  call statuses
  call requests_of_all_kinds
  call operators
  call attributes
  call generalized_requests
  call error_handlers
  call datatypes
  if (rank == 0) print '(a,i0)', 'failures: ', failures
  call MPI_Finalize(error)
  if (failures > 0) stop 1
contains
  subroutine sentinels
    integer :: sum, sent(2), blocks(2), types(2), whole
    integer :: first, second
    integer(MPI_ADDRESS_KIND) :: places(2)
    integer :: requests(2), arrived
    sum = rank + 1
    call MPI_Allreduce(MPI_IN_PLACE, sum, 1, MPI_INTEGER, MPI_SUM, MPI_COMM_WORLD, error)
    call check(sum == 3, 'MPI_IN_PLACE')
    first = 10 * rank + 1
    second = 10 * rank + 2
    call MPI_Get_address(first, places(1), error)
    call MPI_Get_address(second, places(2), error)
    blocks = 1
    types = MPI_INTEGER
    call MPI_Type_create_struct(2, blocks, places, types, whole, error)
    call MPI_Type_commit(whole, error)
    if (rank == 0) call MPI_Send(MPI_BOTTOM, 1, whole, 1, 5, MPI_COMM_WORLD, error)
    if (rank == 1) then
      call MPI_Recv(sent, 2, MPI_INTEGER, 0, 5, MPI_COMM_WORLD, MPI_STATUS_IGNORE, error)
      call check(all(sent == [1, 2]), 'MPI_BOTTOM')
    end if
    call MPI_Type_free(whole, error)
    call check(whole == MPI_DATATYPE_NULL, 'a freed datatype is null')
    call MPI_Irecv(arrived, 1, MPI_INTEGER, MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &
                   requests(1), error)
    call MPI_Isend(rank, 1, MPI_INTEGER, 1 - rank, 6, MPI_COMM_WORLD, requests(2), error)
    call MPI_Waitall(2, requests, MPI_STATUSES_IGNORE, error)
    call check(arrived == 1 - rank, 'MPI_STATUSES_IGNORE')
    call check(all(requests == MPI_REQUEST_NULL), 'completed requests are null')
  end subroutine

  subroutine logicals
    logical :: flag, periods(1), reorder
    integer :: cart, place(1), sides(1), op
    call MPI_Initialized(flag, error)
    call check(flag .eqv. .true., 'MPI_Initialized')
    call MPI_Finalized(flag, error)
    call check(.not. flag, 'MPI_Finalized')
    reorder = .false.
    call MPI_Cart_create(MPI_COMM_WORLD, 1, [2], [.true.], reorder, cart, error)
    call MPI_Cart_get(cart, 1, sides, periods, place, error)
    call check(periods(1) .and. sides(1) == 2, 'periods as LOGICAL')
    call MPI_Comm_free(cart, error)
    call MPI_Op_create(larger_magnitude, .false., op, error)
    call MPI_Op_commutative(op, flag, error)
    call check(.not. flag, '.false. as an argument')
    call MPI_Op_free(op, error)
    call MPI_Op_create(larger_magnitude, .true., op, error)
    call MPI_Op_commutative(op, flag, error)
    call check(flag, '.true. as an argument')
    call MPI_Op_free(op, error)
  end subroutine

  subroutine strings
    character(MPI_MAX_OBJECT_NAME) :: name
    character(20) :: value
    integer :: length, info
    logical :: flag
    call MPI_Comm_set_name(MPI_COMM_SELF, 'a name   ', error)
    call MPI_Comm_get_name(MPI_COMM_SELF, name, length, error)
    call check(length == 6 .and. name == 'a name', 'names lose their blanks')
    call MPI_Info_create(info, error)
    call MPI_Info_set(info, 'some_key  ', '  value ', error)
    call MPI_Info_get(info, 'some_key', 20, value, flag, error)
    call check(flag .and. value == 'value', 'values lose their blanks')
    call MPI_Info_get(info, 'no_key', 20, value, flag, error)
    call check(.not. flag, 'a key that is not there')
    call MPI_Info_free(info, error)
  end subroutine

  subroutine statuses
    integer :: status(MPI_STATUS_SIZE), number, numbers(4)
    logical :: flag
    if (rank == 0) call MPI_Send([1, 2, 3], 3, MPI_INTEGER, 1, 9, MPI_COMM_WORLD, error)
    if (rank == 1) then
      call MPI_Probe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, status, error)
      call check(status(MPI_SOURCE) == 0 .and. status(MPI_TAG) == 9, 'probed status')
      call MPI_Recv(numbers, 4, MPI_INTEGER, 0, 9, MPI_COMM_WORLD, status, error)
      call MPI_Get_count(status, MPI_INTEGER, number, error)
      call check(number == 3 .and. status(MPI_SOURCE) == 0, 'count of a status')
      call MPI_Test_cancelled(status, flag, error)
      call check(.not. flag, 'not cancelled')
    end if
    call MPI_Recv(numbers, 4, MPI_INTEGER, MPI_PROC_NULL, 9, MPI_COMM_WORLD, status, error)
    call check(status(MPI_SOURCE) == MPI_PROC_NULL .and. status(MPI_TAG) == MPI_ANY_TAG, &
               'status of MPI_PROC_NULL')
  end subroutine

  subroutine requests_of_all_kinds
    integer :: requests(3), index, done, indices(3), all(MPI_STATUS_SIZE, 3), numbers(3), i
    logical :: flag
    numbers = -1
    do i = 1, 3
      call MPI_Recv_init(numbers(i), 1, MPI_INTEGER, rank, i, MPI_COMM_WORLD, requests(i), error)
    end do
    call MPI_Startall(3, requests, error)
    call MPI_Testany(3, requests, index, flag, all(:, 1), error)
    call check(.not. flag, 'MPI_Testany before')
    call MPI_Send(22, 1, MPI_INTEGER, rank, 2, MPI_COMM_WORLD, error)
    call MPI_Waitany(3, requests, index, all(:, 1), error)
    call check(index == 2 .and. numbers(2) == 22, 'MPI_Waitany counts from 1')
    call check(requests(2) /= MPI_REQUEST_NULL, 'a persistent request stays')
    call MPI_Send(33, 1, MPI_INTEGER, rank, 3, MPI_COMM_WORLD, error)
    call MPI_Waitsome(3, requests, done, indices, all, error)
    call check(done == 1 .and. indices(1) == 3 .and. all(MPI_TAG, 1) == 3, 'MPI_Waitsome')
    call MPI_Test(requests(1), flag, MPI_STATUS_IGNORE, error)
    call check(.not. flag, 'MPI_Test before')
    call MPI_Send(11, 1, MPI_INTEGER, rank, 1, MPI_COMM_WORLD, error)
    call MPI_Waitall(3, requests, all, error)
    call check(numbers(1) == 11 .and. all(MPI_TAG, 1) == 1, 'MPI_Waitall of persistent requests')
    do i = 1, 3
      call MPI_Request_free(requests(i), error)
    end do
    call check(all_are_null(requests), 'freed requests are null')
  end subroutine
  logical function all_are_null(requests)
    integer, intent(in) :: requests(:)
    all_are_null = count(requests == MPI_REQUEST_NULL) == size(requests)
  end function

  subroutine operators
    integer :: op, mine(2), largest(2)
    mine = [3 - 10 * rank, 2 * rank - 1]
    call MPI_Op_create(larger_magnitude, .true., op, error)
    call MPI_Allreduce(mine, largest, 2, MPI_INTEGER, op, MPI_COMM_WORLD, error)
    call check(largest(1) == -7 .and. abs(largest(2)) == 1, 'an operator in Fortran')
    call MPI_Op_free(op, error)
    call check(op == MPI_OP_NULL, 'a freed operator is null')
  end subroutine

  subroutine attributes
    integer :: keyval, comm, window, old
    integer(MPI_ADDRESS_KIND) :: state, value, memory_size
    integer :: memory(4)
    logical :: flag
    call MPI_Comm_get_attr(MPI_COMM_WORLD, MPI_TAG_UB, value, flag, error)
    call check(flag .and. value >= 32767 .and. value <= huge(1), 'MPI_TAG_UB by value')
    call MPI_Attr_get(MPI_COMM_WORLD, MPI_TAG_UB, old, flag, error)
    call check(flag .and. old == value, 'MPI_TAG_UB as INTEGER')
    state = 77
    call MPI_Comm_create_keyval(copy_attribute, delete_attribute, keyval, state, error)
    call MPI_Comm_get_attr(MPI_COMM_WORLD, keyval, value, flag, error)
    call check(.not. flag, 'no attribute yet')
    value = -5000000000_MPI_ADDRESS_KIND
    call MPI_Comm_set_attr(MPI_COMM_WORLD, keyval, value, error)
    call MPI_Comm_dup(MPI_COMM_WORLD, comm, error)
    call MPI_Comm_get_attr(comm, keyval, value, flag, error)
    call check(flag .and. value == -4999999999_MPI_ADDRESS_KIND, 'a copied attribute')
    call check(copies == 1 .and. seen_state == 77, 'a copy function in Fortran')
    call MPI_Comm_free(comm, error)
    call check(deletions == 1, 'a delete function in Fortran')
    call MPI_Comm_delete_attr(MPI_COMM_WORLD, keyval, error)
    call check(deletions == 2, 'MPI_Comm_delete_attr')
    call MPI_Comm_free_keyval(keyval, error)
    call check(keyval == MPI_KEYVAL_INVALID, 'a freed keyval is invalid')
    call MPI_Comm_create_keyval(MPI_COMM_DUP_FN, MPI_COMM_NULL_DELETE_FN, keyval, state, error)
    value = 12
    call MPI_Comm_set_attr(MPI_COMM_WORLD, keyval, value, error)
    call MPI_Comm_dup(MPI_COMM_WORLD, comm, error)
    value = 0
    call MPI_Comm_get_attr(comm, keyval, value, flag, error)
    call check(flag .and. value == 12, 'MPI_COMM_DUP_FN')
    call MPI_Comm_free(comm, error)
    memory_size = 16
    call MPI_Win_create(memory, memory_size, 4, MPI_INFO_NULL, MPI_COMM_WORLD, window, error)
    call MPI_Win_get_attr(window, MPI_WIN_SIZE, value, flag, error)
    call check(flag .and. value == 16, 'MPI_WIN_SIZE')
    call MPI_Win_get_attr(window, MPI_WIN_DISP_UNIT, value, flag, error)
    call check(flag .and. value == 4, 'MPI_WIN_DISP_UNIT')
    call MPI_Win_get_attr(window, MPI_WIN_BASE, value, flag, error)
    call MPI_Get_address(memory, state, error)
    call check(flag .and. value == state, 'MPI_WIN_BASE')
    call MPI_Win_get_attr(window, MPI_WIN_CREATE_FLAVOR, value, flag, error)
    call check(flag .and. value == MPI_WIN_FLAVOR_CREATE, 'MPI_WIN_CREATE_FLAVOR')
    call MPI_Win_free(window, error)
  end subroutine

  subroutine generalized_requests
    integer :: request, status(MPI_STATUS_SIZE), number
    integer(MPI_ADDRESS_KIND) :: state
    logical :: flag
    state = 5
    call MPI_Grequest_start(query, release, cancel, state, request, error)
    call MPI_Test(request, flag, status, error)
    call check(.not. flag, 'not complete yet')
    call MPI_Cancel(request, error)
    call check(cancels == 5, 'a cancel function in Fortran')
    call MPI_Grequest_complete(request, error)
    call MPI_Wait(request, status, error)
    call MPI_Get_elements(status, MPI_INTEGER, number, error)
    call check(number == 7 .and. status(MPI_SOURCE) == 3 .and. status(MPI_TAG) == 4, &
               'a query function in Fortran')
    call check(queries == 5 .and. frees == 5, 'each function is called once')
  end subroutine

  subroutine error_handlers
    integer :: errhandler, class
    character(MPI_MAX_ERROR_STRING) :: text
    integer :: length
    call MPI_Comm_create_errhandler(handler, errhandler, error)
    call MPI_Comm_set_errhandler(MPI_COMM_WORLD, errhandler, error)
    call MPI_Send(rank, 1, MPI_INTEGER, 99, 0, MPI_COMM_WORLD, error)
    call check(errors == 1, 'an error handler in Fortran')
    call MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN, error)
    call MPI_Errhandler_free(errhandler, error)
    call MPI_Send(rank, 1, MPI_INTEGER, 99, 0, MPI_COMM_WORLD, error)
    call MPI_Error_class(error, class, length)
    call check(class == MPI_ERR_RANK, 'the class of an error')
    call MPI_Error_string(error, text, length, class)
    call check(length > 0 .and. len_trim(text) == length, 'the text of an error')
    call MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_ARE_FATAL, error)
  end subroutine

  subroutine datatypes
    integer :: type, bytes, combiner, i, a, d, integers(2), types(1)
    integer(MPI_ADDRESS_KIND) :: addresses(1)
    double precision :: one(2), before, after
    complex :: point, sum
    call MPI_Type_create_f90_real(12, MPI_UNDEFINED, type, error)
    call MPI_Type_size(type, bytes, error)
    call check(bytes == 8, 'MPI_Type_create_f90_real')
    call MPI_Type_get_envelope(type, i, a, d, combiner, error)
    call check(combiner == MPI_COMBINER_F90_REAL .and. i == 2, 'its envelope')
    call MPI_Type_get_contents(type, i, a, d, integers, addresses, types, error)
    call check(integers(1) == 12, 'its contents')
    call MPI_Type_match_size(MPI_TYPECLASS_REAL, 8, type, error)
    call MPI_Type_size(type, bytes, error)
    call check(bytes == 8, 'MPI_Type_match_size')
    one = [1d0, 2d0]
    call MPI_Allreduce(MPI_IN_PLACE, one, 1, MPI_2DOUBLE_PRECISION, MPI_MAXLOC, MPI_COMM_WORLD, &
                       error)
    call check(one(1) == 1d0 .and. one(2) == 2d0, 'MPI_2DOUBLE_PRECISION')
    point = (1, 2)
    call MPI_Allreduce(point, sum, 1, MPI_COMPLEX, MPI_SUM, MPI_COMM_WORLD, error)
    call check(sum == (2, 4), 'MPI_COMPLEX')
#ifdef USE_MODULE
    call MPI_Sizeof(point, bytes, error)
    call check(bytes == 8, 'MPI_Sizeof')
#endif
    before = MPI_Wtime()
    after = MPI_Wtime()
    call check(after >= before .and. after - before < 10, 'MPI_Wtime')
    call check(MPI_Wtick() > 0 .and. MPI_Wtick() < 1, 'MPI_Wtick')
  end subroutine
end program
