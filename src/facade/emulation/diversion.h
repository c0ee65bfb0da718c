// Functions that are called otherwise from some moment on: when this process has objects of ours
// that only we can serve (compound requests, infos made before MPI_Init, sessions).
//
// Until then nothing is looked at: the target's functions are called through their slots as always.
// When the first such object is made, divert() empties the slots of the functions that may be given
// one, so that every later call takes the slow path (cross.h), where Diversion<Fn> is asked first.
#pragma once

#include "catalogue/functions.h"

namespace anympi::facade {

/// For a function that can be diverted: `applies` tells whether it is now, `call` is what happens
/// then, and has the program's signature.
template <class Fn>
struct Diversion {};

/// Whether a compound request was ever made in this process (compound_requests.h).
bool compound_requests_exist();
/// Whether an info object of ours exists, or must be made because the target makes none before its
/// MPI_Init (early_infos.h).
bool early_infos_exist();
bool infos_are_early();
/// Whether this process has opened a session of ours (sessions.cc).
bool emulated_sessions_exist();

#define DIVERSION(NAME, WHEN)                                       \
  template <>                                                       \
  struct Diversion<catalogue::NAME> {                               \
    static bool applies() { return WHEN(); }                        \
    static typename catalogue::NAME::template signature<From> call; \
  };

DIVERSION(Cancel, compound_requests_exist)
DIVERSION(Request_free, compound_requests_exist)
DIVERSION(Request_get_status, compound_requests_exist)
DIVERSION(Request_get_status_all, compound_requests_exist)
DIVERSION(Request_get_status_any, compound_requests_exist)
DIVERSION(Request_get_status_some, compound_requests_exist)
DIVERSION(Start, compound_requests_exist)
DIVERSION(Startall, compound_requests_exist)
DIVERSION(Test, compound_requests_exist)
DIVERSION(Testall, compound_requests_exist)
DIVERSION(Testany, compound_requests_exist)
DIVERSION(Testsome, compound_requests_exist)
DIVERSION(Wait, compound_requests_exist)
DIVERSION(Waitall, compound_requests_exist)
DIVERSION(Waitany, compound_requests_exist)
DIVERSION(Waitsome, compound_requests_exist)

DIVERSION(Info_create, infos_are_early)
DIVERSION(Info_delete, early_infos_exist)
DIVERSION(Info_dup, early_infos_exist)
DIVERSION(Info_free, early_infos_exist)
DIVERSION(Info_get, early_infos_exist)
DIVERSION(Info_get_nkeys, early_infos_exist)
DIVERSION(Info_get_nthkey, early_infos_exist)
DIVERSION(Info_get_valuelen, early_infos_exist)
DIVERSION(Info_set, early_infos_exist)

DIVERSION(Init, emulated_sessions_exist)
DIVERSION(Init_thread, emulated_sessions_exist)
DIVERSION(Initialized, emulated_sessions_exist)
DIVERSION(Finalize, emulated_sessions_exist)
DIVERSION(Finalized, emulated_sessions_exist)

#undef DIVERSION

}  // namespace anympi::facade
