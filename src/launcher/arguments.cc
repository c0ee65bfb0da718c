#include "launcher/arguments.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

#include "launcher/refusal.h"

namespace anympi {
namespace {

// Names without dashes; both -name and --name are understood. Open MPI 4 and 5 (PRRTE), and Hydra.
constexpr std::string_view without_value =
    // Open MPI
    " allow-run-as-root bind-to-core bind-to-socket bycore bynode byslot continuous d debug "
    "debug-devel debug-daemons debug-daemons-file disable-recovery display-allocation "
    "display-devel-allocation display-devel-map display-diffable-map display-map display-topo "
    "do-not-launch do-not-resolve enable-instant-on-support enable-recovery fwd-mpirun-port "
    "get-stack-traces h help index-argv-by-rank leave-session-attached merge-stderr-to-stdout "
    "nolocal nooversubscribe noprefix novm output-proctable oversubscribe pernode q quiet "
    "report-bindings report-child-jobs-separately report-state-on-timeout preload-binary "
    "set-cwd-to-session-dir show-progress tag-output timestamp-output tv use-hwthread-cpus "
    "use-regexp v verbose V version xml "
    // Hydra
    "genvnone genvall envnone envall enable-x disable-x info print-all-exitcodes prepend-rank l rr "
    "disable-auto-cleanup disable-hostname-propagation pmi-port skip-launch-node profile ";

constexpr std::string_view with_value =
    // Open MPI
    " am app bind-to c n np N cf cartofile cpu-list cpu-set cpus-per-proc cpus-per-rank debugger "
    "default-hostfile H host hnp hostfile launch-agent machinefile map-by max-restarts max-vm-size "
    "npernode npersocket ompi-server output-filename path personality ppr prefix preload-files "
    "rank-by report-events report-pid report-uri rf rankfile stdin timeout tune wd wdir x xml-file "
    "xterm output display runtime-options pset with-ft dvm-uri forward-signals stream-buffering "
    // Hydra
    "f hosts machine ppn perhost grr genvlist envlist configfile launcher launcher-exec bootstrap "
    "bootstrap-exec rmk topolib membind demux iface prepend-pattern outfile-pattern "
    "errfile-pattern "
    "nameserver order-nodes localhost usize gpus-per-proc ";

constexpr std::string_view with_two_values =
    " mca gmca omca gomca prtemca pmixmca gpmixmca genv env ";

bool is_in(std::string_view list, const std::string& name) {
  return list.find(" " + name + " ") != std::string_view::npos;
}

std::string without_dashes(const std::string& option) {
  return option.substr(option.starts_with("--") ? 2 : 1);
}

std::optional<size_t> values_of(const std::string& option) {
  if (option.starts_with("--") && option.find('=') != std::string::npos) return 0;
  const std::string name = without_dashes(option);
  if (is_in(with_two_values, name)) return 2;
  if (is_in(with_value, name)) return 1;
  if (is_in(without_value, name)) return 0;
  return {};
}

// As in -stats: with one dash, an option is the launcher's.
bool is_ours_with_two_dashes(const std::string& name) {
  return is_in(" explain stats trace trace-only on-timeout ", name.substr(0, name.find('=')));
}

// Does `--` still come among this program's arguments?
bool mark_follows(const std::vector<std::string>& arguments, size_t at) {
  const auto begin = arguments.begin() + static_cast<long>(at);
  const auto end = std::find(begin, arguments.end(), ":");
  return std::find(begin, end, "--") != end;
}

void set_once(std::string& place, const OurOption& option) {
  if (!place.empty() && place != option.value)
    throw Refusal(std::string("-") + option.which + " is given twice, as " + place + " and as " +
                  option.value);
  place = option.value;
}

// Hydra takes what is no number for 1.
void check_number_of_processes(const std::string& option, const std::string& value) {
  if (value.empty() || value.find_first_not_of("0123456789") != value.npos ||
      value.find_first_not_of('0') == value.npos)
    throw Refusal(option + " " + value + ": the number of processes is a whole number, at least 1");
}

void note_what_matters(const std::string& name, LauncherArguments& split, Command& next) {
  const std::vector<std::string>& seen = split.passed_on;
  if (name == "wdir" || name == "wd") next.folder = seen.back();
  if (name == "path") next.search = seen.back();
  if (name == "configfile" || name == "app") split.programs_in_file = true;
  if (name == "genvnone" || name == "genvlist" || name == "envnone" || name == "envlist")
    split.limits_environment = true;
  const bool by_x =
      name == "x" && (seen.back() == "LD_PRELOAD" || seen.back().starts_with("LD_PRELOAD="));
  const bool by_env = (name == "genv" || name == "env") && seen[seen.size() - 2] == "LD_PRELOAD";
  if (by_x || by_env) split.preload_values.push_back(seen.size() - 1);
}

}  // namespace

std::optional<OurOption> our_option(const std::vector<std::string>& arguments, size_t& at) {
  static const std::map<std::string, char> names = {{"-F", 'F'}, {"-from", 'F'}, {"--from", 'F'},
                                                    {"-T", 'T'}, {"-to", 'T'},   {"--to", 'T'}};
  const std::string& argument = arguments[at];
  const size_t equals = argument.find('=');
  const auto found = names.find(argument.substr(0, equals));
  if (found == names.end()) return {};
  OurOption option{found->second, {}};
  if (equals != std::string::npos) {
    option.value = argument.substr(equals + 1);
  } else if (at + 1 < arguments.size()) {
    option.value = arguments[++at];
  }
  if (option.value.empty() || option.value == "--")
    throw Refusal(argument + " needs a value: the name of an MPI, or a path");
  return option;
}

LauncherArguments split_launcher_arguments(const std::vector<std::string>& arguments) {
  LauncherArguments split;
  Command next;  // what the options say of the program that follows
  bool in_options = true;
  bool asks_for_help = false;  // what follows is a topic
  bool until_mark = false;     // an option was not known, so only -- says where the program begins
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (argument == ":") {
      in_options = true;
      until_mark = false;
      next = {};
      split.passed_on.push_back(argument);
    } else if (!in_options) {
      split.programs.back().words.push_back(argument);
      split.passed_on.push_back(argument);
    } else if (const auto option = our_option(arguments, i)) {
      set_once(option->which == 'F' ? split.from : split.to, *option);
    } else if (argument == "--explain") {
      split.explain = true;
    } else if (take_observation_option(arguments, i, split.observation)) {
      continue;
    } else if (asks_for_help) {
      split.passed_on.push_back(argument);
    } else if (argument == "--" || (!until_mark && !argument.starts_with('-'))) {
      if (argument == "--" && ++i == arguments.size())
        throw Refusal("no program follows --: write it behind");
      in_options = false;
      next.words = {arguments[i]};
      split.programs.push_back(next);
      split.passed_on.push_back(arguments[i]);
    } else {
      split.passed_on.push_back(argument);
      const std::string name = without_dashes(argument);
      asks_for_help = name == "help" || name == "h";
      const auto count = values_of(argument);
      if (!count && !mark_follows(arguments, i) && is_ours_with_two_dashes(name))
        throw Refusal(argument + " is not known to launchers; AnyMPI's option is written --" +
                      name);
      if (!count && !mark_follows(arguments, i))
        throw Refusal("the option " + argument + " is not known, so it cannot be seen where the " +
                      "program begins: write -- before the program");
      until_mark = until_mark || !count;
      const bool counts = name == "n" || name == "np";
      if (counts && i + 1 < arguments.size()) check_number_of_processes(argument, arguments[i + 1]);
      split.wants_program = split.wants_program || counts;
      const size_t values = std::min(count.value_or(0), arguments.size() - 1 - i);
      for (size_t k = 0; k < values; ++k) split.passed_on.push_back(arguments[++i]);
      if (values == count.value_or(0)) note_what_matters(name, split, next);
    }
  }
  return split;
}

}  // namespace anympi
