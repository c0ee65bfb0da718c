! Spawned processes: an array of strings as arguments, and the addresses that stand for none, for
! no error codes, and, with several programs, for no arrays. The children are this program again.
#include "bindings.h"
program spawn
#if defined(USE_F08)
  use mpi_f08
  implicit none
#elif defined(USE_MODULE)
  use mpi
  implicit none
#else
  implicit none
  include 'mpif.h'
#endif
  HANDLE(Comm) :: parent
  integer :: error, rank, failures = 0
  character(256) :: program_name
  call MPI_Init(error)
  call MPI_Comm_rank(MPI_COMM_WORLD, rank, error)
  call MPI_Comm_get_parent(parent, error)
  if (parent /= MPI_COMM_NULL) then
    call child
  else
    call get_command_argument(0, program_name)
    call one_program
    call no_arguments
    call two_programs
    if (rank == 0) print '(a,i0)', 'failures: ', failures
  end if
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

  ! A child sends its arguments in brackets.
  subroutine child
    character(64) :: text, argument
    integer :: i
    text = ''
    do i = 1, command_argument_count()
      call get_command_argument(i, argument)
      text = trim(text)//'['//trim(argument)//']'
    end do
    call MPI_Send(text, 64, MPI_CHARACTER, 0, rank, parent, error)
    call MPI_Comm_disconnect(parent, error)
  end subroutine

  subroutine expect(children, of_first, of_second)
    HANDLE(Comm) :: children
    character(*), intent(in) :: of_first, of_second
    character(64) :: text
    integer :: number
    call MPI_Comm_remote_size(children, number, error)
    call check(number == 2, 'two children')
    if (rank == 0) then
      call MPI_Recv(text, 64, MPI_CHARACTER, 0, 0, children, MPI_STATUS_IGNORE, error)
      call check(text == of_first, 'the first child has '//of_first//' and not '//trim(text))
      call MPI_Recv(text, 64, MPI_CHARACTER, 1, 1, children, MPI_STATUS_IGNORE, error)
      call check(text == of_second, 'the second child has '//of_second//' and not '//trim(text))
    end if
    call MPI_Comm_disconnect(children, error)
  end subroutine

  subroutine one_program
    character(12) :: arguments(4)
    HANDLE(Comm) :: children
    integer :: codes(2)
    arguments = ['one         ', 'two words   ', '  indented  ', '            ']
    codes = -1
    call MPI_Comm_spawn(program_name, arguments, 2, MPI_INFO_NULL, 0, MPI_COMM_WORLD, children, &
                        codes, error)
    call check(all(codes == MPI_SUCCESS), 'error codes')
    call expect(children, '[one][two words][indented]', '[one][two words][indented]')
  end subroutine

  subroutine no_arguments
    HANDLE(Comm) :: children
    call MPI_Comm_spawn(program_name, MPI_ARGV_NULL, 2, MPI_INFO_NULL, 0, MPI_COMM_WORLD, &
                        children, MPI_ERRCODES_IGNORE, error)
    call expect(children, '', '')
  end subroutine

  subroutine two_programs
    character(256) :: programs(2)
    character(8) :: arguments(2, 3)
    HANDLE(Comm) :: children
    HANDLE(Info) :: infos(2)
    infos = MPI_INFO_NULL
    programs = program_name
    arguments = ' '
    arguments(1, 1:2) = ['a b     ', 'c       ']
    arguments(2, 1) = 'd'
    call MPI_Comm_spawn_multiple(2, programs, arguments, [1, 1], infos, 0, MPI_COMM_WORLD, &
                                 children, MPI_ERRCODES_IGNORE, error)
    call expect(children, '[a b][c]', '[d]')
    call MPI_Comm_spawn_multiple(2, programs, MPI_ARGVS_NULL, [1, 1], infos, 0, MPI_COMM_WORLD, &
                                 children, MPI_ERRCODES_IGNORE, error)
    call expect(children, '', '')
  end subroutine
end program
