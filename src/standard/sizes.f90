
  ! MPI_SIZEOF, which needs to know the type of its argument only.
  interface MPI_Sizeof
    subroutine MPI_ABI_sizeof_integer8(x, size, ierror)
      use, intrinsic :: iso_fortran_env, only: int8
      integer(int8), dimension(..) :: x
      integer :: size
      integer, optional :: ierror
    end subroutine
    subroutine MPI_ABI_sizeof_integer16(x, size, ierror)
      use, intrinsic :: iso_fortran_env, only: int16
      integer(int16), dimension(..) :: x
      integer :: size
      integer, optional :: ierror
    end subroutine
    subroutine MPI_ABI_sizeof_integer32(x, size, ierror)
      use, intrinsic :: iso_fortran_env, only: int32
      integer(int32), dimension(..) :: x
      integer :: size
      integer, optional :: ierror
    end subroutine
    subroutine MPI_ABI_sizeof_integer64(x, size, ierror)
      use, intrinsic :: iso_fortran_env, only: int64
      integer(int64), dimension(..) :: x
      integer :: size
      integer, optional :: ierror
    end subroutine
    subroutine MPI_ABI_sizeof_real32(x, size, ierror)
      use, intrinsic :: iso_fortran_env, only: real32
      real(real32), dimension(..) :: x
      integer :: size
      integer, optional :: ierror
    end subroutine
    subroutine MPI_ABI_sizeof_real64(x, size, ierror)
      use, intrinsic :: iso_fortran_env, only: real64
      real(real64), dimension(..) :: x
      integer :: size
      integer, optional :: ierror
    end subroutine
    subroutine MPI_ABI_sizeof_real128(x, size, ierror)
      use, intrinsic :: iso_fortran_env, only: real128
      real(real128), dimension(..) :: x
      integer :: size
      integer, optional :: ierror
    end subroutine
    subroutine MPI_ABI_sizeof_complex32(x, size, ierror)
      use, intrinsic :: iso_fortran_env, only: real32
      complex(real32), dimension(..) :: x
      integer :: size
      integer, optional :: ierror
    end subroutine
    subroutine MPI_ABI_sizeof_complex64(x, size, ierror)
      use, intrinsic :: iso_fortran_env, only: real64
      complex(real64), dimension(..) :: x
      integer :: size
      integer, optional :: ierror
    end subroutine
    subroutine MPI_ABI_sizeof_complex128(x, size, ierror)
      use, intrinsic :: iso_fortran_env, only: real128
      complex(real128), dimension(..) :: x
      integer :: size
      integer, optional :: ierror
    end subroutine
    subroutine MPI_ABI_sizeof_logical(x, size, ierror)
      logical, dimension(..) :: x
      integer :: size
      integer, optional :: ierror
    end subroutine
    subroutine MPI_ABI_sizeof_character(x, size, ierror)
      character, dimension(..) :: x
      integer :: size
      integer, optional :: ierror
    end subroutine
  end interface
