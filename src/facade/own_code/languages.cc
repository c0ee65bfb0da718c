// Handles as integers, of Fortran and of MPI-5. They are a property of the MPI that the program was
// built for: its predefined handles are fixed integers there.
#include <cstdio>

#include "facade/own_code.h"
#include "target/imported.h"

namespace anympi::facade {

namespace {

using Fint = From::Fint;

template <HandleClass C>
constexpr const char* name_of() {
  switch (C) {
    case HandleClass::Comm:
      return "Comm";
    case HandleClass::Group:
      return "Group";
    case HandleClass::Datatype:
      return "Type";
    case HandleClass::Op:
      return "Op";
    case HandleClass::Errhandler:
      return "Errhandler";
    case HandleClass::Info:
      return "Info";
    case HandleClass::Request:
      return "Request";
    case HandleClass::Message:
      return "Message";
    case HandleClass::Win:
      return "Win";
    case HandleClass::File:
      return "File";
    case HandleClass::Session:
      return "Session";
  }
  return nullptr;
}

#if ANYMPI_TO_STANDARD && !ANYMPI_FROM_MPICH

// What the program made at run time has the target's integer, which is beyond the numbers of
// predefined handles. What is marked as ours has one that neither MPICH 5 nor Open MPI 6 gives: it
// would be of a class of MPICH's that is not for programs.
constexpr unsigned shape_of_ours = 0xfc000000u, compound_bit = 0x02000000u;

template <HandleClass C>
Fint created_to_integer(From::Handle<C> handle) {
  using Objects = kinds::Handles<C>;
  if (unsigned number = Objects::compound_number(handle))
    return static_cast<Fint>(shape_of_ours | compound_bit | number);
  if (unsigned number = Objects::kept(handle)) return static_cast<Fint>(shape_of_ours | number);
  ensure_loaded();
  char name[32];
  std::snprintf(name, sizeof name, "PMPI_%s_toint", name_of<C>());
  auto convert = reinterpret_cast<int (*)(To::Handle<C>)>(target::find(name));
  return convert ? convert(Objects::to_target(handle)) : -1;
}

template <HandleClass C>
From::Handle<C> created_from_integer(Fint number) {
  using Objects = kinds::Handles<C>;
  auto bits = static_cast<unsigned>(number);
  if ((bits & shape_of_ours) == shape_of_ours)
    return (bits & compound_bit) ? Objects::compound(bits & (compound_bit - 1))
                                 : Objects::kept_handle(bits & (compound_bit - 1));
  ensure_loaded();
  char name[32];
  std::snprintf(name, sizeof name, "PMPI_%s_fromint", name_of<C>());
  auto convert = reinterpret_cast<To::Handle<C> (*)(int)>(target::find(name));
  return convert ? Objects::known(convert(number)) : Objects::program_null();
}

#elif ANYMPI_TO_MPICH

/// Created handles are the target's integer, which is negative or, for what the target made for all
/// (requests of operations that are complete, MPICH 5's groups), beyond all predefined ones.
/// Those of ours have the shape of a class of MPICH's that is not for programs, and so have
/// requests with memory to be freed: what is kept knows the target's.
constexpr unsigned shape_of_ours = 0xfc000000u, kept_bit = 0x02000000u;

template <HandleClass C>
Fint created_to_integer(From::Handle<C> handle) {
  if (unsigned number = kinds::Handles<C>::compound_number(handle))
    return static_cast<Fint>(shape_of_ours | number);
  auto integer = static_cast<Fint>(reinterpret_cast<std::intptr_t>(handle));
  if constexpr (C == HandleClass::Request)
    if (unsigned number = kinds::Handles<C>::kept(handle); kinds::has_arrays(number)) {
      kinds::set_kept_request(number, reinterpret_cast<void*>(static_cast<std::intptr_t>(integer)));
      return static_cast<Fint>(shape_of_ours | kept_bit | number);
    }
  return integer;
}

template <HandleClass C>
From::Handle<C> created_from_integer(Fint number) {
  using Objects = kinds::Handles<C>;
  auto bits = static_cast<unsigned>(number);
  if (bits < shape_of_ours) return Objects::known(number);
  unsigned of_ours = bits & (kept_bit - 1);
  if (C != HandleClass::Request || (bits & kept_bit) == 0)
    return Objects::compound(bits & ~shape_of_ours);
  void* request = kinds::kept_request(of_ours);
  return request ? Objects::with_kept(
                       Objects::known(static_cast<Fint>(reinterpret_cast<std::intptr_t>(request))),
                       of_ours)
                 : Objects::program_null();
}

#endif

#if ANYMPI_FROM_OPENMPI

/// The program's predefined handles of a class by their Fortran integers, fixed in mpif.h.
template <HandleClass C>
struct Fortran {
  static constexpr int last = 128;
  const kinds::PredefinedObject* object[last]{};
  const kinds::PredefinedObject* null = nullptr;
};

template <HandleClass C>
constexpr Fortran<C> make_fortran() {
  Fortran<C> table;
  bool is_first = true;  // of its class, and so the null handle
#define HANDLE(CLASS, NAME, SYMBOL, FORTRAN)   \
  if (HandleClass::CLASS == C) {               \
    if (is_first) table.null = &kinds::SYMBOL; \
    is_first = false;                          \
    table.object[FORTRAN] = &kinds::SYMBOL;    \
  }
#include "abi/openmpi_handles.inc"
  return table;
}

template <HandleClass C>
constinit const Fortran<C> fortran = make_fortran<C>();

template <HandleClass C>
Fint c2f(From::Handle<C> handle) {
  if (kinds::Handles<C>::is_created(handle)) return created_to_integer<C>(handle);
  auto object = reinterpret_cast<const kinds::PredefinedObject*>(handle);
  for (int i = 0; i < Fortran<C>::last; ++i)
    if (fortran<C>.object[i] == object && object) return i;
  return -1;
}

template <HandleClass C>
From::Handle<C> f2c(Fint number) {
  if (number < -1 || number >= Fortran<C>::last) return created_from_integer<C>(number);
  const kinds::PredefinedObject* object =
      number >= 0 && number < Fortran<C>::last ? fortran<C>.object[number] : nullptr;
  if (!object) object = fortran<C>.null;
  return reinterpret_cast<From::Handle<C>>(const_cast<kinds::PredefinedObject*>(object));
}

#elif ANYMPI_FROM_MPICH

template <HandleClass C>
Fint c2f(From::Handle<C> handle) {
  return handle;
}
template <HandleClass C>
From::Handle<C> f2c(Fint number) {
  return number;
}

#elif ANYMPI_TO_MPICH || ANYMPI_TO_STANDARD

/// Predefined handles are the same number in C and Fortran.
template <HandleClass C>
Fint c2f(From::Handle<C> handle) {
  if (kinds::Handles<C>::is_created(handle)) return created_to_integer<C>(handle);
  return static_cast<Fint>(reinterpret_cast<std::intptr_t>(handle));
}
template <HandleClass C>
From::Handle<C> f2c(Fint number) {
  if (number < 0 || number >= static_cast<Fint>(From::end_of_predefined))
    return created_from_integer<C>(number);
  return reinterpret_cast<From::Handle<C>>(static_cast<std::uintptr_t>(number));
}

#else

/// The target's conversion of this class, or null: Open MPI 4 has none for sessions.
template <HandleClass C, class Function>
Function* conversion(const char* how) {
  ensure_loaded();
  char name[32];
  std::snprintf(name, sizeof name, "PMPI_%s_%s", name_of<C>(), how);
  return reinterpret_cast<Function*>(target::find(name));
}

/// Predefined handles are the same number in C and Fortran. Those of ours and requests with a mark
/// keep their upper and lower bits; for others the target has numbers, which start behind.
constexpr int upper = 62;
constexpr Fint first_of_target = From::end_of_predefined;

template <HandleClass C>
Fint c2f(From::Handle<C> handle) {
  auto bits = reinterpret_cast<std::intptr_t>(handle);
  if (bits < 0) return static_cast<Fint>(static_cast<unsigned>(bits) | (bits >> upper << 30));
  if (bits < first_of_target) return static_cast<Fint>(bits);
  auto convert = conversion<C, To::Fint(To::Handle<C>)>("c2f");
  return convert ? convert(kinds::Handles<C>::to_target(handle)) + first_of_target : -1;
}

template <HandleClass C>
From::Handle<C> f2c(Fint number) {
  if (number < 0) {
    auto low = static_cast<std::uintptr_t>(number & 0x3fffffff);
    return reinterpret_cast<From::Handle<C>>(
        low | static_cast<std::uintptr_t>(static_cast<unsigned>(number) >> 30) << upper);
  }
  if (number < first_of_target)
    return reinterpret_cast<From::Handle<C>>(static_cast<std::uintptr_t>(number));
  auto convert = conversion<C, To::Handle<C>(To::Fint)>("f2c");
  return convert ? kinds::Handles<C>::known(convert(number - first_of_target))
                 : kinds::Handles<C>::program_null();
}

#endif

}  // namespace

// MPI_*_toint and MPI_*_fromint: what an integer stands for is the program's MPI's choice (MPI-5.0,
// section 20.3), and one set of numbers serves both.
#define ANYMPI_INTEGERS(NAME, CLASS)                                                      \
  int OwnCode<catalogue::NAME##_toint>::call(From::Handle<HandleClass::CLASS> handle) {   \
    return OwnCode<catalogue::NAME##_c2f>::call(handle);                                  \
  }                                                                                       \
  From::Handle<HandleClass::CLASS> OwnCode<catalogue::NAME##_fromint>::call(int number) { \
    return OwnCode<catalogue::NAME##_f2c>::call(number);                                  \
  }
#define ANYMPI_LANGUAGES(NAME, CLASS)                                                  \
  Fint OwnCode<catalogue::NAME##_c2f>::call(From::Handle<HandleClass::CLASS> handle) { \
    return c2f<HandleClass::CLASS>(handle);                                            \
  }                                                                                    \
  From::Handle<HandleClass::CLASS> OwnCode<catalogue::NAME##_f2c>::call(Fint number) { \
    return f2c<HandleClass::CLASS>(number);                                            \
  }                                                                                    \
  ANYMPI_INTEGERS(NAME, CLASS)
ANYMPI_LANGUAGES(Comm, Comm)
ANYMPI_LANGUAGES(Errhandler, Errhandler)
ANYMPI_LANGUAGES(Group, Group)
ANYMPI_LANGUAGES(Info, Info)
ANYMPI_LANGUAGES(Message, Message)
ANYMPI_LANGUAGES(Op, Op)
ANYMPI_LANGUAGES(Request, Request)
ANYMPI_LANGUAGES(Session, Session)
ANYMPI_LANGUAGES(Type, Datatype)
ANYMPI_LANGUAGES(Win, Win)

using File = From::Handle<HandleClass::File>;
using TargetFile = To::Handle<HandleClass::File>;

#if ANYMPI_FROM_STANDARD
constexpr Fint null_file = From::MPI_FILE_NULL;
#else
constexpr Fint null_file = 0;
#endif

#if ANYMPI_TO_STANDARD
constexpr Fint first_file = 0;
Fint target_integer(TargetFile file) {
  return target::imported<"PMPI_File_toint", int(TargetFile)>(file);
}
TargetFile target_file(Fint number) {
  return target::imported<"PMPI_File_fromint", TargetFile(int)>(number);
}
#else
/// The target's MPI_FILE_NULL is 0 in Fortran.
#if ANYMPI_FROM_STANDARD
constexpr Fint first_file = From::end_of_predefined;
#else
constexpr Fint first_file = 0;
#endif
Fint target_integer(TargetFile file) {
  return target::imported<"PMPI_File_c2f", To::Fint(TargetFile)>(file);
}
TargetFile target_file(Fint number) {
  return target::imported<"PMPI_File_f2c", TargetFile(To::Fint)>(number);
}
#endif

Fint OwnCode<catalogue::File_c2f>::call(File file) {
  ensure_loaded();
  if (file == kinds::Handles<HandleClass::File>::program_null()) return null_file;
  return first_file + target_integer(kinds::Handles<HandleClass::File>::to_target(file));
}

File OwnCode<catalogue::File_f2c>::call(Fint number) {
  ensure_loaded();
  if (number == null_file) return kinds::Handles<HandleClass::File>::program_null();
  return kinds::Handles<HandleClass::File>::known(target_file(number - first_file));
}

ANYMPI_INTEGERS(File, File)

}  // namespace anympi::facade
