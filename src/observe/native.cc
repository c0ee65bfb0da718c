// A library that observes a program which runs natively. It is preloaded, before everything else,
// and has each function of MPI under both its names, MPI_X and PMPI_X: it notes the call and makes
// the next definition of that name do the work, be that a tool's or the MPI's own. Nothing is
// translated, so From and To are the same here.
//
// MPI calls the program's operators and error handlers itself, so what they call counts as inside.
// MPI_Pcontrol, which is variadic, goes past this library.
#include <dlfcn.h>

#include "observe/observed.h"
#include "target/refusal.h"

namespace anympi::observe {

template <class Fn>
using Pointer = typename Fn::template signature<From>*;

template <class Fn>
Pointer<Fn> next_definition(const char* name, Pointer<Fn>& known) {
  auto function = __atomic_load_n(&known, __ATOMIC_RELAXED);
  if (function) return function;
  function = reinterpret_cast<Pointer<Fn>>(dlsym(RTLD_NEXT, name));
  if (!function)
    target::refuse(target::exit_misuse, "%s is called, which this %s does not have", name,
                   From::title);
  __atomic_store_n(&known, function, __ATOMIC_RELAXED);
  return function;
}

template <class Fn, class... Values>
auto enter(Pointer<Fn> function, Values... values) {
  if (!is_on()) return function(values...);
  return observed<Fn>(function, values...);
}

}  // namespace anympi::observe

#define ANYMPI_DECLARE(FUNCTION, NAME, ...) \
  anympi::catalogue::type_in<anympi::catalogue::FUNCTION::kind_of<#NAME>, anympi::From> NAME
#define ANYMPI_PASS(FUNCTION, NAME, ...) , NAME
#define ANYMPI_ENTRY(SYMBOL, RESULT, FUNCTION, ...)                                        \
  extern "C" __attribute__((visibility("default")))                                        \
  anympi::catalogue::type_in<anympi::kinds::RESULT, anympi::From>                          \
  SYMBOL(FOR_EACH_LIST(ANYMPI_DECLARE, FUNCTION, __VA_ARGS__)) {                           \
    using Fn = anympi::catalogue::FUNCTION;                                                \
    static anympi::observe::Pointer<Fn> known = nullptr;                                   \
    return anympi::observe::enter<Fn>(anympi::observe::next_definition<Fn>(#SYMBOL, known) \
                                          FOR_EACH(ANYMPI_PASS, FUNCTION, __VA_ARGS__));   \
  }
#define MPI_FUNCTION(NAME, ...) \
  MPI_FUNCTION_RETURNING(error_return, NAME __VA_OPT__(, ) __VA_ARGS__)
#define MPI_FUNCTION_RETURNING(RESULT, NAME, ...)                   \
  ANYMPI_ENTRY(MPI_##NAME, RESULT, NAME __VA_OPT__(, ) __VA_ARGS__) \
  ANYMPI_ENTRY(PMPI_##NAME, RESULT, NAME __VA_OPT__(, ) __VA_ARGS__)

#include "catalogue/collectives.inc"
#include "catalogue/communicators.inc"
#include "catalogue/datatypes.inc"
#include "catalogue/deprecated.inc"
#include "catalogue/environment.inc"
#include "catalogue/external.inc"
#include "catalogue/files.inc"
#include "catalogue/info.inc"
#include "catalogue/one_sided.inc"
#include "catalogue/partitioned.inc"
#include "catalogue/point_to_point.inc"
#include "catalogue/processes.inc"
#include "catalogue/topologies.inc"
