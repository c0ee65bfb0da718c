// The names of the program's predefined handles, from the table of its ABI.
#include <cstring>

#include "observe/asked.h"
#include "observe/objects.h"

#if ANYMPI_FROM_OPENMPI && defined ANYMPI_OBSERVE_NATIVELY
// The program's MPI may be of a version that lacks some.
#define HANDLE(CLASS, NAME, SYMBOL, FORTRAN) asm(".weak " #SYMBOL);
#include "abi/openmpi_handles.inc"
#endif

namespace anympi::observe {

namespace {

struct NamedHandle {
  HandleClass handle_class;
  Word handle;
  const char* name;
};

#if ANYMPI_FROM_OPENMPI
const NamedHandle* named_handles(unsigned& size) {
  static const NamedHandle all[] = {
#define HANDLE(CLASS, NAME, SYMBOL, FORTRAN) \
  {HandleClass::CLASS, reinterpret_cast<Word>(&kinds::SYMBOL), #NAME},
#include "abi/openmpi_handles.inc"
  };
  size = sizeof all / sizeof *all;
  return all;
}
#else
const NamedHandle* named_handles(unsigned& size) {
  static const NamedHandle all[] = {
#define HANDLE(CLASS, NAME, VALUE) \
  {HandleClass::CLASS, static_cast<Word>(static_cast<long>(static_cast<int>(VALUE))), #NAME},
#if ANYMPI_FROM_MPICH
#include "abi/mpich_handles.inc"
#else
#include "abi/standard_handles.inc"
#endif
  };
  size = sizeof all / sizeof *all;
  return all;
}
#endif

template <HandleClass C>
Word load(const void* where, long index) {
  using Handle = From::Handle<C>;
  Handle handle = static_cast<const Handle*>(where)[index];
  if constexpr (std::is_pointer_v<Handle>)
    return reinterpret_cast<Word>(handle);
  else
    return static_cast<Word>(static_cast<long>(handle));
}

}  // namespace

const char* name_of_handle(HandleClass c, Word handle) {
  unsigned size = 0;
  const NamedHandle* all = named_handles(size);
  for (unsigned i = 0; i < size; ++i)
    if (all[i].handle == handle && all[i].handle_class == c) return all[i].name;
  return nullptr;
}

bool is_null_handle(HandleClass c, Word handle) {
  if (handle == 0) return true;
  unsigned size = 0;
  const NamedHandle* all = named_handles(size);
  // The first of a class is its null handle.
  for (unsigned i = 0; i < size; ++i)
    if (all[i].handle_class == c) return all[i].handle == handle;
  return false;
}

Word handle_at(HandleClass c, const void* where, long index) {
  // Handles of a class have one size in an ABI; only files differ in MPICH's.
  return c == HandleClass::File ? load<HandleClass::File>(where, index)
                                : load<HandleClass::Comm>(where, index);
}

#ifdef ANYMPI_OBSERVE_NATIVELY

namespace {

template <HandleClass C>
From::Handle<C> handle_named(const char* name) {
  unsigned size = 0;
  const NamedHandle* all = named_handles(size);
  for (unsigned i = 0; i < size; ++i) {
    if (all[i].handle_class != C || (name && std::strcmp(all[i].name, name) != 0)) continue;
    if constexpr (std::is_pointer_v<From::Handle<C>>)
      return reinterpret_cast<From::Handle<C>>(all[i].handle);
    else
      return static_cast<From::Handle<C>>(all[i].handle);
  }
  return {};
}

}  // namespace

/// The first of a class.
template <HandleClass C>
From::Handle<C> asked_null() {
  return handle_named<C>(nullptr);
}
template From::Handle<HandleClass::Comm> asked_null<HandleClass::Comm>();
template From::Handle<HandleClass::Win> asked_null<HandleClass::Win>();
template From::Handle<HandleClass::Datatype> asked_null<HandleClass::Datatype>();

From::Handle<HandleClass::Comm> asked_world() {
  return handle_named<HandleClass::Comm>("MPI_COMM_WORLD");
}

#endif

}  // namespace anympi::observe
