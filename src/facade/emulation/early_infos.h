// Info objects that a program makes before MPI_Init, as MPI-4.0 allows (section 11.4.1), on a
// target of an earlier version, which would end the program. They are ours for as long as they
// live. Where a function takes one after MPI_Init, the target is given an info of its own that says
// the same (kinds/infos_of_ours.h); MPI_Session_init, which is ours there too, reads the thread
// level in it.
#pragma once

#include "catalogue/functions.h"

namespace anympi::facade {

/// The value of a key in an info of ours; null when it has none, or when the info is the target's.
const char* early_value(From::Handle<HandleClass::Info> info, const char* key);

}  // namespace anympi::facade
