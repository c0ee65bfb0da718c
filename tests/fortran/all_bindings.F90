! One text in the three bindings: what the interface of Fortran has of its own and the other programs
! here do not reach. bindings.h is all that differs. Every address that stands for something is used where any other
! would give another result or an error.
#include "bindings.h"

module bindings
#include "binding.inc"
  integer :: failures = 0, rank = -1, error
  integer :: copies = 0, deletions = 0, window_errors = 0, file_errors = 0
  integer(MPI_ADDRESS_KIND) :: no_state = 0
contains
  subroutine check(holds, what)
    logical, intent(in) :: holds
    character(*), intent(in) :: what
    if (holds) return
    failures = failures + 1
    print '(2a)', 'FAILED: ', what
  end subroutine

  ! Attributes of datatypes and windows.
  subroutine copy_of_type(type, keyval, state, in, out, flag, ierror)
    HANDLE(Datatype) :: type
    integer :: keyval, ierror
    integer(MPI_ADDRESS_KIND) :: state, in, out
    logical :: flag
    copies = copies + 1
    out = in + state
    flag = in /= 13
    ierror = MPI_SUCCESS
  end subroutine
  subroutine deletion_of_type(type, keyval, value, state, ierror)
    HANDLE(Datatype) :: type
    integer :: keyval, ierror
    integer(MPI_ADDRESS_KIND) :: state, value
    deletions = deletions + int(value + state)
    ierror = MPI_SUCCESS
  end subroutine
  subroutine deletion_of_window(window, keyval, value, state, ierror)
    HANDLE(Win) :: window
    integer :: keyval, ierror
    integer(MPI_ADDRESS_KIND) :: state, value
    deletions = deletions + int(value + state)
    ierror = MPI_SUCCESS
  end subroutine

  subroutine on_window(window, code)
    HANDLE(Win) :: window
    integer :: code, class, ignored
    call MPI_Error_class(code, class, ignored)
    if (class == MPI_ERR_RANK) window_errors = window_errors + 1
  end subroutine
  subroutine on_file(file, code)
    HANDLE(File) :: file
    integer :: code, class, ignored
    call MPI_Error_class(code, class, ignored)
    if (class /= MPI_SUCCESS .and. file == MPI_FILE_NULL) file_errors = file_errors + 1
  end subroutine
end module

program all_bindings
  use bindings
  implicit none
  integer :: ranks
  call MPI_Init(error)
  call MPI_Comm_rank(MPI_COMM_WORLD, rank, error)
  call MPI_Comm_size(MPI_COMM_WORLD, ranks, error)
  call check(ranks == 2, 'two ranks')
  call in_place
#if !defined(MPICH) || !defined(USE_F08)
  call arrays_of_datatypes  ! after it, distributed graphs of MPICH's own mpi_f08 are broken
#endif
  call bottom
  call ignored_statuses
  call weights
  call logicals
  call strings
  call attributes_of_types
  call attributes_of_windows
  call handlers_of_windows_and_files
  call addresses
  call parametrized_types
  if (rank == 0) print '(a,i0)', 'failures: ', failures
  call MPI_Finalize(error)
  if (failures > 0) stop 1
contains
  subroutine in_place
    integer :: numbers(2), counts(2), places(2), one
    HANDLE(Datatype) :: types(2)
    HANDLE(Request) :: request
    numbers = [10, 20]
    numbers(3 - rank - 1) = -1
    call MPI_Allgather(MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, numbers, 1, MPI_INTEGER, &
                       MPI_COMM_WORLD, error)
    call check(all(numbers == [10, 20]), 'MPI_IN_PLACE of MPI_Allgather')
    numbers = [rank, rank + 10]
    call MPI_Alltoall(MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, numbers, 1, MPI_INTEGER, &
                      MPI_COMM_WORLD, error)
    call check(all(numbers == [10 * rank, 10 * rank + 1]), 'MPI_IN_PLACE of MPI_Alltoall')
    numbers = [rank, rank + 10]
    counts = 1
    places = [0, 4]
    types = MPI_INTEGER
    call MPI_Alltoallw(MPI_IN_PLACE, counts, places, types, numbers, counts, places, types, &
                       MPI_COMM_WORLD, error)
    call check(all(numbers == [10 * rank, 10 * rank + 1]), 'MPI_IN_PLACE of MPI_Alltoallw')
    one = rank + 1
    call MPI_Scan(MPI_IN_PLACE, one, 1, MPI_INTEGER, MPI_SUM, MPI_COMM_WORLD, error)
    call check(one == 1 + 2 * rank, 'MPI_IN_PLACE of MPI_Scan')
    one = rank + 1
    call MPI_Iallreduce(MPI_IN_PLACE, one, 1, MPI_INTEGER, MPI_MAX, MPI_COMM_WORLD, request, error)
    call MPI_Wait(request, MPI_STATUS_IGNORE, error)
    call check(one == 2, 'MPI_IN_PLACE of MPI_Iallreduce')
    numbers = [5, 6]
    if (rank == 0) then
      call MPI_Scatter(numbers, 1, MPI_INTEGER, MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, 0, &
                       MPI_COMM_WORLD, error)
      call check(all(numbers == [5, 6]), 'MPI_IN_PLACE as receive buffer of MPI_Scatter')
      numbers = [1, -1]
      call MPI_Gather(MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, numbers, 1, MPI_INTEGER, 0, &
                      MPI_COMM_WORLD, error)
      call check(all(numbers == [1, 6]), 'MPI_IN_PLACE of MPI_Gather')
      one = 100
      call MPI_Reduce(MPI_IN_PLACE, one, 1, MPI_INTEGER, MPI_SUM, 0, MPI_COMM_WORLD, error)
      call check(one == 106, 'MPI_IN_PLACE of MPI_Reduce')
    else
      call MPI_Scatter(numbers, 1, MPI_INTEGER, one, 1, MPI_INTEGER, 0, MPI_COMM_WORLD, error)
      call check(one == 6, 'the other side of MPI_Scatter')
      call MPI_Gather(one, 1, MPI_INTEGER, numbers, 1, MPI_INTEGER, 0, MPI_COMM_WORLD, error)
      call MPI_Reduce(one, numbers, 1, MPI_INTEGER, MPI_SUM, 0, MPI_COMM_WORLD, error)
    end if
  end subroutine

  ! Collectives in which each process has a datatype of its own; the array may be gone before a
  ! nonblocking one is complete.
  subroutine arrays_of_datatypes
    integer :: sent(2), received(2), counts(2), places(2), sides(1)
    integer(MPI_ADDRESS_KIND) :: far_places(2)
    HANDLE(Datatype) :: types(2)
    HANDLE(Request) :: request
    HANDLE(Comm) :: ring
    sent = [10 * rank, 10 * rank + 1]
    received = -1
    counts = 1
    places = [0, 4]
    types = MPI_INTEGER
    call MPI_Ialltoallw(sent, counts, places, types, received, counts, places, types, &
                        MPI_COMM_WORLD, request, error)
    types = MPI_DATATYPE_NULL
    call MPI_Wait(request, MPI_STATUS_IGNORE, error)
    call check(all(received == [rank, 10 + rank]), 'MPI_Ialltoallw')
    sides = 2
    call MPI_Cart_create(MPI_COMM_WORLD, 1, sides, [.true.], .false., ring, error)
    far_places = [0, 4]
    types = MPI_INTEGER
    received = -1
    call MPI_Neighbor_alltoallw(sent, counts, far_places, types, received, counts, far_places, &
                                types, ring, error)
    call check(sum(received) == 20 * (1 - rank) + 1, 'MPI_Neighbor_alltoallw')
    received = -1
    call MPI_Ineighbor_alltoallw(sent, counts, far_places, types, received, counts, far_places, &
                                 types, ring, request, error)
    types = MPI_DATATYPE_NULL
    call MPI_Wait(request, MPI_STATUS_IGNORE, error)
    call check(sum(received) == 20 * (1 - rank) + 1, 'MPI_Ineighbor_alltoallw')
    call MPI_Comm_free(ring, error)
  end subroutine

  ! A datatype of absolute addresses: with any other buffer it leads nowhere.
  subroutine bottom
    integer, target, save :: value
    integer :: received(2)
    HANDLE(Datatype) :: absolute
    HANDLE(Request) :: requests(2)
    integer(MPI_ADDRESS_KIND) :: where
    call MPI_Get_address(value, where, error)
    call MPI_Type_create_hindexed(1, [1], [where], MPI_INTEGER, absolute, error)
    call MPI_Type_commit(absolute, error)
    value = 30 + rank
    call MPI_Bcast(MPI_BOTTOM, 1, absolute, 1, MPI_COMM_WORLD, error)
    call check(value == 31, 'MPI_BOTTOM of MPI_Bcast')
    value = 40 + rank
    call MPI_Irecv(received, 1, MPI_INTEGER, 1 - rank, 1, MPI_COMM_WORLD, requests(1), error)
    call MPI_Isend(MPI_BOTTOM, 1, absolute, 1 - rank, 1, MPI_COMM_WORLD, requests(2), error)
    call MPI_Waitall(2, requests, MPI_STATUSES_IGNORE, error)
    call check(received(1) == 41 - rank, 'MPI_BOTTOM of MPI_Isend')
    call MPI_Allgather(MPI_BOTTOM, 1, absolute, received, 1, MPI_INTEGER, MPI_COMM_WORLD, error)
    call check(all(received == [40, 41]), 'MPI_BOTTOM of MPI_Allgather')
    value = 50
    call MPI_Sendrecv(rank, 1, MPI_INTEGER, 1 - rank, 2, MPI_BOTTOM, 1, absolute, 1 - rank, 2, &
                      MPI_COMM_WORLD, MPI_STATUS_IGNORE, error)
    call check(value == 1 - rank, 'MPI_BOTTOM as receive buffer')
    call MPI_Type_free(absolute, error)
  end subroutine

  ! A status that is written although it should be ignored changes the common block, or crashes.
  subroutine ignored_statuses
    integer :: value, number, done, indices(2), numbers(2)
    logical :: flag
    HANDLE(Request) :: requests(2)
    HANDLE(Message) :: message
    STATUS_OF :: status
    call MPI_Isend(rank, 1, MPI_INTEGER, 1 - rank, 2, MPI_COMM_WORLD, requests(1), error)
    call MPI_Probe(MPI_ANY_SOURCE, 2, MPI_COMM_WORLD, MPI_STATUS_IGNORE, error)
    call MPI_Recv(value, 1, MPI_INTEGER, MPI_ANY_SOURCE, 2, MPI_COMM_WORLD, MPI_STATUS_IGNORE, error)
    call check(value == 1 - rank, 'MPI_STATUS_IGNORE of MPI_Recv')
    call MPI_Wait(requests(1), MPI_STATUS_IGNORE, error)
    call MPI_Isend(rank, 1, MPI_INTEGER, 1 - rank, 3, MPI_COMM_WORLD, requests(1), error)
    call MPI_Mprobe(1 - rank, 3, MPI_COMM_WORLD, message, status, error)
    call check(SOURCE_OF(status) == 1 - rank, 'the source of a matched message')
    call MPI_Mrecv(value, 1, MPI_INTEGER, message, MPI_STATUS_IGNORE, error)
    call check(value == 1 - rank .and. message == MPI_MESSAGE_NULL, 'MPI_Mrecv')
    call MPI_Test(requests(1), flag, MPI_STATUS_IGNORE, error)
    call MPI_Wait(requests(1), MPI_STATUS_IGNORE, error)
    call MPI_Irecv(numbers(1), 1, MPI_INTEGER, 1 - rank, 4, MPI_COMM_WORLD, requests(1), error)
    call MPI_Isend(rank, 1, MPI_INTEGER, 1 - rank, 4, MPI_COMM_WORLD, requests(2), error)
    number = 0
    do while (number < 2)
      call MPI_Waitsome(2, requests, done, indices, MPI_STATUSES_IGNORE, error)
      number = number + done
    end do
    call check(numbers(1) == 1 - rank, 'MPI_STATUSES_IGNORE of MPI_Waitsome')
    call MPI_Testall(2, requests, flag, MPI_STATUSES_IGNORE, error)
    call check(flag, 'MPI_STATUSES_IGNORE of MPI_Testall')
    call MPI_Waitsome(2, requests, done, indices, MPI_STATUSES_IGNORE, error)
    call check(done == MPI_UNDEFINED, 'MPI_UNDEFINED of MPI_Waitsome')
  end subroutine

  subroutine weights
    HANDLE(Comm) :: ring
    integer :: in, out, sources(2), in_weights(2), destinations(2), out_weights(2)
    logical :: weighted
    call MPI_Dist_graph_create_adjacent(MPI_COMM_WORLD, 1, [1 - rank], MPI_UNWEIGHTED, 1, &
                                        [1 - rank], MPI_UNWEIGHTED, MPI_INFO_NULL, .false., ring, &
                                        error)
    call MPI_Dist_graph_neighbors_count(ring, in, out, weighted, error)
    call check(in == 1 .and. out == 1 .and. .not. weighted, 'MPI_UNWEIGHTED')
    call MPI_Dist_graph_neighbors(ring, 1, sources, MPI_UNWEIGHTED, 1, destinations, &
                                  MPI_UNWEIGHTED, error)
    call check(sources(1) == 1 - rank .and. destinations(1) == 1 - rank, 'neighbours')
    call MPI_Comm_free(ring, error)
    call MPI_Dist_graph_create_adjacent(MPI_COMM_WORLD, 1, [1 - rank], [7 + rank], 1, [1 - rank], &
                                        [8 - rank], MPI_INFO_NULL, .false., ring, error)
    call MPI_Dist_graph_neighbors_count(ring, in, out, weighted, error)
    call check(weighted, 'weights')
    call MPI_Dist_graph_neighbors(ring, 1, sources, in_weights, 1, destinations, out_weights, error)
    call check(in_weights(1) == 7 + rank .and. out_weights(1) == 8 - rank, 'their values')
    call MPI_Comm_free(ring, error)
    ! From rank 0 to rank 1 only: rank 0 has no sources, rank 1 no destinations.
    if (rank == 0) then
      call MPI_Dist_graph_create_adjacent(MPI_COMM_WORLD, 0, sources, MPI_WEIGHTS_EMPTY, 1, [1], &
                                          [5], MPI_INFO_NULL, .false., ring, error)
    else
      call MPI_Dist_graph_create_adjacent(MPI_COMM_WORLD, 1, [0], [5], 0, destinations, &
                                          MPI_WEIGHTS_EMPTY, MPI_INFO_NULL, .false., ring, error)
    end if
    call MPI_Dist_graph_neighbors_count(ring, in, out, weighted, error)
    call check(in == rank .and. out == 1 - rank .and. weighted, 'MPI_WEIGHTS_EMPTY')
    call MPI_Comm_free(ring, error)
    call MPI_Dist_graph_create(MPI_COMM_WORLD, 1, [rank], [1], [1 - rank], MPI_UNWEIGHTED, &
                               MPI_INFO_NULL, .false., ring, error)
    call MPI_Dist_graph_neighbors_count(ring, in, out, weighted, error)
    call check(in == 1 .and. .not. weighted, 'MPI_UNWEIGHTED of MPI_Dist_graph_create')
    call MPI_Comm_free(ring, error)
  end subroutine

  subroutine logicals
    HANDLE(Comm) :: half, both, merged, line
    HANDLE(File) :: file
    integer :: merged_rank, sides(2), place(2)
    logical :: flag, periods(2)
    call MPI_Comm_split(MPI_COMM_WORLD, rank, 0, half, error)
    call MPI_Intercomm_create(half, 0, MPI_COMM_WORLD, 1 - rank, 5, both, error)
    call MPI_Comm_test_inter(both, flag, error)
    call check(flag .eqv. .true., 'MPI_Comm_test_inter')
    call MPI_Comm_test_inter(half, flag, error)
    call check(flag .eqv. .false., 'MPI_Comm_test_inter of another')
    call MPI_Intercomm_merge(both, rank == 0, merged, error)
    call MPI_Comm_rank(merged, merged_rank, error)
    call check(merged_rank == 1 - rank, '.true. as the high group of MPI_Intercomm_merge')
    call MPI_Comm_free(merged, error)
    call MPI_Comm_free(both, error)
    call MPI_Comm_free(half, error)
    call MPI_Cart_create(MPI_COMM_WORLD, 2, [2, 1], [.true., .false.], .false., both, error)
    call MPI_Cart_get(both, 2, sides, periods, place, error)
    call check((periods(1) .eqv. .true.) .and. (periods(2) .eqv. .false.), 'an array of LOGICAL')
    call MPI_Cart_sub(both, [.false., .true.], line, error)
    call MPI_Comm_size(line, sides(1), error)
    call check(sides(1) == 1, 'LOGICAL of MPI_Cart_sub')
    call MPI_Comm_free(line, error)
    call MPI_Comm_free(both, error)
    call MPI_Is_thread_main(flag, error)
    call check(flag .eqv. .true., 'MPI_Is_thread_main')
    call MPI_Iprobe(MPI_ANY_SOURCE, 77, MPI_COMM_WORLD, flag, MPI_STATUS_IGNORE, error)
    call check(flag .eqv. .false., 'MPI_Iprobe')
    call MPI_File_open(MPI_COMM_WORLD, 'anympi_fortran_all_bindings.data  ', &
                       ior(MPI_MODE_CREATE, ior(MPI_MODE_RDWR, MPI_MODE_DELETE_ON_CLOSE)), &
                       MPI_INFO_NULL, file, error)
    call MPI_File_set_atomicity(file, .true., error)
    call MPI_File_get_atomicity(file, flag, error)
    call check(flag .eqv. .true., 'MPI_File_get_atomicity')
    call MPI_File_close(file, error)
  end subroutine

  subroutine strings
    HANDLE(Info) :: info
    HANDLE(Datatype) :: type
    character(MPI_MAX_PROCESSOR_NAME) :: name
    character(MPI_MAX_LIBRARY_VERSION_STRING) :: version
    character(MPI_MAX_ERROR_STRING) :: text
    character(MPI_MAX_OBJECT_NAME) :: object
    character(MPI_MAX_INFO_KEY) :: key
    character(5) :: short
    integer :: length, class, code
    logical :: flag
    call MPI_Get_processor_name(name, length, error)
    call check(length > 0 .and. len_trim(name) == length, 'MPI_Get_processor_name')
    call MPI_Get_library_version(version, length, error)
    call check(length > 0 .and. len_trim(version) <= length, 'MPI_Get_library_version')
    call MPI_Type_contiguous(2, MPI_INTEGER, type, error)
    call MPI_Type_set_name(type, '  two numbers  ', error)
    object = repeat('x', MPI_MAX_OBJECT_NAME)
    call MPI_Type_get_name(type, object, length, error)
    call check(adjustl(object) == 'two numbers', 'MPI_Type_get_name')
    call MPI_Type_free(type, error)
    call MPI_Info_create(info, error)
    call MPI_Info_set(info, 'first key ', 'some longer value', error)
    call MPI_Info_get_nthkey(info, 0, key, error)
    call check(key == 'first key', 'MPI_Info_get_nthkey')
    call MPI_Info_get_valuelen(info, 'first key', length, flag, error)
    call check(flag .and. length == 17, 'MPI_Info_get_valuelen')
#ifdef OPENMPI
    ! MPICH 4.0 itself refuses a value that is longer.
    call MPI_Info_get(info, 'first key', 5, short, flag, error)
    call check(flag .and. short == 'some', 'a value that is cut')
#endif
    call MPI_Info_free(info, error)
    call MPI_Add_error_class(class, error)
    call MPI_Add_error_code(class, code, error)
    call MPI_Add_error_string(code, 'a text of our own   ', error)
    text = repeat('x', MPI_MAX_ERROR_STRING)
    call MPI_Error_string(code, text, length, error)
    call check(text == 'a text of our own', 'MPI_Add_error_string')
  end subroutine

  subroutine attributes_of_types
    HANDLE(Datatype) :: type, copy
    integer :: keyval
    integer(MPI_ADDRESS_KIND) :: value, state
    logical :: flag
    copies = 0
    deletions = 0
    state = 1000
    call MPI_Type_create_keyval(copy_of_type, deletion_of_type, keyval, state, error)
    call MPI_Type_contiguous(2, MPI_INTEGER, type, error)
    value = 12
    call MPI_Type_set_attr(type, keyval, value, error)
    call MPI_Type_dup(type, copy, error)
    call MPI_Type_get_attr(copy, keyval, value, flag, error)
    call check(flag .and. value == 1012 .and. copies == 1, 'a copied attribute of a datatype')
    call MPI_Type_free(copy, error)
    call check(deletions == 2012, 'its deletion')
    value = 13
    call MPI_Type_set_attr(type, keyval, value, error)
    call check(deletions == 2012 + 1012, 'an attribute that is replaced is deleted')
    call MPI_Type_dup(type, copy, error)
    call MPI_Type_get_attr(copy, keyval, value, flag, error)
    call check((flag .eqv. .false.) .and. copies == 2, '.false. of a copy function')
    call MPI_Type_free(copy, error)
    call MPI_Type_free(type, error)
    call check(deletions == 2012 + 1012 + 1013, 'a deletion with its datatype')
    call MPI_Type_free_keyval(keyval, error)
    call MPI_Type_create_keyval(MPI_TYPE_NULL_COPY_FN, MPI_TYPE_NULL_DELETE_FN, keyval, state, error)
    call MPI_Type_contiguous(2, MPI_INTEGER, type, error)
    call MPI_Type_set_attr(type, keyval, value, error)
    call MPI_Type_dup(type, copy, error)
    call MPI_Type_get_attr(copy, keyval, value, flag, error)
    call check(.not. flag, 'MPI_TYPE_NULL_COPY_FN')
    call MPI_Type_free(copy, error)
    call MPI_Type_free_keyval(keyval, error)
    call MPI_Type_create_keyval(MPI_TYPE_DUP_FN, MPI_TYPE_NULL_DELETE_FN, keyval, state, error)
    value = -8
    call MPI_Type_set_attr(type, keyval, value, error)
    call MPI_Type_dup(type, copy, error)
    call MPI_Type_get_attr(copy, keyval, value, flag, error)
    call check(flag .and. value == -8, 'MPI_TYPE_DUP_FN')
    call MPI_Type_free(copy, error)
    call MPI_Type_free(type, error)
  end subroutine

  subroutine attributes_of_windows
    HANDLE(Win) :: window
    integer :: keyval, memory(2)
    integer(MPI_ADDRESS_KIND) :: value, state
    logical :: flag
    deletions = 0
    state = 100
    call MPI_Win_create_keyval(MPI_WIN_NULL_COPY_FN, deletion_of_window, keyval, state, error)
    value = 8
    call MPI_Win_create(memory, value, 1, MPI_INFO_NULL, MPI_COMM_WORLD, window, error)
    value = 5
    call MPI_Win_set_attr(window, keyval, value, error)
    value = 0
    call MPI_Win_get_attr(window, keyval, value, flag, error)
    call check(flag .and. value == 5, 'an attribute of a window')
    call MPI_Win_get_attr(window, MPI_WIN_MODEL, value, flag, error)
    call check(flag .and. (value == MPI_WIN_UNIFIED .or. value == MPI_WIN_SEPARATE), 'MPI_WIN_MODEL')
    call MPI_Win_free(window, error)
    call check(deletions == 105, 'a deletion with its window')
    call MPI_Win_free_keyval(keyval, error)
  end subroutine

  subroutine handlers_of_windows_and_files
    HANDLE(Errhandler) :: handler
    HANDLE(Win) :: window
    HANDLE(File) :: file
    integer :: memory(2)
    integer(MPI_ADDRESS_KIND) :: place
    call MPI_Win_create_errhandler(on_window, handler, error)
    place = 8
    call MPI_Win_create(memory, place, 1, MPI_INFO_NULL, MPI_COMM_WORLD, window, error)
    call MPI_Win_set_errhandler(window, handler, error)
    call MPI_Errhandler_free(handler, error)
    place = 0
    call MPI_Win_fence(0, window, error)
    call MPI_Put(memory, 1, MPI_INTEGER, 99, place, 1, MPI_INTEGER, window, error)
    call check(window_errors == 1, 'an error handler of a window')
    call MPI_Win_fence(0, window, error)
    call MPI_Win_free(window, error)
#ifdef OPENMPI
    ! MPICH 4.0 itself calls a handler of files with an address that Fortran takes for a handle.
    call MPI_File_create_errhandler(on_file, handler, error)
    call MPI_File_set_errhandler(MPI_FILE_NULL, handler, error)
    call MPI_File_open(MPI_COMM_SELF, '/nowhere/at all', MPI_MODE_RDONLY, MPI_INFO_NULL, file, error)
    call check(file_errors == 1, 'an error handler of files')
    call MPI_File_set_errhandler(MPI_FILE_NULL, MPI_ERRORS_RETURN, error)
    call MPI_Errhandler_free(handler, error)
#endif
  end subroutine

  subroutine addresses
    integer :: numbers(4)
    integer(MPI_ADDRESS_KIND) :: first, third, four
#if defined(MPICH) && !defined(USE_MODULE) && !defined(USE_F08)
    integer(MPI_ADDRESS_KIND), external :: MPI_Aint_add, MPI_Aint_diff
#endif
    call MPI_Get_address(numbers(1), first, error)
    call MPI_Get_address(numbers(3), third, error)
    call check(MPI_Aint_diff(third, first) == 8, 'MPI_Aint_diff')
    four = 8
    call check(MPI_Aint_add(first, four) == third, 'MPI_Aint_add')
#ifdef OPENMPI
    call MPI_F_sync_reg(numbers)  ! MPICH 4.0's writes an ierror that it does not have
#endif
    call check(MPI_Wtick() > 0 .and. MPI_Wtime() >= 0, 'MPI_Wtime and MPI_Wtick')
  end subroutine

  subroutine parametrized_types
    HANDLE(Datatype) :: type
    integer, parameter :: long = selected_int_kind(15), exact = selected_real_kind(12, 100)
    integer(long) :: number
    complex(exact) :: point
    integer :: size
    call MPI_Type_create_f90_integer(15, type, error)
    number = rank + 5000000000_long
    call MPI_Allreduce(MPI_IN_PLACE, number, 1, type, MPI_SUM, MPI_COMM_WORLD, error)
    call check(number == 10000000001_long, 'MPI_Type_create_f90_integer')
    call MPI_Type_create_f90_complex(12, 100, type, error)
    call MPI_Type_size(type, size, error)
    call check(size == 16, 'MPI_Type_create_f90_complex')
    point = (1d0, 2d0)
    call MPI_Bcast(point, 1, type, 0, MPI_COMM_WORLD, error)
    call MPI_Type_match_size(MPI_TYPECLASS_COMPLEX, 16, type, error)
    call MPI_Type_size(type, size, error)
    call check(size == 16, 'MPI_Type_match_size')
  end subroutine
end program
