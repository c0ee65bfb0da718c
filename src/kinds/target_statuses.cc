#include "kinds/target_statuses.h"

#if ANYMPI_TO_STANDARD

#include <cstring>

#include "kinds/predefined_of_target.h"
#include "target/imported.h"

namespace anympi::kinds {

StatusForm target_status_form = StatusForm::unknown;

namespace {

using target::imported;
using Datatype = To::Handle<HandleClass::Datatype>;

Datatype byte() { return predefined_of_target<Datatype>(To::MPI_BYTE); }

/// Has the library write them, as a program would.
void have_written(To::Status& status, long long bytes, bool cancelled) {
  imported<"PMPI_Status_set_elements_c", int(To::Status*, Datatype, To::Count)>(&status, byte(),
                                                                                bytes);
  imported<"PMPI_Status_set_cancelled", int(To::Status*, int)>(&status, cancelled);
}

bool is_that_of_target(StatusForm form) {
  for (long long bytes : {0x123456789abcLL, 7LL})
    for (bool cancelled : {false, true}) {
      To::Status by_target{}, by_us{};
      have_written(by_target, bytes, cancelled);
      set_private_of(form, by_us, bytes, cancelled);
      if (std::memcmp(&by_target, &by_us, sizeof by_us) != 0) return false;
    }
  return true;
}

/// Whether the form is one of the two. No status is looked at before MPI is there.
bool find_form() {
  if (status_form() == StatusForm::other) return false;
  StatusForm found = is_that_of_target(StatusForm::mpich)     ? StatusForm::mpich
                     : is_that_of_target(StatusForm::openmpi) ? StatusForm::openmpi
                                                              : StatusForm::other;
  __atomic_store_n(&target_status_form, found, __ATOMIC_RELAXED);
  return found != StatusForm::other;
}

}  // namespace

bool has_statuses_of_openmpi() {
  return (status_form() != StatusForm::unknown || find_form()) &&
         status_form() == StatusForm::openmpi;
}

long long asked_bytes(const To::Status& status) {
  if (find_form()) return target_bytes(status);
  To::Count bytes = 0;
  imported<"PMPI_Get_elements_c", int(const To::Status*, Datatype, To::Count*)>(&status, byte(),
                                                                                &bytes);
  return bytes;
}

bool asked_cancelled(const To::Status& status) {
  if (find_form()) return target_cancelled(status);
  int flag = 0;
  imported<"PMPI_Test_cancelled", int(const To::Status*, int*)>(&status, &flag);
  return flag != 0;
}

void asked_set_private(To::Status& status, long long bytes, bool cancelled) {
  if (find_form())
    set_target_private(status, bytes, cancelled);
  else
    have_written(status, bytes, cancelled);
}

}  // namespace anympi::kinds

#endif
