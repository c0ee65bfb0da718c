// The procedures that do not derive from the catalogue, and why; they are in src/fortran/own_code,
// or Fortran has none. (Each is defined as a comma, which procedures.cc looks for.)
#pragma once

// Fortran has other parameters than C
#define ANYMPI_EXCEPTION_Init ,
#define ANYMPI_EXCEPTION_Init_thread ,
#define ANYMPI_EXCEPTION_Info_create_env ,
#define ANYMPI_EXCEPTION_Pcontrol ,  // variadic in C

// The length of a string is a parameter, and C counts its end
#define ANYMPI_EXCEPTION_Info_get ,
#define ANYMPI_EXCEPTION_Info_get_string ,
#define ANYMPI_EXCEPTION_Session_get_nth_pset ,

// Arrays of strings
#define ANYMPI_EXCEPTION_Comm_spawn ,
#define ANYMPI_EXCEPTION_Comm_spawn_multiple ,

// mpif.h has a variable of any type for the buffer's address, mpi_f08 a C_PTR
#define ANYMPI_EXCEPTION_Buffer_detach ,
#define ANYMPI_EXCEPTION_Comm_detach_buffer ,
#define ANYMPI_EXCEPTION_Session_detach_buffer ,
#define ANYMPI_EXCEPTION_Buffer_detach_c ,
#define ANYMPI_EXCEPTION_Comm_detach_buffer_c ,
#define ANYMPI_EXCEPTION_Session_detach_buffer_c ,

// MPI-1: addresses are INTEGERs
#define ANYMPI_EXCEPTION_Address ,
#define ANYMPI_EXCEPTION_Type_extent ,
#define ANYMPI_EXCEPTION_Type_hindexed ,
#define ANYMPI_EXCEPTION_Type_hvector ,
#define ANYMPI_EXCEPTION_Type_lb ,
#define ANYMPI_EXCEPTION_Type_struct ,
#define ANYMPI_EXCEPTION_Type_ub ,

// Functions of the program, and attributes, which are integers in Fortran and addresses in C. For
// Open MPI, whose own libraries reach into its objects here, they are in the facade.
#define ANYMPI_EXCEPTION_Attr_get ,
#define ANYMPI_EXCEPTION_Attr_put ,
#define ANYMPI_EXCEPTION_Comm_get_attr ,
#define ANYMPI_EXCEPTION_Comm_set_attr ,
#define ANYMPI_EXCEPTION_Type_get_attr ,
#define ANYMPI_EXCEPTION_Type_set_attr ,
#define ANYMPI_EXCEPTION_Win_get_attr ,
#define ANYMPI_EXCEPTION_Win_set_attr ,
#define ANYMPI_EXCEPTION_Keyval_create ,
#define ANYMPI_EXCEPTION_Comm_create_keyval ,
#define ANYMPI_EXCEPTION_Type_create_keyval ,
#define ANYMPI_EXCEPTION_Win_create_keyval ,
#define ANYMPI_EXCEPTION_Errhandler_create ,
#define ANYMPI_EXCEPTION_Comm_create_errhandler ,
#define ANYMPI_EXCEPTION_File_create_errhandler ,
#define ANYMPI_EXCEPTION_Session_create_errhandler ,
#define ANYMPI_EXCEPTION_Win_create_errhandler ,
#define ANYMPI_EXCEPTION_Op_create ,
#define ANYMPI_EXCEPTION_Op_create_c ,
#define ANYMPI_EXCEPTION_Grequest_start ,
#define ANYMPI_EXCEPTION_Register_datarep ,
#define ANYMPI_EXCEPTION_Register_datarep_c ,

// Only in mpi_f08 and C
#define ANYMPI_EXCEPTION_Status_f082f ,
#define ANYMPI_EXCEPTION_Status_f2f08 ,

// Only in C
#define ANYMPI_EXCEPTION_Status_c2f ,
#define ANYMPI_EXCEPTION_Status_c2f08 ,
#define ANYMPI_EXCEPTION_Status_f082c ,
#define ANYMPI_EXCEPTION_Status_f2c ,

#if ANYMPI_FROM_STANDARD
// Not in Open MPI 6's libmpi_abi; made of those that are
#define ANYMPI_EXCEPTION_Attr_delete ,
#define ANYMPI_EXCEPTION_Keyval_free ,
// Of these, libmpi_abi has nothing
#define ANYMPI_EXCEPTION_Errhandler_get ,
#define ANYMPI_EXCEPTION_Errhandler_set ,
#endif
