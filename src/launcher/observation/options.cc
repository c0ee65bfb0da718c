#include "launcher/observation/options.h"

#include <fstream>
#include <optional>
#include <set>
#include <sstream>

#include "launcher/refusal.h"

namespace anympi {
namespace {

const std::set<std::string>& functions() {
  static const std::set<std::string> all = {
#define MPI_FUNCTION(NAME, ...) "MPI_" #NAME,
#define MPI_FUNCTION_RETURNING(RESULT, NAME, ...) "MPI_" #NAME,
#define MPI_EXTENSION(NAME, ...) "MPIX_" #NAME,
#include "catalogue/all.inc"
#include "catalogue/extensions.inc"
#undef MPI_FUNCTION
#undef MPI_FUNCTION_RETURNING
  };
  return all;
}

std::vector<std::string> words_of(const std::string& list) {
  std::vector<std::string> words;
  std::istringstream stream(list);
  for (std::string word; std::getline(stream, word, ',');)
    if (!word.empty()) words.push_back(word);
  return words;
}

// The value of `--name value` or `--name=value`.
std::optional<std::string> value_of(const std::string& name,
                                    const std::vector<std::string>& arguments, size_t& at) {
  const std::string& argument = arguments[at];
  std::string value;
  if (argument.starts_with(name + "=")) {
    value = argument.substr(name.size() + 1);
  } else if (argument == name) {
    if (at + 1 < arguments.size()) value = arguments[++at];
  } else {
    return {};
  }
  if (value.empty() || value == "--") throw Refusal(name + " needs a value; see mpirun --help");
  return value;
}

}  // namespace

std::string function_named(const std::string& name) {
  for (const std::string& full : {name, "MPI_" + name, "MPIX_" + name})
    if (functions().contains(full)) return full;
  throw Refusal("there is no function " + name + " in MPI: functions are named as in Send, Recv, " +
                "Allreduce");
}

bool take_observation_option(const std::vector<std::string>& arguments, size_t& at,
                             Observation& observation) {
  if (arguments[at] == "--stats") {
    observation.statistics = true;
  } else if (const auto file = value_of("--trace", arguments, at)) {
    observation.trace = *file;
  } else if (const auto list = value_of("--trace-only", arguments, at)) {
    for (const std::string& word : words_of(*list)) {
      if (!observation.trace_only.empty()) observation.trace_only += ',';
      observation.trace_only += function_named(word);
    }
  } else {
    return false;
  }
  return true;
}

void complete(const Observation& observation) {
  if (!observation.trace_only.empty() && observation.trace.empty())
    throw Refusal("--trace-only says what is traced, and --trace FILE where to: add it");
  const bool is_known =
      observation.trace.ends_with(".jsonl") || observation.trace.ends_with(".json");
  if (!observation.trace.empty() && !is_known)
    throw Refusal("--trace " + observation.trace +
                  ": the file's name tells what it becomes: x.jsonl has a line for each call, "
                  "x.json is what Perfetto opens");
  if (!observation.trace.empty() && !std::ofstream(observation.trace, std::ios::app))
    throw Refusal("cannot write the trace " + observation.trace);
}

}  // namespace anympi
