// The values in the tables of src/abi are those of mpi.h, and the layouts of types as well. Handles
// and addresses that are not constants in C++ are compared in handles.cc.
#include "installed.h"

namespace abi_check::installed {

using Ours = anympi::abi::ANYMPI_ABI;

constexpr bool agree(long actual, long ours, int) { return actual == ours; }
/// A name that mpi.h lacks is right when it came with a later version.
constexpr bool agree(Missing, long, int since) { return since > version; }

#define CONSTANT(NAME, VALUE) static_assert(agree(NAME, VALUE, 0), #NAME " is not what mpi.h says");
#define CONSTANT_SINCE(VERSION, NAME, VALUE) \
  static_assert(agree(NAME, VALUE, VERSION), #NAME " is not what mpi.h says");
#define ADDRESS(NAME, VALUE)
#define ADDRESS_SINCE(VERSION, NAME, VALUE)
#define ABSENT(KIND, NAME) \
  static_assert(std::is_same_v<decltype(NAME), const Missing>, #NAME " is in mpi.h");
#include ANYMPI_CONSTANTS

// Layouts

#define SAME_SIZE(TYPE)                                          \
  static_assert(sizeof(Abi::TYPE) == sizeof(Ours::TYPE), #TYPE); \
  static_assert(std::is_signed_v<Abi::TYPE> == std::is_signed_v<Ours::TYPE>, #TYPE)
SAME_SIZE(Aint);
SAME_SIZE(Count);
SAME_SIZE(Offset);
SAME_SIZE(Fint);

#define SAME_PLACE(STRUCT, MEMBER, OUR_MEMBER)                                            \
  static_assert(offsetof(STRUCT, MEMBER) == offsetof(Ours::Status, OUR_MEMBER), #MEMBER); \
  static_assert(sizeof(STRUCT::MEMBER) == sizeof(Ours::Status::OUR_MEMBER), #MEMBER)
SAME_PLACE(MPI_Status, MPI_SOURCE, MPI_SOURCE);
SAME_PLACE(MPI_Status, MPI_TAG, MPI_TAG);
SAME_PLACE(MPI_Status, MPI_ERROR, MPI_ERROR);
static_assert(sizeof(MPI_Status) == sizeof(Ours::Status));
static_assert(alignof(MPI_Status) == alignof(Ours::Status));
#if defined(OPEN_MPI)
SAME_PLACE(MPI_Status, _cancelled, cancelled);
SAME_PLACE(MPI_Status, _ucount, bytes);
#else
SAME_PLACE(MPI_Status, count_lo, count_lo);
SAME_PLACE(MPI_Status, count_hi_and_cancelled, count_hi_and_cancelled);
SAME_PLACE(MPI_F08_status, MPI_SOURCE, MPI_SOURCE);
SAME_PLACE(MPI_F08_status, MPI_TAG, MPI_TAG);
SAME_PLACE(MPI_F08_status, MPI_ERROR, MPI_ERROR);
static_assert(sizeof(MPI_F08_status) == sizeof(Ours::F08Status));
#endif

// Handles

template <anympi::HandleClass C>
constexpr bool same_handle_type() {
  using Theirs = Abi::Handle<C>;
  using Mine = Ours::Handle<C>;
  return std::is_pointer_v<Theirs> == std::is_pointer_v<Mine> && sizeof(Theirs) == sizeof(Mine);
}
#define SAME_HANDLE_TYPE(CLASS) \
  static_assert(same_handle_type<anympi::HandleClass::CLASS>(), #CLASS)
SAME_HANDLE_TYPE(Comm);
SAME_HANDLE_TYPE(Group);
SAME_HANDLE_TYPE(Datatype);
SAME_HANDLE_TYPE(Op);
SAME_HANDLE_TYPE(Errhandler);
SAME_HANDLE_TYPE(Info);
SAME_HANDLE_TYPE(Request);
SAME_HANDLE_TYPE(Message);
SAME_HANDLE_TYPE(Win);
SAME_HANDLE_TYPE(File);
#if !defined(OPEN_MPI) || OMPI_MAJOR_VERSION >= 5
SAME_HANDLE_TYPE(Session);
#endif

}  // namespace abi_check::installed
