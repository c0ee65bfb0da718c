// Functions that are called otherwise from some moment on: when this process has objects of ours
// that only we can serve (compound requests, infos made before MPI_Init, sessions, buffers).
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
/// Whether a datatype or operator was ever held for an operation (held_objects.h).
bool objects_are_held();
/// Whether this process has ever had a buffer that the target cannot serve (buffered_messages.h).
bool messages_are_buffered_here();
/// Whether the target has no buffers for sessions, and whether it is noted what belongs to which
/// session, because there are any (origins.h).
bool sessions_lack_buffers();
bool origins_are_noted();
inline bool finalizing_is_ours() {
  return emulated_sessions_exist() || messages_are_buffered_here();
}

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
DIVERSION(Finalize, finalizing_is_ours)
DIVERSION(Finalized, emulated_sessions_exist)

DIVERSION(Bsend, messages_are_buffered_here)
DIVERSION(Bsend_c, messages_are_buffered_here)
DIVERSION(Bsend_init, messages_are_buffered_here)
DIVERSION(Bsend_init_c, messages_are_buffered_here)
DIVERSION(Buffer_detach, messages_are_buffered_here)
DIVERSION(Buffer_detach_c, messages_are_buffered_here)
DIVERSION(Comm_disconnect, messages_are_buffered_here)
DIVERSION(Comm_free, messages_are_buffered_here)
DIVERSION(Ibsend, messages_are_buffered_here)
DIVERSION(Ibsend_c, messages_are_buffered_here)
DIVERSION(Session_finalize, messages_are_buffered_here)

DIVERSION(Op_free, objects_are_held)
DIVERSION(Type_free, objects_are_held)

DIVERSION(Session_init, sessions_lack_buffers)
DIVERSION(Group_free, origins_are_noted)

#undef DIVERSION

/// A function whose result belongs to the session of its first argument (origins.h).
template <class Fn, class Signature = typename Fn::template signature<From>>
struct Inheriting;
template <class Fn, class... Values>
struct Inheriting<Fn, int(Values...)> {
  static bool applies() { return origins_are_noted(); }
  static int call(Values... values);
};

/// The copies of communicators (MPI_Comm_dup) are not among them: they have the same attributes.
#define ANYMPI_INHERITING(M)      \
  M(Group_from_session_pset)      \
  M(Group_difference)             \
  M(Group_excl)                   \
  M(Group_incl)                   \
  M(Group_intersection)           \
  M(Group_range_excl)             \
  M(Group_range_incl)             \
  M(Group_union)                  \
  M(Comm_group)                   \
  M(Comm_remote_group)            \
  M(Comm_create_from_group)       \
  M(Intercomm_create_from_groups) \
  M(Comm_create)                  \
  M(Comm_create_group)            \
  M(Comm_split)                   \
  M(Comm_split_type)              \
  M(Cart_create)                  \
  M(Cart_sub)                     \
  M(Graph_create)                 \
  M(Dist_graph_create)            \
  M(Dist_graph_create_adjacent)   \
  M(Intercomm_create)             \
  M(Intercomm_merge)

#define ANYMPI_INHERITS(NAME) \
  template <>                 \
  struct Diversion<catalogue::NAME> : Inheriting<catalogue::NAME> {};
ANYMPI_INHERITING(ANYMPI_INHERITS)
#undef ANYMPI_INHERITS

}  // namespace anympi::facade
