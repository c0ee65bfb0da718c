// Prints mpi.h of the standard ABI: the functions from the catalogue, constants and handles from
// the tables of src/abi. What is neither (types of callbacks, names of functions that are numbers)
// stands in frame.h and is copied.
#include <cstdio>
#include <cstring>
#include <string_view>

#include "standard/declarator.h"

namespace anympi::standard {

namespace {

bool is_removed(std::string_view function) {
  // What MPI-3.0 removed. The facades have these functions, for older programs.
  for (std::string_view removed :
       {"MPI_Address", "MPI_Errhandler_create", "MPI_Errhandler_get", "MPI_Errhandler_set",
        "MPI_Type_extent", "MPI_Type_hindexed", "MPI_Type_hvector", "MPI_Type_lb",
        "MPI_Type_struct", "MPI_Type_ub"})
    if (function == removed) return true;
  return false;
}

void print_constant(const char* name, long value) {
  if (std::strcmp(name, "MPI_DISPLACEMENT_CURRENT") == 0)
    std::printf("#define %s ((MPI_Offset)%ld)\n", name, value);
  // Those of the tool interface are enumerators of types of their own.
  else if (std::strncmp(name, "MPI_T_CB_", 9) != 0 && std::strncmp(name, "MPI_T_SOURCE_", 13) != 0)
    std::printf(value < 0 ? "#define %s (%ld)\n" : "#define %s %ld\n", name, value);
}

void print_address(const char* name, long value) {
  struct {
    const char *name, *type;
  } types[] = {{"MPI_STATUS_IGNORE", "MPI_Status *"},
               {"MPI_STATUSES_IGNORE", "MPI_Status *"},
               {"MPI_UNWEIGHTED", "int *"},
               {"MPI_WEIGHTS_EMPTY", "int *"},
               {"MPI_T_PVAR_ALL_HANDLES", "MPI_T_pvar_handle"}};
  const char* type = "void *";
  for (auto known : types)
    if (std::strcmp(name, known.name) == 0) type = known.type;
  std::printf("#define %s ((%s)%ld)\n", name, type, value);
}

void print_constants() {
#define CONSTANT(NAME, VALUE) print_constant(#NAME, VALUE);
#define ADDRESS(NAME, VALUE) print_address(#NAME, VALUE);
#define ABSENT(KIND, NAME)
#include "abi/standard_constants.inc"
  std::printf("\n");
#define HANDLE(CLASS, NAME, VALUE) \
  std::printf("#define %s ((MPI_%s)0x%03x)\n", #NAME, #CLASS, VALUE);
#define ALIAS(CLASS, NAME, OTHER) std::printf("#define %s %s\n", #NAME, #OTHER);
#include "abi/standard_handles.inc"
  std::printf("\n");
}

template <class Fn, std::size_t... I>
std::string parameters(std::index_sequence<I...>) {
  std::string list;
  ((list += (I ? ", " : "") +
            declaration<typename Fn::template kind<I>>(Fn::template parameter<I>::name.text)),
   ...);
  if (std::string_view(Fn::name.text) == "MPI_Pcontrol") return "const int level, ...";
  return list.empty() ? "void" : list;
}

template <class Fn>
void print_function() {
  if (is_removed(Fn::name.text)) return;
  std::string result = before_name<type_in<typename Fn::result, Names>>(),
              list = parameters<Fn>(std::make_index_sequence<Fn::arity>());
  for (const char* profiling : {"", "P"})
    std::printf("%s%s%s(%s);\n", result.c_str(), profiling, Fn::name.text, list.c_str());
}

void print_functions() {
#define MPI_FUNCTION(NAME, ...) print_function<catalogue::NAME>();
#define MPI_FUNCTION_RETURNING(RESULT, NAME, ...) print_function<catalogue::NAME>();
#include "catalogue/all.inc"
}

int copy(const char* path, std::string_view until) {
  std::FILE* file = std::fopen(path, "r");
  if (!file) return std::perror(path), 1;
  char line[512];
  while (std::fgets(line, sizeof line, file)) {
    if (until == line) {
      print_constants();
      print_functions();
      continue;
    }
    std::fputs(line, stdout);
  }
  return std::fclose(file);
}

}  // namespace

}  // namespace anympi::standard

int main(int count, char** arguments) {
  if (count != 2) return std::fprintf(stderr, "usage: print_mpi_h frame.h >mpi.h\n"), 2;
  return anympi::standard::copy(arguments[1], "/* constants and functions */\n");
}
