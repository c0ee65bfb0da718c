! Files: every way to read and write, in the three bindings of Fortran, and with LARGE_COUNTS by the
! procedures of mpi_f08 that take counts of MPI_COUNT_KIND. What was written is read back, and each
! status must tell how much it was. With mpi_f08 some buffers are sections with gaps.
#include "bindings.h"
#ifdef LARGE_COUNTS
#define COUNT integer(MPI_COUNT_KIND)
#define REGISTER_DATAREP MPI_Register_datarep_c
#define NO_CONVERSION MPI_CONVERSION_FN_NULL_C
#else
#define COUNT integer
#define REGISTER_DATAREP MPI_Register_datarep
#define NO_CONVERSION MPI_CONVERSION_FN_NULL
#endif

module bindings
#include "binding.inc"
  integer :: failures = 0, rank = -1, error
contains
#include "check.inc"

  subroutine extent_in_file(type, extent, state, ierror)
    HANDLE(Datatype) :: type
    integer(MPI_ADDRESS_KIND) :: extent, state
    integer :: ierror
    extent = 4
    ierror = MPI_SUCCESS
  end subroutine
#ifdef USE_F08
  subroutine convert(buffer, type, number, in_file, position, state, ierror)
    use, intrinsic :: iso_c_binding
    type(c_ptr), value :: buffer, in_file
#else
  subroutine convert(buffer, type, number, in_file, position, state, ierror)
    integer :: buffer(*), in_file(*)
#endif
    HANDLE(Datatype) :: type
    COUNT :: number
    integer(MPI_OFFSET_KIND) :: position
    integer(MPI_ADDRESS_KIND) :: state
    integer :: ierror
    ierror = MPI_SUCCESS
  end subroutine
end module

program files
  use bindings
  implicit none
  COUNT, parameter :: n = 5
  integer, parameter :: start = 1000
  HANDLE(File) :: file
  HANDLE(Request) :: request
  STATUS_OF :: status
  integer :: data(n), got(n)
  integer(MPI_OFFSET_KIND) :: mine, zero = 0
  character(60) :: name
  call MPI_Init(error)
  call MPI_Comm_rank(MPI_COMM_WORLD, rank, error)
  mine = 20 * rank
  call choose_name
  call file_of_one
  call MPI_File_open(MPI_COMM_WORLD, name, &
                     ior(MPI_MODE_CREATE, ior(MPI_MODE_RDWR, MPI_MODE_DELETE_ON_CLOSE)), &
                     MPI_INFO_NULL, file, error)
  call check(error == MPI_SUCCESS, 'MPI_File_open')
  call at_offsets
  call at_offsets_collectively
  call at_own_pointer
  call at_own_pointer_collectively
  call at_shared_pointer
  call in_order
  call in_two_steps
  call pointers
  call sizes
  call views
  call properties
  call error_handlers
  call representations
#ifdef USE_F08
  call sections
#endif
  call MPI_File_close(file IERROR)
  call check(file == MPI_FILE_NULL, 'a closed file is null')
  if (rank == 0) print '(a,i0)', 'failures: ', failures
  call MPI_Finalize(error)
  if (failures > 0) stop 1
contains
  ! A name that no other run has, with blanks at its end.
  subroutine choose_name
    integer :: number
    number = getpid()
    call MPI_Bcast(number, 1, MPI_INTEGER, 0, MPI_COMM_WORLD, error)
    write (name, '(a,i0)') '/tmp/anympi-fortran-files-', number
  end subroutine

  integer function class_of(code)
    integer, intent(in) :: code
    integer :: ignored
    call MPI_Error_class(code, class_of, ignored)
  end function

  subroutine prepare(first)
    integer, intent(in) :: first
    integer :: i
    data = [(first + 100 * rank + i, i = 1, int(n))]
    got = -1
    request = MPI_REQUEST_NULL
  end subroutine

  subroutine expect_count(expected, what)
    integer, intent(in) :: expected
    character(*), intent(in) :: what
    COUNT :: number
    number = -1
    call MPI_Get_count(status, MPI_INTEGER, number, error)
    call check(number == expected, 'the count of '//what)
  end subroutine

  ! That what `prepare` gave the process `writer` was read.
  subroutine expect(first, writer, what)
    integer, intent(in) :: first, writer
    character(*), intent(in) :: what
    integer :: i
    call expect_count(int(n), what)
    call check(all(got == [(first + 100 * writer + i, i = 1, int(n))]), 'what was read by '//what)
  end subroutine

  subroutine wait_for(what)
    character(*), intent(in) :: what
    call check(request /= MPI_REQUEST_NULL, 'a request of '//what)
    call MPI_Wait(request, status, error)
    call check(error == MPI_SUCCESS .and. request == MPI_REQUEST_NULL, 'the completion of '//what)
    call expect_count(int(n), what)
  end subroutine

  subroutine barrier
    call MPI_Barrier(MPI_COMM_WORLD, error)
  end subroutine

  ! (Open MPI's own MPI_File_preallocate of several processes is a race: each looks at the size, and
  ! those that see what another has done do not take part.)
  subroutine file_of_one
    HANDLE(File) :: other
    integer(MPI_OFFSET_KIND) :: size
    if (rank /= 0) return
    call MPI_File_open(MPI_COMM_SELF, trim(name)//'.other', &
                       ior(MPI_MODE_CREATE, ior(MPI_MODE_WRONLY, MPI_MODE_EXCL)), MPI_INFO_NULL, &
                       other, error)
    call check(error == MPI_SUCCESS, 'another file')
    size = 100
    call MPI_File_preallocate(other, size, error)
    size = -1
    call MPI_File_get_size(other, size, error)
    call check(size == 100, 'MPI_File_preallocate')
    size = 50
    call MPI_File_preallocate(other, size IERROR)
    call MPI_File_get_size(other, size IERROR)
    call check(size == 100, 'MPI_File_preallocate of less')
    call MPI_File_close(other, error)
    call MPI_File_delete(trim(name)//'.other  ', MPI_INFO_NULL, error)
    call check(error == MPI_SUCCESS, 'MPI_File_delete')
    call MPI_File_delete(trim(name)//'.other', MPI_INFO_NULL, error)
    call check(class_of(error) == MPI_ERR_NO_SUCH_FILE, 'MPI_File_delete of what is not there')
    call MPI_File_delete(trim(name)//'.other', MPI_INFO_NULL IERROR)
  end subroutine

  subroutine at_offsets
    call prepare(1000)
    call MPI_File_write_at(file, mine, data, n, MPI_INTEGER, status IERROR)
    call expect_count(5, 'MPI_File_write_at')
    call MPI_File_read_at(file, mine, got, n, MPI_INTEGER, status, error)
    call expect(1000, rank, 'MPI_File_read_at')
    call prepare(1100)
    call MPI_File_iwrite_at(file, mine, data, n, MPI_INTEGER, request, error)
    call wait_for('MPI_File_iwrite_at')
    call MPI_File_iread_at(file, mine, got, n, MPI_INTEGER, request IERROR)
    call wait_for('MPI_File_iread_at')
    call expect(1100, rank, 'MPI_File_iread_at')
    got = -1
    call MPI_File_read_at(file, mine + 8, got, n - 3, MPI_INTEGER, MPI_STATUS_IGNORE, error)
    call check(all(got == [data(3:4), -1, -1, -1]), 'MPI_STATUS_IGNORE of MPI_File_read_at')
  end subroutine

  subroutine at_offsets_collectively
    call prepare(2000)
    call MPI_File_write_at_all(file, mine, data, n, MPI_INTEGER, status, error)
    call expect_count(5, 'MPI_File_write_at_all')
    call MPI_File_read_at_all(file, mine, got, n, MPI_INTEGER, status, error)
    call expect(2000, rank, 'MPI_File_read_at_all')
    call prepare(2100)
    call MPI_File_iwrite_at_all(file, mine, data, n, MPI_INTEGER, request, error)
    call wait_for('MPI_File_iwrite_at_all')
    call MPI_File_iread_at_all(file, mine, got, n, MPI_INTEGER, request IERROR)
    call wait_for('MPI_File_iread_at_all')
    call expect(2100, rank, 'MPI_File_iread_at_all')
  end subroutine

  subroutine rewind_all
    call MPI_File_seek(file, mine, MPI_SEEK_SET, error)
  end subroutine

  subroutine at_own_pointer
    call prepare(3000)
    call rewind_all
    call MPI_File_write(file, data, n, MPI_INTEGER, status, error)
    call expect_count(5, 'MPI_File_write')
    call rewind_all
    call MPI_File_read(file, got, n, MPI_INTEGER, status IERROR)
    call expect(3000, rank, 'MPI_File_read')
    call prepare(3100)
    call rewind_all
    call MPI_File_iwrite(file, data, n, MPI_INTEGER, request IERROR)
    call wait_for('MPI_File_iwrite')
    call rewind_all
    call MPI_File_iread(file, got, n, MPI_INTEGER, request, error)
    call wait_for('MPI_File_iread')
    call expect(3100, rank, 'MPI_File_iread')
  end subroutine

  subroutine at_own_pointer_collectively
    call prepare(4000)
    call rewind_all
    call MPI_File_write_all(file, data, n, MPI_INTEGER, status IERROR)
    call expect_count(5, 'MPI_File_write_all')
    call rewind_all
    call MPI_File_read_all(file, got, n, MPI_INTEGER, status, error)
    call expect(4000, rank, 'MPI_File_read_all')
    call prepare(4100)
    call rewind_all
    call MPI_File_iwrite_all(file, data, n, MPI_INTEGER, request, error)
    call wait_for('MPI_File_iwrite_all')
    call rewind_all
    call MPI_File_iread_all(file, got, n, MPI_INTEGER, request, error)
    call wait_for('MPI_File_iread_all')
    call expect(4100, rank, 'MPI_File_iread_all')
  end subroutine

  subroutine rewind_shared
    call barrier
    call MPI_File_seek_shared(file, zero, MPI_SEEK_SET, error)
    call check(error == MPI_SUCCESS, 'MPI_File_seek_shared')
  end subroutine

  ! The processes take turns in an order of their own.
  integer function writer_of(first)
    integer, intent(in) :: first
    writer_of = merge(0, 1, got(1) == first + 1)
  end function

  subroutine at_shared_pointer
    integer(MPI_OFFSET_KIND) :: place
    call prepare(5000)
    call rewind_shared
    call MPI_File_write_shared(file, data, n, MPI_INTEGER, status, error)
    call expect_count(5, 'MPI_File_write_shared')
    call barrier
    place = -1
    call MPI_File_get_position_shared(file, place, error)
    call check(place == 40, 'MPI_File_get_position_shared')
    call rewind_shared
    call MPI_File_read_shared(file, got, n, MPI_INTEGER, status IERROR)
    call expect(5000, writer_of(5000), 'MPI_File_read_shared')
    call prepare(5100)
    call rewind_shared
    call MPI_File_iwrite_shared(file, data, n, MPI_INTEGER, request, error)
    call wait_for('MPI_File_iwrite_shared')
    call rewind_shared
    call MPI_File_iread_shared(file, got, n, MPI_INTEGER, request IERROR)
    call wait_for('MPI_File_iread_shared')
    call expect(5100, writer_of(5100), 'MPI_File_iread_shared')
  end subroutine

  subroutine in_order
    call prepare(6000)
    call rewind_shared
    call MPI_File_write_ordered(file, data, n, MPI_INTEGER, status IERROR)
    call expect_count(5, 'MPI_File_write_ordered')
    call rewind_shared
    call MPI_File_read_ordered(file, got, n, MPI_INTEGER, status, error)
    call expect(6000, rank, 'MPI_File_read_ordered')
    got = -1
    call MPI_File_read_at(file, mine, got, n, MPI_INTEGER, status, error)
    call expect(6000, rank, 'MPI_File_read_at of what was written in order')
    call prepare(6100)
    call rewind_shared
    call MPI_File_write_ordered_begin(file, data, n, MPI_INTEGER, error)
    call MPI_File_write_ordered_end(file, data, status, error)
    call expect_count(5, 'MPI_File_write_ordered_end')
    call rewind_shared
    call MPI_File_read_ordered_begin(file, got, n, MPI_INTEGER IERROR)
    call MPI_File_read_ordered_end(file, got, status IERROR)
    call expect(6100, rank, 'MPI_File_read_ordered_end')
  end subroutine

  subroutine in_two_steps
    call prepare(7000)
    call MPI_File_write_at_all_begin(file, mine, data, n, MPI_INTEGER, error)
    call MPI_File_write_at_all_end(file, data, status, error)
    call expect_count(5, 'MPI_File_write_at_all_end')
    call MPI_File_read_at_all_begin(file, mine, got, n, MPI_INTEGER IERROR)
    call MPI_File_read_at_all_end(file, got, status IERROR)
    call expect(7000, rank, 'MPI_File_read_at_all_end')
    call prepare(7100)
    call rewind_all
    call MPI_File_write_all_begin(file, data, n, MPI_INTEGER IERROR)
    call MPI_File_write_all_end(file, data, MPI_STATUS_IGNORE, error)
    call rewind_all
    call MPI_File_read_all_begin(file, got, n, MPI_INTEGER, error)
    call MPI_File_read_all_end(file, got, status, error)
    call expect(7100, rank, 'MPI_File_read_all_end')
  end subroutine

  subroutine pointers
    integer(MPI_OFFSET_KIND) :: distance, place
    call barrier
    distance = 12
    call MPI_File_seek(file, distance, MPI_SEEK_SET IERROR)
    distance = -8
    call MPI_File_seek(file, distance, MPI_SEEK_CUR, error)
    call MPI_File_get_position(file, place, error)
    call check(place == 4, 'MPI_File_get_position')
    call MPI_File_seek(file, distance, MPI_SEEK_END, error)
    call MPI_File_get_position(file, place IERROR)
    call check(place == 32, 'MPI_SEEK_END')
    got = -1
    call MPI_File_read(file, got, n, MPI_INTEGER, status, error)
    call expect_count(2, 'MPI_File_read at the end')
    call check(all(got == [7204, 7205, -1, -1, -1]), 'MPI_File_read at the end')
    call MPI_File_seek_shared(file, distance, MPI_SEEK_END IERROR)
    call MPI_File_get_position_shared(file, place IERROR)
    call check(place == 32, 'MPI_SEEK_END of MPI_File_seek_shared')
    call barrier
  end subroutine

  subroutine sizes
    integer(MPI_OFFSET_KIND) :: size
    call MPI_File_get_size(file, size, error)
    call check(size == 40, 'MPI_File_get_size')
    call barrier
    size = 30
    call MPI_File_set_size(file, size IERROR)
    call MPI_File_sync(file IERROR)
    call barrier
    size = -1
    call MPI_File_get_size(file, size, error)
    call check(size == 30, 'MPI_File_set_size')
    call barrier
  end subroutine

#ifdef USE_F08
  subroutine sections
    integer :: table(3, 5), i
    integer(MPI_ADDRESS_KIND) :: of_section, of_element
    table = reshape([(100 * rank + i, i = 1, 15)], [3, 5])
    call MPI_File_write_at(file, mine, table(2, :), n, MPI_INTEGER, status)
    call expect_count(5, 'MPI_File_write_at of a section')
    got = -1
    call MPI_File_read_at(file, mine, got, n, MPI_INTEGER, status)
    call check(all(got == table(2, :)), 'MPI_File_write_at of a section')
    table = -1
    call MPI_File_read_at_all(file, mine, table(3, :), n, MPI_INTEGER, status)
    call check(all(table(3, :) == got) .and. all(table(1:2, :) == -1), &
               'MPI_File_read_at_all of a section')
#ifndef OPENMPI
    ! MPI_SUBARRAYS_SUPPORTED is false there.
    call MPI_Get_address(table(2, :), of_section)
    call MPI_Get_address(table(2, 1), of_element)
    call check(of_section == of_element, 'the address of a section')
    table = -1
    call MPI_File_iread_at(file, mine, table(1, :), n, MPI_INTEGER, request)
    call MPI_Wait(request, status)
    call check(all(table(1, :) == got) .and. all(table(2:3, :) == -1), &
               'MPI_File_iread_at of a section')
    table = -1
    call MPI_File_read_at_all_begin(file, mine, table(2, :), n, MPI_INTEGER)
    call MPI_File_read_at_all_end(file, table(2, :), status, error)
    call check(error == MPI_SUCCESS, 'MPI_File_read_at_all_end of a section')
    call check(all(table(2, :) == got) .and. all(table(1:3:2, :) == -1), &
               'MPI_File_read_at_all_begin of a section')
#endif
  end subroutine
#endif
#include "file_views.inc"
end program
