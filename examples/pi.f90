! Pi as pi.c does it:
!
!   mpifort_abi pi.f90 -o pi && mpirun -n 4 -T mpich -- ./pi
program pi
  use mpi_f08
  implicit none
  integer, parameter :: steps = 1000000
  integer :: i, rank, ranks
  double precision :: part, whole

  call MPI_Init()
  call MPI_Comm_rank(MPI_COMM_WORLD, rank)
  call MPI_Comm_size(MPI_COMM_WORLD, ranks)
  part = 0
  do i = rank, steps - 1, ranks
    part = part + 4 / (1 + ((i + 0.5d0) / steps)**2) / steps
  end do
  call MPI_Reduce(part, whole, 1, MPI_DOUBLE_PRECISION, MPI_SUM, 0, MPI_COMM_WORLD)
  if (rank == 0) print '(a, f12.10, a, i0)', 'pi is about ', whole, ', says a world of ', ranks
  call MPI_Finalize()
end program
