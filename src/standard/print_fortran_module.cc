// Prints the source of the module mpi or mpi_f08 for the standard ABI: constants and an interface
// of each procedure, from the catalogue. There is no code in it, so that compiling it, which users'
// compilers do, leaves nothing to link. What does not derive stands in mpi_f08_frame.f90,
// mpi_f08_own.f90 and sizes.f90 and is copied.
#include <array>
#include <cstring>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "standard/fortran_constants.h"
#include "standard/fortran_declarator.h"

namespace anympi::standard {

namespace {

Module module;

bool ends_with_c(std::string_view name) { return name.ends_with("_c"); }

/// Names in lines that every compiler takes (Fortran 2018, section 6.3.2).
std::string in_lines(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += names[i];
    if (i + 1 < names.size()) text += i % 5 == 4 ? ", &\n      " : ", ";
  }
  return text;
}

struct Parameter {
  std::string name;
  Declaration declaration;
};

template <class Fn, std::size_t... I>
std::vector<Parameter> parameters(std::index_sequence<I...>) {
  return {Parameter{Fn::template parameter<I>::name.text,
                    declare_parameter<typename Fn::template kind<I>>(
                        Fn::template parameter<I>::name.text, module)}...};
}

template <class Fn, std::size_t... I>
constexpr bool has_choice(std::index_sequence<I...>) {
  return (fortran::is_choice<typename Fn::template kind<I>> || ... || false);
}

/// Compilers do not tell procedures apart by the functions that they take, so these have two names
/// for users (MPI-5.0, section 19.2).
template <class Fn, std::size_t... I>
constexpr bool has_function(std::index_sequence<I...>) {
  return (std::is_function_v<Pointee<typename Fn::template kind<I>>> || ... || false);
}

void print_parameter(const Parameter& parameter) {
  const auto& [type, shape, has_any_type] = parameter.declaration;
  if (has_any_type)
    for (const char* directive : {"!GCC$ ATTRIBUTES NO_ARG_CHECK ::",
                                  "!DEC$ ATTRIBUTES NO_ARG_CHECK ::", "!DIR$ IGNORE_TKR"})
      std::printf("      %s %s\n", directive, parameter.name.c_str());
  std::printf(type == "EXTERNAL" ? "      %s %s%s\n" : "      %s :: %s%s\n", type.c_str(),
              parameter.name.c_str(), shape.c_str());
}

/// An interface of one procedure, called by the name of its own that the standard gives each
/// (MPI-5.0, section 19.1.5). `generic` is the name that users write.
void print_procedure(const std::string& generic, const std::string& specific,
                     const std::vector<Parameter>& list) {
  std::vector<std::string> names;
  for (const Parameter& parameter : list) names.push_back(parameter.name);
  names.push_back("ierror");
  std::printf("  interface%s\n", generic.empty() ? "" : (" " + generic).c_str());
  std::printf("    subroutine %s(%s)\n      import\n", specific.c_str(), in_lines(names).c_str());
  for (const Parameter& parameter : list) print_parameter(parameter);
  std::printf(module == Module::mpi ? "      INTEGER :: ierror\n"
                                    : "      INTEGER, OPTIONAL, INTENT(OUT) :: ierror\n");
  std::printf("    end subroutine\n  end interface\n");
}

/// Addresses, counts and offsets are of one kind, so where large counts replace addresses only,
/// both forms are the same to a compiler; then there is the first only.
bool is_new(const std::string& generic, const std::vector<Parameter>& list) {
  static std::map<std::string, std::string> known;
  std::string signature;
  for (const auto& [name, declaration] : list)
    signature += declaration.type.find("_KIND") == std::string::npos
                     ? declaration.type + declaration.shape + ";"
                     : "INTEGER(KIND=8)" + declaration.shape + ";";
  return std::exchange(known[generic], signature) != signature || list.empty();
}

template <class Fn>
void print_function() {
  constexpr auto indices = std::make_index_sequence<Fn::arity>();
  const std::string name = Fn::name.text;
  const bool is_large = ends_with_c(name);
  if (is_large && module == Module::mpi) return;
  const std::vector<Parameter> list = parameters<Fn>(indices);
  const std::string generic = is_large && !has_function<Fn>(indices)
                                  ? name.substr(0, name.size() - 2)
                                  : name,
                    specific = name + (has_choice<Fn>(indices) ? "_f08ts" : "_f08");
  if (!is_new(generic, list)) return;
  for (const char* profiling : {"", "P"})
    if (module == Module::mpi)
      print_procedure("", profiling + name, list);
    else
      print_procedure(profiling + generic, profiling + specific, list);
}

/// Whether the procedure has the parameters of C. Those that have not stand in the frame.
bool derives(std::string_view name) {
  for (std::string_view other :
       {"MPI_Init", "MPI_Init_thread", "MPI_Info_create_env", "MPI_Pcontrol", "MPI_Status_c2f",
        "MPI_Status_c2f08", "MPI_Status_f082c", "MPI_Status_f2c"})
    if (name == other) return false;
  return true;
}

/// The functions of MPI-1 that are deprecated have no interfaces in either module, and the tool
/// interface has no Fortran.
void print_functions() {
#define MPI_FUNCTION(NAME, ...) \
  if (derives("MPI_" #NAME)) print_function<catalogue::NAME>();
#define MPI_FUNCTION_RETURNING(...)
#include "catalogue/binary_interface.inc"
#include "catalogue/collectives.inc"
#include "catalogue/communicators.inc"
#include "catalogue/datatypes.inc"
#include "catalogue/environment.inc"
#include "catalogue/external.inc"
#include "catalogue/files.inc"
#include "catalogue/info.inc"
#include "catalogue/languages.inc"
#include "catalogue/one_sided.inc"
#include "catalogue/partitioned.inc"
#include "catalogue/point_to_point.inc"
#include "catalogue/processes.inc"
#include "catalogue/topologies.inc"
}

void print_handles() {
#define HANDLE(CLASS, NAME, VALUE) \
  std::printf("  TYPE(MPI_%s), PARAMETER :: %s = MPI_%s(%d)\n", #CLASS, #NAME, #CLASS, VALUE);
#define ALIAS(CLASS, NAME, OTHER) \
  std::printf("  TYPE(MPI_%s), PARAMETER :: %s = %s\n", #CLASS, #NAME, #OTHER);
#include "abi/standard_handles.inc"
}

/// Handles are compared as such, by functions of the library.
void print_comparisons() {
  for (auto [sign, code] : {std::array{"==", "eq"}, std::array{"/=", "ne"}}) {
    std::printf("  interface operator(%s)\n", sign);
    for (const char* type : {"Comm", "Datatype", "Errhandler", "File", "Group", "Info", "Message",
                             "Op", "Request", "Session", "Win"})
      std::printf(
          "    pure elemental function MPI_ABI_%s_%s(a, b) result(holds)\n      import\n"
          "      TYPE(MPI_%s), INTENT(IN) :: a, b\n      LOGICAL :: holds\n    end function\n",
          type, code, type);
    std::printf("  end interface\n");
  }
}

/// A line in which @ stands for `profiling`.
void print_line(const char* line, const char* profiling) {
  for (; *line; ++line)
    if (*line == '@')
      std::fputs(profiling, stdout);
    else
      std::fputc(*line, stdout);
}

/// A file in which two lines are where the rest goes.
int copy(const char* path, const char* profiling = "") {
  std::FILE* file = std::fopen(path, "r");
  if (!file) return std::perror(path), 1;
  char line[512];
  while (std::fgets(line, sizeof line, file))
    if (std::strcmp(line, "  ! constants\n") == 0) {
      print_promises(".TRUE.");
      print_constants();
      print_handles();
      print_variables();
    } else if (std::strcmp(line, "  ! functions\n") == 0) {
      print_comparisons();
      for (auto [name, type] : predefined_functions)
        std::printf("  PROCEDURE(%s) :: %s\n", type, name);
      std::printf("  PROCEDURE(MPI_Datarep_conversion_function_c) :: MPI_CONVERSION_FN_NULL_C\n");
    } else {
      print_line(line, profiling);
    }
  return std::fclose(file);
}

int print_beginning(const char* frame, const char* own) {
  if (module == Module::mpi_f08) return copy(frame) || copy(own) || copy(own, "P");
  std::printf("module mpi\n  use mpi_f08, only: MPI_Status\n  implicit none\n  include 'mpif.h'\n");
  return 0;
}

}  // namespace

}  // namespace anympi::standard

int main(int count, char** arguments) {
  using namespace anympi::standard;
  if (count != 5)
    return std::fprintf(stderr, "usage: print_fortran_module mpi|mpi_f08 frame own sizes\n"), 2;
  module = std::strcmp(arguments[1], "mpi") == 0 ? Module::mpi : Module::mpi_f08;
  if (int code = print_beginning(arguments[2], arguments[3])) return code;
  print_functions();
  if (int code = copy(arguments[4])) return code;
  std::printf("end module %s\n", arguments[1]);
}
