// Procedures whose parameters or results are others than in C: MPI_Init has none, MPI_Pcontrol is
// variadic in C (its first argument goes the same way), and those of time and addresses are
// functions.
#include "fortran/handles.h"
#include "fortran/names.h"
#include "fortran/sentinels.h"

using namespace anympi;
using namespace anympi::fortran;

extern "C" {

ANYMPI_EXPORT void pmpi_init_(Fint* ierror) {
  give(ierror, c<catalogue::Init>(static_cast<int*>(nullptr), static_cast<char***>(nullptr)));
}
ANYMPI_EXPORT void pmpi_init_thread_(Fint* required, Fint* provided, Fint* ierror) {
  give(ierror, c<catalogue::Init_thread>(static_cast<int*>(nullptr), static_cast<char***>(nullptr),
                                         *required, provided));
}
/// The command line is not asked for: the launcher knows it.
ANYMPI_EXPORT void pmpi_info_create_env_(Fint* info, Fint* ierror) {
  From::Handle<HandleClass::Info> made{};
  int code = c<catalogue::Info_create_env>(0, static_cast<char**>(nullptr), &made);
  if (code == From::MPI_SUCCESS) *info = Numbers<HandleClass::Info>::number(made);
  give(ierror, code);
}

ANYMPI_EXPORT void pmpi_pcontrol_(const Fint* level) { c<catalogue::Pcontrol>(*level); }

ANYMPI_EXPORT double pmpi_wtime_() { return c<catalogue::Wtime>(); }
ANYMPI_EXPORT double pmpi_wtick_() { return c<catalogue::Wtick>(); }
ANYMPI_EXPORT From::Aint pmpi_aint_add_(const From::Aint* base, const From::Aint* distance) {
  return c<catalogue::Aint_add>(*base, *distance);
}
ANYMPI_EXPORT From::Aint pmpi_aint_diff_(const From::Aint* one, const From::Aint* other) {
  return c<catalogue::Aint_diff>(*one, *other);
}

/// A compiler must assume that the call reads and writes the buffer, which is all that it is for.
ANYMPI_EXPORT void pmpi_f_sync_reg_(void*) {}

ANYMPI_EXPORT void pmpi_status_f2f08_(const Status* from, Status* to, Fint* ierror) {
  *to = *from;
  give(ierror, From::MPI_SUCCESS);
}
ANYMPI_EXPORT void pmpi_status_f082f_(const Status* from, Status* to, Fint* ierror) {
  *to = *from;
  give(ierror, From::MPI_SUCCESS);
}

}  // extern "C"

ANYMPI_ALL_NAMES(init, INIT)
ANYMPI_ALL_NAMES(init_thread, INIT_THREAD)
ANYMPI_ALL_NAMES(info_create_env, INFO_CREATE_ENV)
ANYMPI_ALL_NAMES(pcontrol, PCONTROL)
ANYMPI_ALL_NAMES(wtime, WTIME)
ANYMPI_ALL_NAMES(wtick, WTICK)
ANYMPI_ALL_NAMES(aint_add, AINT_ADD)
ANYMPI_ALL_NAMES(aint_diff, AINT_DIFF)
ANYMPI_ALL_NAMES(f_sync_reg, F_SYNC_REG)
ANYMPI_F08_NAMES(f_sync_reg, f08ts, pmpi_f_sync_reg_)
ANYMPI_ALL_NAMES(status_f2f08, STATUS_F2F08)
ANYMPI_ALL_NAMES(status_f082f, STATUS_F082F)
