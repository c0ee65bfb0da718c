// anympi list, which, exec, env, and wi4mpi.
//
// exec, env and which end with a program whose options are its own: the command line is cut before
// it, and only the part before is given to CLI11.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>

#include "launcher/arguments.h"
#include "launcher/commands.h"
#include "launcher/container.h"
#include "launcher/context.h"
#include "launcher/doctor.h"
#include "launcher/explanation.h"
#include "launcher/help.h"
#include "launcher/image.h"
#include "launcher/observation/compare.h"
#include "launcher/observation/report.h"
#include "launcher/refusal.h"
#include "launcher/selftest/selftest.h"
#include "launcher/services.h"
#include "launcher/slurm.h"
#include "launcher/start.h"

namespace anympi {
namespace {

using Json = nlohmann::ordered_json;

struct Request {
  std::string from, to;
  std::string tool = "apptainer", root, folder, output;
  bool json = false, explain = false;
  Command program;
};

// Paths are bytes, and JSON is UTF-8.
std::string text_of(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

int list(const Request& request) {
  Context context;
  const std::vector<Mpi>& mpis = context.installations.all();
  if (request.json) {
    Json array = Json::array();
    for (const Mpi& mpi : mpis)
      array.push_back({{"name", mpi.name},
                       {"family", mpi.family->name},
                       {"version", mpi.version},
                       {"abi", name(mpi.family->abi)},
                       {"library", mpi.library.string()},
                       {"launcher", mpi.launcher.string()},
                       {"found_by", mpi.found_by}});
    std::cout << text_of(array) << "\n";
    return EXIT_SUCCESS;
  }
  if (mpis.empty()) throw Refusal("no MPI was found on this machine");
  for (const Mpi& mpi : mpis)
    std::cout << mpi.name << ": " << mpi.family->title
              << (mpi.version.empty() ? "" : " " + mpi.version) << ", ABI " << name(mpi.family->abi)
              << "\n  library   " << mpi.library.string() << "\n  launcher  "
              << (mpi.launcher.empty() ? "none" : mpi.launcher.string()) << "\n  found by  "
              << mpi.found_by << "\n";
  return EXIT_SUCCESS;
}

Looked look(const Request& request, const Context& context) {
  const std::string& first = request.program.words[0];
  std::error_code error;
  // A library or an extension need not be executable, and is not started.
  if (fs::is_regular_file(first, error) && ElfFile::has_magic(first) &&
      !ElfFile(first).is_executable)
    return look_at_elf(first, context.paths);
  return look_at_program(request.program, context.paths);
}

// What the target does not simply do itself has a line of its own.
void print_services(const Mpi& target, const std::map<std::string, Served>& services) {
  std::map<Service, int> count;
  for (const auto& [function, served] : services) ++count[served.service];
  std::cout << "On " << target.family->title << (target.version.empty() ? "" : " ")
            << target.version << " (" << target.library.string() << "), of the " << services.size()
            << " functions of MPI that it imports, there are:\n";
  for (const auto& [service, functions] : count)
    std::cout << "  " << name(service) << ": " << functions << "\n";
  for (const auto& [function, served] : services)
    if (served.service != Service::direct || !served.how.empty())
      std::cout << "    " << function << " " << name(served.service)
                << (served.how.empty() ? "" : ": ") << served.how << "\n";
}

Json json_of(const std::map<std::string, Served>& services) {
  Json object = Json::object();
  for (const auto& [function, served] : services)
    object[function] = {{"service", name(served.service)}, {"how", served.how}};
  return object;
}

Json json_of(const ProgramMpi& mpi) {
  return {{"abi", name(mpi.abi)},
          {"file", mpi.file.string()},
          {"libraries", mpi.sonames},
          {"chain", mpi.chain},
          {"certain", mpi.is_certain}};
}

int which(const Request& request) {
  if (request.program.words.empty())
    throw Refusal("anympi which needs a program, a library or a script");
  Context context;
  Looked looked = look(request, context);
  if (!looked.mpi) throw Refusal(looked.why_not);
  const ProgramMpi& mpi = *looked.mpi;
  std::optional<Mpi> target;
  std::map<std::string, Served> served;
  if (!request.to.empty()) {
    target = choose_target(request.to, context.installations);
    prefer(looked, target->family->abi);
    if (target->family->abi != mpi.abi)
      served = services(mpi, ElfFile(target->library), context.paths);
  }
  if (request.json) {
    Json object = json_of(mpi);
    object["program"] = request.program.words[0];
    object["others"] = Json::array();
    for (const ProgramMpi& other : looked.others) object["others"].push_back(json_of(other));
    if (target) {
      object["target"] = target->library.string();
      object["translated"] = target->family->abi != mpi.abi;
      object["functions"] = json_of(served);
    }
    std::cout << text_of(object) << "\n";
    return EXIT_SUCCESS;
  }
  std::cout << request.program.words[0] << " was built for " << family_of(mpi.abi).title << " (ABI "
            << name(mpi.abi) << "): " << mpi.how() << "\n";
  for (const ProgramMpi& other : looked.others)
    std::cout << "  or, as the target needs it, for " << family_of(other.abi).title << ": "
              << other.how() << "\n";
  if (!target) return EXIT_SUCCESS;
  if (target->family->abi == mpi.abi)
    std::cout << "It runs on " << target->library.string() << " natively: both speak the ABI "
              << name(mpi.abi) << "\n";
  else
    print_services(*target, served);
  return EXIT_SUCCESS;
}

Choice choose_for(const Request& request, Context& context) {
  std::vector<Command> programs;
  if (!request.program.words.empty()) programs.push_back(request.program);
  return choose(request.from, request.to, programs, context.installations, context.paths);
}

int execute(const Request& request) {
  if (request.program.words.empty()) throw Refusal("anympi exec needs a program");
  Context context;
  const Choice choice = choose_for(request, context);
  const Translation translation = prepare(choice, context.own_prefix, context.paths);
  log_choice(choice, translation);
  if (request.explain)
    for (const std::string& line :
         explanation(choice, translation, request.to, context.installations))
      std::cerr << "anympi: " << line << "\n";
  const fs::path file = find_program(request.program);
  refuse_wrong_slurm_protocol(choice.target);
  if (!request.output.empty()) write_into(request.output);
  set_variables(translation);
  start(file, request.program.words);
}

std::string quoted(const std::string& value) {
  std::string text = "'";
  for (char c : value) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

std::string list_of(const std::vector<std::string>& words) {
  std::string list;
  for (const std::string& word : words) list += (list.empty() ? "" : ", ") + word;
  return list;
}

// What the image's program was built for cannot be seen from outside: the other one, unless said.
Abi from_of_image(const Request& request, const Mpi& target) {
  if (request.from.empty()) return target.family->abi == Abi::mpich ? Abi::openmpi : Abi::mpich;
  const Family* family = family_named(request.from);
  if (!family)
    throw Refusal("-F " + request.from + " is not the name of an MPI (" + family_names() + ")");
  return family->abi;
}

int tell_container(const Request& request) {
  Context context;
  const Mpi target = choose_target(request.to, context.installations);
  const Abi from = from_of_image(request, target);
  const ContainerTool& tool = container_tool(request.tool);
  if (!tool.makes_mount_points && request.folder.empty())
    throw Refusal(request.tool + " mounts nothing at paths that the image does not have: add " +
                  "--folder DIR, a new folder for all that is to be visible inside");
  const Container container{request.root, request.folder, tool.inside};
  ContainerPlan plan = plan_container(from, target, context.own_prefix, context.paths, container);
  if (!request.root.empty()) {
    if (!fs::is_directory(request.root))
      throw Refusal("--root " + request.root + " is not a folder: unpack the image into one");
    const std::string glibc = Image(request.root).glibc();
    if (glibc.empty())
      throw Refusal("there is no glibc for " + multiarch_name() + " in " + request.root +
                    ", so nothing of this machine runs there");
    if (std::atoi(glibc.c_str() + 2) < std::atoi(plan.glibc.c_str() + 2))
      throw Refusal("the image has glibc " + glibc + ", and this machine's MPI needs " +
                    plan.glibc + ": make the image from a newer distribution");
  }
  if (!request.folder.empty()) gather(plan, container);
  const std::vector<std::string> command = container_command(
      tool, plan, "IMAGE", abi_of_launcher(target.launcher).value_or(target.family->abi));
  if (request.json) {
    Json binds = Json::array(), variables = Json::object();
    for (const auto& [here, there] : plan.binds) binds.push_back({here.string(), there.string()});
    for (const auto& [name, value] : plan.variables) variables[name] = value;
    std::cout << text_of({{"binds", binds},
                          {"variables", variables},
                          {"glibc", plan.glibc},
                          {"left_to_image", plan.left_to_image},
                          {"machine", multiarch_name()},
                          {"command", command}})
              << "\n";
    return EXIT_SUCCESS;
  }
  std::cout << "# A program of " << family_of(from).title << " in a container, on this machine's "
            << target.family->title << ". The image needs glibc " << plan.glibc << " or newer, and "
            << multiarch_name() << ".\n";
  if (!plan.left_to_image.empty())
    std::cout << "# These must be in it, and no older: " << list_of(plan.left_to_image)
              << " (--root FOLDER looks, and binds this machine's where they are newer).\n";
  std::cout << (target.launcher.empty() ? "mpirun" : target.launcher.string()) << " -n 4 \\\n";
  for (const std::string& word : command)
    std::cout << "  " << (word.find_first_of(" $\"") == word.npos ? word : quoted(word)) << " \\\n";
  std::cout << "  ./app\n";
  return EXIT_SUCCESS;
}

// Exit status 1 when there is a problem.
int tell(const Request& request, const std::vector<Finding>& findings) {
  constexpr const char* words[] = {"good", "note", "problem"};
  Json array = Json::array();
  bool is_ill = false;
  for (const auto& [health, what, advice] : findings) {
    const char* word = words[static_cast<int>(health)];
    is_ill = is_ill || health == Health::problem;
    array.push_back({{"health", word}, {"what", what}, {"advice", advice}});
    if (!request.json)
      std::cout << word << ": " << what << (advice.empty() ? "" : "\n    " + advice) << "\n";
  }
  if (request.json) std::cout << text_of(array) << "\n";
  return is_ill ? EXIT_FAILURE : EXIT_SUCCESS;
}

int diagnose(const Request& request) {
  Context context;
  std::optional<Command> program;
  if (!request.program.words.empty()) program = request.program;
  return tell(request, examine(context, program, request.from, request.to));
}

int test_itself(const Request& request) {
  Context context;
  std::vector<Mpi> targets = context.installations.all();
  if (!request.to.empty()) targets = {context.installations.named(request.to)};
  if (targets.empty()) throw Refusal("no MPI was found on this machine, so nothing can be tested");
  return tell(request, test_installation(context.own_prefix, targets));
}

int print_environment(const Request& request) {
  Context context;
  const Translation translation =
      prepare(choose_for(request, context), context.own_prefix, context.paths);
  for (const auto& [name, value] : translation.variables)
    std::cout << (value.empty() ? "unset " + name : "export " + name + "=" + quoted(value)) << "\n";
  return EXIT_SUCCESS;
}

// Cuts the program off: behind `--`, or at the first word that is no option and no option's value.
std::vector<std::string> cut_program(std::vector<std::string>& arguments) {
  if (!arguments.empty() && arguments[0] == "container") return {};  // has none
  for (size_t i = 1; i < arguments.size(); ++i) {
    if (our_option(arguments, i)) continue;
    if (arguments[i] == "--output" && i + 1 < arguments.size()) {
      ++i;
      continue;
    }
    if (arguments[i].starts_with('-') && arguments[i] != "--") continue;
    const auto at = arguments.begin() + static_cast<long>(i);
    const std::vector<std::string> program(arguments[i] == "--" ? at + 1 : at, arguments.end());
    arguments.erase(at, arguments.end());
    return program;
  }
  return {};
}

// `which` starts nothing, so its own options may also stand behind the program.
void take_last_options(std::vector<std::string>& arguments, std::vector<std::string>& program) {
  if (arguments.empty() || arguments[0] != "which") return;
  const auto is_to = [](const std::string& word) {
    return word == "-T" || word == "-to" || word == "--to";
  };
  for (;;) {
    size_t taken = 0;
    if (program.size() > 2 && is_to(program[program.size() - 2]))
      taken = 2;
    else if (program.size() > 1 &&
             (program.back() == "--json" || program.back().starts_with("--to=")))
      taken = 1;
    if (taken == 0) return;
    const auto first = program.end() - static_cast<long>(taken);
    arguments.insert(arguments.end(), first, program.end());
    program.erase(first, program.end());
  }
}

void with_two_dashes(std::vector<std::string>& arguments) {
  for (std::string& argument : arguments)
    for (const char* option : {"-from", "-to"})
      if (argument == option || argument.starts_with(std::string(option) + "="))
        argument.insert(0, "-");
}

bool is_command(const CLI::App& app, const std::string& word) {
  const auto commands = app.get_subcommands(std::function<bool(const CLI::App*)>());
  return std::any_of(commands.begin(), commands.end(),
                     [&](const CLI::App* command) { return command->get_name() == word; });
}

}  // namespace

int run_anympi(const std::vector<std::string>& given) {
  std::vector<std::string> arguments = given;
  Request request;
  if (!given.empty() && given[0] == "compare") {
    // It has options of its own.
    request.program.words.assign(given.begin() + 1, given.end());
    arguments.resize(1);
  } else {
    request.program.words = cut_program(arguments);
  }
  take_last_options(arguments, request.program.words);
  with_two_dashes(arguments);

  CLI::App app("Runs MPI programs on any MPI, whatever MPI they were built for.", "anympi");
  app.require_subcommand(1);
  app.set_version_flag("--version", "anympi " ANYMPI_VERSION);
  app.footer("To start programs: mpirun -n 4 -T mpich -- ./app; see mpirun --help.");
  int status = EXIT_SUCCESS;
  const auto subcommand = [&](const char* name, const char* text, const char* usage, auto action) {
    CLI::App* command = app.add_subcommand(name, text);
    command->footer(usage);
    command->formatter(std::make_shared<Help>());
    command->callback([&request, &status, action] { status = action(request); });
    return command;
  };
  CLI::App* listing = subcommand("list", "Shows the MPIs that are found on this machine",
                                 "Usage: anympi list [--json]", list);
  CLI::App* telling =
      subcommand("which", "Tells what MPI a program was built for, and how another serves it",
                 "Usage: anympi which [--json] [--to TO] [--] program [arguments]", which);
  CLI::App* executing = subcommand(
      "exec", "Sets the environment and becomes the program (for srun and the like)",
      "Usage: anympi exec [--explain] [-F FROM] [-T TO] [--output FOLDER] [--] program [arguments]",
      execute);
  subcommand("report", "Makes a page of HTML of what mpirun --trace wrote",
             "Usage: anympi report TRACE [-o PAGE.html]",
             [](const Request& request) { return run_report(request.program.words); });
  subcommand("compare", "Runs a program on several MPIs and shows which is best for it",
             "Usage: anympi compare -n 4 --to openmpi,mpich [--] program [arguments]",
             [](const Request& request) { return run_compare(request.program.words); });
  CLI::App* printing = subcommand("env", "Prints that environment as lines for the shell's eval",
                                  "Usage: anympi env [-F FROM] [-T TO] [--] [program [arguments]]",
                                  print_environment);
  CLI::App* diagnosing = subcommand(
      "doctor", "Checks all that a run depends on, and says what to do",
      "Usage: anympi doctor [--json] [-F FROM] [-T TO] [--] [program [arguments]]", diagnose);
  CLI::App* testing =
      subcommand("selftest", "Runs programs of its own on each MPI: does this installation work?",
                 "Usage: anympi selftest [--json] [-T TO]", test_itself);
  CLI::App* containing =
      subcommand("container", "Prints the command that runs an image's program on the host's MPI",
                 "Usage: anympi container [--for apptainer|podman|charliecloud] [-F FROM] [-T TO]\n"
                 "                        [--root FOLDER] [--folder NEW-FOLDER] [--json]",
                 tell_container);
  containing
      ->add_option("--for", request.tool, "apptainer (unless you say so), podman or charliecloud")
      ->type_name("TOOL");
  containing
      ->add_option("--root", request.root, "A folder with the image's files, which is looked at")
      ->type_name("FOLDER");
  containing
      ->add_option("--folder", request.folder,
                   "A new folder that gets all that is to be visible inside")
      ->type_name("NEW-FOLDER");
  executing->add_flag("--explain", request.explain, "Say what was chosen, and why");
  executing
      ->add_option("--output", request.output, "What rank 3 prints goes to the file rank.3 there")
      ->type_name("FOLDER");
  for (CLI::App* command : {listing, telling, diagnosing, testing, containing})
    command->add_flag("--json", request.json, "Print JSON");
  for (CLI::App* command : {executing, printing, diagnosing, containing})
    command->add_option("-F,--from", request.from, "What the program was built for")
        ->type_name("MPI");
  for (CLI::App* command : {telling, executing, printing, diagnosing, testing, containing})
    command->add_option("-T,--to", request.to, "The MPI to run on")->type_name("MPI");
  // The list of commands fits a terminal of 80 columns.
  app.formatter(std::make_shared<Help>(12));
  const std::string first = arguments.empty() ? "--help" : arguments[0];
  const bool asks = first == "--help" || first == "-h" || first == "--version";
  if (first.starts_with('-') && !asks)
    throw Refusal("anympi has no option " + first + "; a command comes first: see anympi --help");
  if ((first == "list" || first == "selftest") && !request.program.words.empty())
    throw Refusal("anympi " + first + " takes no argument " + request.program.words[0]);
  if (!first.starts_with('-') && !is_command(app, first))
    throw Refusal(
        "there is no command " + first +
        "; there are list, which, exec, env, doctor, selftest, container, report and compare");
  try {
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    if (reversed.empty()) reversed = {"--help"};
    app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    throw Refusal(std::string(error.what()) + "; see anympi " + first + " --help");
  }
  return status;
}

int run_wi4mpi(const std::vector<std::string>& arguments) {
  Request request;
  size_t i = 0;
  for (; i < arguments.size() && arguments[i].starts_with('-'); ++i) {
    if (arguments[i] == "--") {
      ++i;
      break;
    }
    std::string* place = arguments[i] == "-f" ? &request.from : &request.to;
    if (arguments[i] == "-f" || arguments[i] == "-t") {
      if (i + 1 == arguments.size()) throw Refusal(arguments[i] + " needs the name of an MPI");
      *place = arguments[++i];
    } else if (const auto option = our_option(arguments, i)) {
      (option->which == 'F' ? request.from : request.to) = option->value;
    } else {
      throw Refusal("the option " + arguments[i] + " of wi4mpi is not known; it is used as: " +
                    "wi4mpi -f openmpi -t mpich program [arguments]");
    }
  }
  request.program.words.assign(arguments.begin() + static_cast<long>(i), arguments.end());
  if (request.program.words.empty())
    throw Refusal("wi4mpi needs a program: wi4mpi -f openmpi -t mpich program [arguments]");
  return execute(request);
}

}  // namespace anympi
