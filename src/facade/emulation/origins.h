// Which session a communicator belongs to, for a target that has sessions, natively or by us, but
// no buffers for them: a buffered message in it may use the session's (MPI-4.1, section 3.6). A
// communicator that descends from MPI_COMM_WORLD or MPI_COMM_SELF belongs to none.
#pragma once

#include "catalogue/functions.h"

namespace anympi::facade {

/// The session in which a communicator was made, or from whose communicators; null for none.
From::Handle<HandleClass::Session> session_of(From::Handle<HandleClass::Comm> comm);

}  // namespace anympi::facade
