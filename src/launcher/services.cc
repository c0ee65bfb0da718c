#include "launcher/services.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <string_view>

namespace anympi {
namespace {

// X_Name of the catalogue stands for MPIX_Name.
std::string full_name(std::string_view name) {
  return name.starts_with("X_") ? "MPIX_" + std::string(name.substr(2))
                                : "MPI_" + std::string(name);
}

std::set<std::string> make_catalogue() {
  std::set<std::string> names;
#define MPI_FUNCTION(NAME, ...) names.insert(full_name(#NAME));
#define MPI_FUNCTION_RETURNING(RESULT, NAME, ...) names.insert(full_name(#NAME));
#define MPI_EXTENSION(NAME, ...) names.insert(full_name("X_" #NAME));
#include "catalogue/all.inc"
#include "catalogue/extensions.inc"
#undef MPI_FUNCTION
#undef MPI_FUNCTION_RETURNING
#define MPICH_ONLY(NAME) names.insert(full_name("X_" #NAME));
#include "facade/refused_extensions.inc"
  return names;
}

std::map<std::string, std::string> make_answers() {
  std::map<std::string, std::string> answers;
#define OWN_CODE(NAME, REASON)
#define OWN_ANSWER(NAME, REASON) answers[full_name(#NAME)] = REASON;
#include "facade/own_code.inc"
#undef OWN_CODE
#undef OWN_ANSWER
  for (const char* gpu : {"cuda", "rocm", "hip", "ze"})
    answers["MPIX_Query_" + std::string(gpu) + "_support"] = "what the target says of its own";
  answers["MPIX_GPU_query_support"] = "what the target says of its own";
  return answers;
}

struct Recipe {
  std::string how;
  std::string by;  // a function that must be there, "" if none is named
};

std::map<std::string, Recipe> make_recipes() {
  std::map<std::string, Recipe> recipes;
#define EMULATION(NAME, HOW) recipes[full_name(#NAME)] = {HOW, ""};
#define LARGE_COUNT(NAME) \
  recipes[full_name(#NAME "_c")] = {"; large counts are told by datatypes", full_name(#NAME)};
#define IN_BLOCKS(NAME) \
  recipes[full_name(#NAME "_c")] = {"a datatype for each block, in an MPI_Alltoallw", ""};
#define PERSISTENT(NAME, START) recipes[full_name(#NAME)] = {" at MPI_Start", full_name(#START)};
#define REPLACED(NAME, BY) recipes[full_name(#NAME)] = {"", full_name(#BY)};
#include "facade/emulation.inc"
  return recipes;
}

struct OtherName {
  std::string_view begin, end, begin_of_other;
};
constexpr OtherName other_names[] = {
#define OTHER_NAME(BEGIN, END, BEGIN_OF_OTHER) {BEGIN, END, BEGIN_OF_OTHER},
#include "facade/other_names.inc"
};

class Target {
 public:
  explicit Target(const ElfFile& library) : exported_(library.defined_names()) {}

  Served serve(const std::string& function) const {
    if (const auto answer = answers_.find(function); answer != answers_.end())
      return {Service::answered, answer->second};
    if (!catalogue_.contains(function)) return {Service::unknown, ""};
    if (exported_.contains(function)) return {Service::direct, ""};
    if (const std::string other = other_name(function); !other.empty())
      return {Service::direct, "as " + other};
    const auto recipe = recipes_.find(function);
    if (recipe == recipes_.end()) return {Service::refused, ""};
    const auto& [how, by] = recipe->second;
    if (!by.empty() && serve(by).service == Service::refused) return {Service::refused, ""};
    return {Service::emulated, by + how};
  }

  const std::set<std::string>& catalogue() const { return catalogue_; }

 private:
  std::unordered_set<std::string> exported_;
  const std::set<std::string> catalogue_ = make_catalogue();
  const std::map<std::string, std::string> answers_ = make_answers();
  const std::map<std::string, Recipe> recipes_ = make_recipes();

  std::string other_name(const std::string& function) const {
    for (const OtherName& other : other_names) {
      if (!function.starts_with(other.begin) || !function.ends_with(other.end)) continue;
      std::string name = std::string(other.begin_of_other) + function.substr(other.begin.size());
      if (exported_.contains(name)) return name;
    }
    return "";
  }
};

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

// The function of C behind a symbol: MPI_Send of PMPI_Send, mpi_send_, pmpi_send_f08_, ...
class Symbols {
 public:
  explicit Symbols(const std::set<std::string>& functions) {
    for (const std::string& function : functions) by_lower_[lower(function)] = function;
  }
  std::string function_of(const std::string& symbol) const {
    std::string_view name = symbol;
    if (name.starts_with("PMPI")) name.remove_prefix(1);
    if (name.starts_with("MPI_") || name.starts_with("MPIX_")) {
      if (std::any_of(name.begin(), name.end(), [](unsigned char c) { return std::islower(c); }))
        return std::string(name);
    }
    std::string small = lower(symbol);
    if (small.starts_with("pmpi")) small.erase(0, 1);
    if (!small.starts_with("mpi_") && !small.starts_with("mpix_")) return "";
    for (const char* end : {"_", "_", "_f08", "_f08ts", "_f"})
      if (small.ends_with(end)) small.erase(small.size() - std::string_view(end).size());
    const auto found = by_lower_.find(small);
    return found == by_lower_.end() ? "" : found->second;
  }

 private:
  std::map<std::string, std::string> by_lower_;
};

}  // namespace

const char* name(Service service) {
  constexpr const char* names[] = {"direct", "answered", "emulated", "refused", "unknown"};
  return names[static_cast<int>(service)];
}

std::map<std::string, Served> services(const ProgramMpi& program, const ElfFile& target,
                                       const LoaderPaths& paths) {
  const Target served_by(target);
  const Symbols symbols(served_by.catalogue());
  const auto is_mpi = [](const std::string& library) { return abi_of_soname(library).has_value(); };
  std::map<std::string, Served> result;
  for (const LoadedLibrary& part : paths.load_order(program.file, is_mpi)) {
    if (!part.file || is_mpi(part.name)) continue;
    for (const std::string& symbol : part.file->imported_functions()) {
      const std::string function = symbols.function_of(symbol);
      if (!function.empty() && !result.contains(function))
        result[function] = served_by.serve(function);
    }
  }
  return result;
}

}  // namespace anympi
