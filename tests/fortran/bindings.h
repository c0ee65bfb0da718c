! What differs between the three bindings, for programs that are one text in all of them: mpif.h,
! the module mpi (USE_MODULE), and mpi_f08 (USE_F08), in which handles and statuses are types,
! an address is a C_PTR, and ierror may be left out: `call MPI_Barrier(comm IERROR)` does so.
#ifdef USE_F08
#define HANDLE(CLASS) type(MPI_/**/CLASS)
#define STATUS_OF type(MPI_Status)
#define STATUSES_OF(N) type(MPI_Status), dimension(N)
#define ELEMENT(S, I) S(I)
#define SOURCE_OF(S) S%MPI_SOURCE
#define TAG_OF(S) S%MPI_TAG
#define ERROR_OF(S) S%MPI_ERROR
#define BASEPTR type(c_ptr)
#define USE_C_POINTERS use, intrinsic :: iso_c_binding
#define IERROR
#else
#define HANDLE(CLASS) integer
#define STATUS_OF integer, dimension(MPI_STATUS_SIZE)
#define STATUSES_OF(N) integer, dimension(MPI_STATUS_SIZE, N)
#define ELEMENT(S, I) S(:, I)
#define SOURCE_OF(S) S(MPI_SOURCE)
#define TAG_OF(S) S(MPI_TAG)
#define ERROR_OF(S) S(MPI_ERROR)
#define BASEPTR integer(MPI_ADDRESS_KIND)
#define USE_C_POINTERS
#define IERROR , error
#endif
