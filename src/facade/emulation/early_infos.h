// Info objects that a program makes before MPI_Init, as MPI-4.0 allows (section 11.4.1), on a
// target of an earlier version, which would end the program. They are ours for as long as they
// live. The target never sees one: where a function is given one it gets MPI_INFO_NULL, since hints
// may be ignored; MPI_Session_init, which is ours there too, reads the thread level in it.
#pragma once

#include "catalogue/functions.h"

namespace anympi::facade {

/// The value of a key in an info of ours; null when it has none, or when the info is the target's.
const char* early_value(From::Handle<HandleClass::Info> info, const char* key);

}  // namespace anympi::facade
