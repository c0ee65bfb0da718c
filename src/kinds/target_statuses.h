// The private part of the target's statuses: the byte count and the cancelled flag. Where they
// stand is known of Open MPI and MPICH. The standard's ABI leaves five integers to the library, so
// there it is found out: what the library's own functions write into a status is compared with the
// two known forms, and a library that has another one is asked by calls, each time.
#pragma once

#include "kinds/pair.h"

namespace anympi::kinds {

#if ANYMPI_TO_STANDARD

enum class StatusForm {
  unknown,
  mpich,    ///< 32 bits of the count, then the upper 31 with the flag below them.
  openmpi,  ///< The flag, then the count.
  other,
};
extern StatusForm target_status_form;

/// For a form that is not known yet, which they find out, or is none of the two.
[[gnu::cold]] long long asked_bytes(const To::Status& status);
[[gnu::cold]] bool asked_cancelled(const To::Status& status);
[[gnu::cold]] void asked_set_private(To::Status& status, long long bytes, bool cancelled);

/// Only an Open MPI has them.
bool has_statuses_of_openmpi();

inline StatusForm status_form() { return __atomic_load_n(&target_status_form, __ATOMIC_RELAXED); }

/// Two integers as a count.
inline long long joined(const int* two) {
  return static_cast<long long>(static_cast<unsigned>(two[0])) |
         (static_cast<long long>(two[1]) << 32);
}
inline void split(long long value, int* two) {
  two[0] = static_cast<int>(value);
  two[1] = static_cast<int>(value >> 32);
}

inline long long target_bytes(const To::Status& s) {
  StatusForm form = status_form();
  if (form == StatusForm::mpich) return To::bytes(s);
  if (form == StatusForm::openmpi) return joined(s.internal + 1);
  return asked_bytes(s);
}
inline bool target_cancelled(const To::Status& s) {
  StatusForm form = status_form();
  if (form == StatusForm::mpich) return To::cancelled(s);
  if (form == StatusForm::openmpi) return s.internal[0] != 0;
  return asked_cancelled(s);
}
/// Returns whether the form is one of the two.
inline bool set_private_of(StatusForm form, To::Status& s, long long bytes, bool cancelled) {
  if (form == StatusForm::mpich) {
    To::set_private(s, bytes, cancelled);
  } else if (form == StatusForm::openmpi) {
    s.internal[0] = cancelled;
    split(bytes, s.internal + 1);
  } else {
    return false;
  }
  return true;
}
inline void set_target_private(To::Status& s, long long bytes, bool cancelled) {
  if (!set_private_of(status_form(), s, bytes, cancelled)) asked_set_private(s, bytes, cancelled);
}

#else

inline long long target_bytes(const To::Status& s) { return To::bytes(s); }
inline bool target_cancelled(const To::Status& s) { return To::cancelled(s); }
inline void set_target_private(To::Status& s, long long bytes, bool cancelled) {
  To::set_private(s, bytes, cancelled);
}

#endif

}  // namespace anympi::kinds
