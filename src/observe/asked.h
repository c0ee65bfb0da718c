// Whom observation asks about the program's objects: the target, with its handles; or natively the
// program's own MPI. The catalogue's headers need a pair of ABIs in any case, so a native observer
// is compiled for some pair with that From; nothing of its To is used.
#pragma once

#include "kinds/handles.h"

namespace anympi::kinds {
#ifdef ANYMPI_OBSERVE_NATIVELY
Degrees degrees_of(From::Handle<HandleClass::Comm> comm);
#endif
}  // namespace anympi::kinds

namespace anympi::observe {

#ifdef ANYMPI_OBSERVE_NATIVELY

using Asked = From;

template <HandleClass C>
From::Handle<C> asked_handle(From::Handle<C> handle) {
  return handle;
}
/// The program's predefined handle of that name, in the table of its ABI.
template <HandleClass C>
From::Handle<C> asked_null();
From::Handle<HandleClass::Comm> asked_world();

#else

using Asked = To;

template <HandleClass C>
To::Handle<C> asked_handle(From::Handle<C> handle) {
  return kinds::Handles<C>::to_target(handle);
}
template <HandleClass C>
To::Handle<C> asked_null() {
  return kinds::Handles<C>::target_null();
}
inline To::Handle<HandleClass::Comm> asked_world() { return kinds::target_world(); }

#endif

}  // namespace anympi::observe
