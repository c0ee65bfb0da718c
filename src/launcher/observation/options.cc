#include "launcher/observation/options.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
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

std::optional<double> seconds_in(const std::string& text) {
  double seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || end != text.data() + text.size() || !(seconds > 0)) return {};
  return seconds;
}

void add_timeout(const std::string& text, const std::string& said, Timeouts& timeouts) {
  const size_t equals = text.find('=');
  const auto seconds = seconds_in(equals == text.npos ? text : text.substr(equals + 1));
  if (!seconds)
    throw Refusal(said + ": a time limit is a number of seconds, as in --timeout 60 or --timeout " +
                  "Recv=10");
  if (equals == text.npos)
    timeouts.general = *seconds;
  else
    timeouts.of_function[function_named(text.substr(0, equals))] = *seconds;
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

double Timeouts::of(const std::string& function) const {
  const auto own = of_function.find(function);
  return own == of_function.end() ? general : own->second;
}

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
  } else if (arguments[at].starts_with("--stats=")) {
    observation.statistics = true;
    observation.statistics_file = *value_of("--stats", arguments, at);
  } else if (const auto file = value_of("--trace", arguments, at)) {
    if (!observation.trace.empty() && observation.trace != *file)
      throw Refusal("--trace is given twice, as " + observation.trace + " and as " + *file);
    observation.trace = *file;
  } else if (const auto list = value_of("--trace-only", arguments, at)) {
    for (const std::string& word : words_of(*list)) {
      if (!observation.trace_only.empty()) observation.trace_only += ',';
      observation.trace_only += function_named(word);
    }
  } else if (const auto limit = value_of("--timeout", arguments, at)) {
    for (const std::string& word : words_of(*limit))
      add_timeout(word, "--timeout " + word, observation.timeouts);
  } else if (const auto then = value_of("--on-timeout", arguments, at)) {
    if (*then != "abort" && *then != "continue")
      throw Refusal("--on-timeout is abort or continue, not " + *then);
    observation.aborts_on_timeout = *then == "abort";
    observation.says_what_then = true;
  } else {
    return false;
  }
  return true;
}

void complete(Observation& observation) {
  const std::string before = "WI4MPI_", behind = "_timeout";
  for (char** variable = environ; *variable; ++variable) {
    const std::string text = *variable;
    const size_t equals = text.find('=');
    const std::string name = text.substr(0, equals);
    if (!name.starts_with(before) || !name.ends_with(behind) ||
        name.size() <= before.size() + behind.size())
      continue;
    const std::string function =
        name.substr(before.size(), name.size() - before.size() - behind.size());
    add_timeout(function + text.substr(equals), name, observation.timeouts);
  }
  if (!observation.trace_only.empty() && observation.trace.empty())
    throw Refusal("--trace-only says what is traced, and --trace FILE where to: add it");
  if (observation.aborts_on_timeout && !observation.timeouts.any())
    throw Refusal("--on-timeout needs --timeout SECONDS");
  const bool is_known =
      observation.trace.ends_with(".jsonl") || observation.trace.ends_with(".json");
  if (!observation.trace.empty() && !is_known)
    throw Refusal("--trace " + observation.trace +
                  ": the file's name tells what it becomes: x.jsonl has a line for each call, "
                  "x.json is what Perfetto opens");
  for (const std::string& file : {observation.trace, observation.statistics_file})
    if (!file.empty() && !std::ofstream(file, std::ios::app)) throw Refusal("cannot write " + file);
}

}  // namespace anympi
