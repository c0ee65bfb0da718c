// The names of the program's predefined handles and numbers, from the tables of its ABI.
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

constexpr unsigned most_names = 320;

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
  static_assert(sizeof all / sizeof *all <= most_names);
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
  static_assert(sizeof all / sizeof *all <= most_names);
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

namespace {

constexpr unsigned classes = 16;
/// By class and handle, for every call of an observed process looks here.
NamedHandle sorted[most_names];
unsigned sorted_size = 0;
Word nulls[classes];

bool comes_before(const NamedHandle& a, const NamedHandle& b) {
  return a.handle_class != b.handle_class ? a.handle_class < b.handle_class : a.handle < b.handle;
}

}  // namespace

void prepare_names() {
  unsigned size = 0;
  const NamedHandle* all = named_handles(size);
  // The first of a class is its null handle, and of equal ones the first has the name.
  for (unsigned i = size; i > 0; --i)
    nulls[static_cast<int>(all[i - 1].handle_class)] = all[i - 1].handle;
  for (unsigned i = 0; i < size; ++i) {
    unsigned place = sorted_size++;
    for (; place > 0 && comes_before(all[i], sorted[place - 1]); --place)
      sorted[place] = sorted[place - 1];
    sorted[place] = all[i];
  }
}

namespace {

#define ANYMPI_NAME(CONTEXT, NAME) Name{From::NAME, #NAME},
#define ENUMERATION(KIND, ...) \
  constexpr Name KIND##_names[] = {FOR_EACH_NAME(ANYMPI_NAME, __VA_ARGS__)};
#define BIT_MASK(KIND, REFUSAL, ...) ENUMERATION(KIND, __VA_ARGS__)
#include "catalogue/enumerations.inc"
#undef ENUMERATION
#undef BIT_MASK
constexpr Name keyval_names[] = {FOR_EACH_NAME(
    ANYMPI_NAME, MPI_KEYVAL_INVALID, MPI_TAG_UB, MPI_HOST, MPI_IO, MPI_WTIME_IS_GLOBAL, MPI_APPNUM,
    MPI_LASTUSEDCODE, MPI_UNIVERSE_SIZE, MPI_WIN_BASE, MPI_WIN_SIZE, MPI_WIN_DISP_UNIT,
    MPI_WIN_CREATE_FLAVOR, MPI_WIN_MODEL)};
#undef ANYMPI_NAME

}  // namespace

Names names_of(Naming naming) {
  switch (naming) {
#define ENUMERATION(KIND, ...) \
  case Naming::KIND:           \
    return {KIND##_names, sizeof KIND##_names / sizeof(Name)};
#define BIT_MASK(KIND, ...) ENUMERATION(KIND)
#include "catalogue/enumerations.inc"
#undef ENUMERATION
#undef BIT_MASK
    case Naming::keyval:
      return {keyval_names, sizeof keyval_names / sizeof(Name)};
    case Naming::none:
      break;
  }
  return {};
}

const char* name_of_handle(HandleClass c, Word handle) {
  const NamedHandle wanted{c, handle, nullptr};
  unsigned first = 0, last = sorted_size;
  while (first < last) {
    const unsigned middle = (first + last) / 2;
    if (comes_before(sorted[middle], wanted))
      first = middle + 1;
    else
      last = middle;
  }
  const bool is_found = first < sorted_size && !comes_before(wanted, sorted[first]);
  return is_found ? sorted[first].name : nullptr;
}

bool is_null_handle(HandleClass c, Word handle) {
  return handle == 0 || handle == nulls[static_cast<int>(c)];
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
