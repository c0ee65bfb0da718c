// The functions that programs for the standard ABI are linked with. They are not an MPI: the first
// call that needs one loads it, and from then on each function leads to that MPI's own. A program
// that is started with AnyMPI's mpirun, or finds an MPI with this ABI, has no use for them; one
// that is started by itself (by a `configure`, a debugger, mpirun of another) has nothing else.
// What an MPI answers before MPI_Init without looking anywhere is answered where there is no MPI,
// too.
#include <pthread.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "catalogue/functions.h"
#include "standard/mpi_library.h"

/// By this the launcher knows a program that has libmpi_abi.a in it, although it needs no library
/// of an MPI, and that libmpi_abi.so.1 is none.
#if defined(__has_attribute)
#if __has_attribute(retain)
__attribute__((retain))
#endif
#endif
__attribute__((used, section(".anympi.standard"))) static const char mark[] = "entry points";

namespace anympi::standard {

namespace {

using catalogue::type_in;

const char* why_there_is_none = nullptr;

[[noreturn]] void refuse(const char* function, const char* why) {
  std::fprintf(stderr, "anympi: this program calls %s, %s\n", function, why);
  std::fflush(nullptr);
  std::_Exit(2);
}

/// All at once, so that what is asked afterwards has one answer.
void bind_all();

bool has_mpi() {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, [] {
    why_there_is_none = load_mpi_library();
    if (!why_there_is_none) bind_all();
  });
  return !why_there_is_none;
}

/// What is answered here, without an MPI; `at_once`, also where one could be asked.
template <class Fn>
struct Own {};

int is_not_yet(int* flag) { return *flag = 0, 0; }

template <>
struct Own<catalogue::Initialized> {
  static constexpr bool at_once = true;
  static constexpr auto call = is_not_yet;
};

template <>
struct Own<catalogue::Finalized> {
  static constexpr bool at_once = true;
  static constexpr auto call = is_not_yet;
};

template <>
struct Own<catalogue::Abi_get_version> {
  static constexpr bool at_once = true;
  static int call(int* major, int* minor) { return *major = 1, *minor = 0, 0; }
};

template <>
struct Own<catalogue::Aint_add> {
  static constexpr bool at_once = true;
  static std::intptr_t call(std::intptr_t base, std::intptr_t distance) {
    return static_cast<std::intptr_t>(static_cast<std::uintptr_t>(base) + distance);
  }
};

template <>
struct Own<catalogue::Aint_diff> {
  static constexpr bool at_once = true;
  static std::intptr_t call(std::intptr_t one, std::intptr_t other) {
    return static_cast<std::intptr_t>(static_cast<std::uintptr_t>(one) - other);
  }
};

template <>
struct Own<catalogue::Get_version> {
  static constexpr bool at_once = false;
  static int call(int* version, int* subversion) { return *version = 5, *subversion = 0, 0; }
};

template <>
struct Own<catalogue::Get_library_version> {
  static constexpr bool at_once = false;
  static int call(char* version, int* length) {
    static constexpr char text[] = "AnyMPI, without an MPI to run on";
    std::memcpy(version, text, sizeof text);
    return *length = sizeof text - 1, 0;
  }
};

template <class Fn, class Signature = typename Fn::template signature<From>>
struct EntryPoint;

template <class Fn, class Result, class... Values>
struct EntryPoint<Fn, Result(Values...)> {
  using Destination = Result (*)(Values...);

  static Result first(Values... values) {
    if constexpr (requires { Own<Fn>::call; }) {
      if (Own<Fn>::at_once || !has_mpi()) return Own<Fn>::call(values...);
    }
    if (!has_mpi()) refuse(Fn::name.text, why_there_is_none);
    auto function = __atomic_load_n(&destination, __ATOMIC_ACQUIRE);
    if (function == first) refuse(Fn::name.text, "which the MPI that it runs on does not have");
    return function(values...);
  }

  static void bind() {
    char name[64] = "P";
    std::strcat(name, Fn::name.text);
    if (void* found = find_in_mpi_library(name))
      __atomic_store_n(&destination, reinterpret_cast<Destination>(found), __ATOMIC_RELEASE);
  }

  static inline constinit Destination destination = first;
};

template <class Fn, class... Values>
[[gnu::always_inline]] inline type_in<typename Fn::result, From> forward(Values... values) {
  return __atomic_load_n(&EntryPoint<Fn>::destination, __ATOMIC_ACQUIRE)(values...);
}

}  // namespace

}  // namespace anympi::standard

// All of the catalogue, but those that MPI-3.0 removed: mpi.h does not have them.
#define ANYMPI_WITHOUT_Address ,
#define ANYMPI_WITHOUT_Errhandler_create ,
#define ANYMPI_WITHOUT_Errhandler_get ,
#define ANYMPI_WITHOUT_Errhandler_set ,
#define ANYMPI_WITHOUT_Type_extent ,
#define ANYMPI_WITHOUT_Type_hindexed ,
#define ANYMPI_WITHOUT_Type_hvector ,
#define ANYMPI_WITHOUT_Type_lb ,
#define ANYMPI_WITHOUT_Type_struct ,
#define ANYMPI_WITHOUT_Type_ub ,
#define ANYMPI_THIRD(...) ANYMPI_THIRD_OF(__VA_ARGS__, )
#define ANYMPI_THIRD_OF(FIRST, SECOND, THIRD, ...) THIRD
#define ANYMPI_LEAVE(...)
#define MPI_FUNCTION(NAME, ...) \
  MPI_FUNCTION_RETURNING(error_return, NAME __VA_OPT__(, ) __VA_ARGS__)
#define MPI_FUNCTION_RETURNING(RESULT, NAME, ...)                  \
  ANYMPI_THIRD(ANYMPI_WITHOUT_##NAME, ANYMPI_LEAVE, ANYMPI_DEFINE) \
  (RESULT, NAME __VA_OPT__(, ) __VA_ARGS__)

#define ANYMPI_EXPORT extern "C" __attribute__((visibility("default")))
#define ANYMPI_DECLARE(FUNCTION, NAME, ...) \
  anympi::standard::type_in<anympi::catalogue::FUNCTION::kind_of<#NAME>, anympi::From> NAME
#define ANYMPI_PASS(FUNCTION, NAME, ...) NAME
#define ANYMPI_DEFINE(RESULT, NAME, ...)                                                    \
  ANYMPI_EXPORT anympi::standard::type_in<anympi::kinds::RESULT, anympi::From> PMPI_##NAME( \
      FOR_EACH_LIST(ANYMPI_DECLARE, NAME, __VA_ARGS__)) {                                   \
    return anympi::standard::forward<anympi::catalogue::NAME>(                              \
        FOR_EACH_LIST(ANYMPI_PASS, NAME, __VA_ARGS__));                                     \
  }                                                                                         \
  ANYMPI_EXPORT decltype(PMPI_##NAME) MPI_##NAME __attribute__((weak, alias("PMPI_" #NAME)));
#include "catalogue/all.inc"
#undef ANYMPI_DEFINE

namespace anympi::standard {

namespace {

void bind_all() {
#define ANYMPI_DEFINE(RESULT, NAME, ...) EntryPoint<catalogue::NAME>::bind();
#include "catalogue/all.inc"
}

}  // namespace

}  // namespace anympi::standard
