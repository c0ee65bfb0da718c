  ! Procedures whose parameters are not those of C.
  interface @MPI_Init
    subroutine @MPI_Init_f08(ierror)
      integer, optional, intent(out) :: ierror
    end subroutine
  end interface
  interface @MPI_Init_thread
    subroutine @MPI_Init_thread_f08(required, provided, ierror)
      integer, intent(in) :: required
      integer, intent(out) :: provided
      integer, optional, intent(out) :: ierror
    end subroutine
  end interface
  interface @MPI_Info_create_env
    subroutine @MPI_Info_create_env_f08(info, ierror)
      import
      type(MPI_Info), intent(out) :: info
      integer, optional, intent(out) :: ierror
    end subroutine
  end interface
  interface @MPI_Pcontrol
    subroutine @MPI_Pcontrol_f08(level)
      integer, intent(in) :: level
    end subroutine
  end interface
  interface @MPI_Wtime
    function @MPI_Wtime_f08() result(seconds)
      double precision :: seconds
    end function
  end interface
  interface @MPI_Wtick
    function @MPI_Wtick_f08() result(seconds)
      double precision :: seconds
    end function
  end interface
  interface @MPI_Aint_add
    function @MPI_Aint_add_f08(base, disp) result(sum)
      import
      integer(MPI_ADDRESS_KIND), intent(in) :: base, disp
      integer(MPI_ADDRESS_KIND) :: sum
    end function
  end interface
  interface @MPI_Aint_diff
    function @MPI_Aint_diff_f08(addr1, addr2) result(difference)
      import
      integer(MPI_ADDRESS_KIND), intent(in) :: addr1, addr2
      integer(MPI_ADDRESS_KIND) :: difference
    end function
  end interface
  interface @MPI_F_sync_reg
    subroutine @MPI_F_sync_reg_f08ts(buf)
      type(*), dimension(..), asynchronous :: buf
    end subroutine
  end interface
