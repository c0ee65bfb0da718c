#include "launcher/observation/compare.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <iostream>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "launcher/choice.h"
#include "launcher/context.h"
#include "launcher/help.h"
#include "launcher/observation/comparison.h"
#include "launcher/observation/run.h"
#include "launcher/refusal.h"
#include "launcher/start.h"
#include "launcher/translation.h"

namespace anympi {
namespace {

using Json = nlohmann::json;

struct Wishes {
  std::string from, targets, picture = "compare.svg";
  int ranks = 1, repeat = 5;
  std::vector<std::string> program;
};

Wishes read(const std::vector<std::string>& words) {
  Wishes wishes;
  CLI::App app("Runs a program on each MPI in turn, several times, and compares.",
               "anympi compare");
  const CLI::Range at_least_one(1, std::numeric_limits<int>::max());
  app.add_option("-n,--np", wishes.ranks, "How many ranks")->type_name("N")->check(at_least_one);
  app.add_option("-T,--to", wishes.targets, "The MPIs, as in openmpi,mpich")
      ->type_name("MPI,MPI")
      ->required();
  app.add_option("-F,--from", wishes.from, "What the program was built for")->type_name("MPI");
  app.add_option("-r,--repeat", wishes.repeat, "How many runs on each (5)")
      ->type_name("N")
      ->check(at_least_one);
  app.add_option("-o", wishes.picture, "The picture, a file of SVG (compare.svg)")
      ->type_name("FILE");
  app.formatter(std::make_shared<Help>());
  app.footer("Usage: anympi compare -n 4 --to openmpi,mpich [--] program [arguments]");
  app.prefix_command();
  try {
    std::vector<std::string> reversed(words.rbegin(), words.rend());
    app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) std::exit(app.exit(error));
    throw Refusal(std::string(error.what()) + "; see anympi compare --help");
  }
  wishes.program = app.remaining();
  if (!wishes.program.empty() && wishes.program[0] == "--")
    wishes.program.erase(wishes.program.begin());
  if (wishes.program.empty()) throw Refusal("anympi compare needs a program");
  return wishes;
}

std::vector<std::string> targets_of(const Wishes& wishes) {
  std::vector<std::string> names;
  std::istringstream stream(wishes.targets);
  for (std::string name; std::getline(stream, name, ',');)
    if (!name.empty()) names.push_back(name);
  if (std::set<std::string>(names.begin(), names.end()).size() < names.size())
    throw Refusal("--to " + wishes.targets + " names an MPI twice");
  if (names.size() < 2)
    throw Refusal("anympi compare needs at least two MPIs, as in --to openmpi,mpich");
  return names;
}

// The lines in an order of their own: those of several processes come in any.
std::string sorted_lines(const std::string& output) {
  std::istringstream stream(output);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  std::sort(lines.begin(), lines.end());
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

class Runner {
 public:
  Runner(const Wishes& wishes, const fs::path& own_prefix, const fs::path& folder)
      : wishes_(wishes), own_prefix_(own_prefix), folder_(folder) {}

  // Exit status, seconds, and what it printed.
  struct Run {
    int status;
    double seconds;
    std::string output;
  };
  // Each rank's output goes to a file of its own, by `anympi exec`: in the launcher's output they
  // come in any order, even within a line.
  Run run(const std::string& target) const {
    const fs::path ranks = folder_ / "ranks";
    fs::remove_all(ranks);
    fs::create_directory(ranks);
    std::vector<std::string> wrapped = {
        own_prefix_ / "bin/anympi", "exec", "-T", target, "--output", ranks.string()};
    if (!wishes_.from.empty()) wrapped.insert(wrapped.end(), {"-F", wishes_.from});
    wrapped.push_back("--");
    wrapped.insert(wrapped.end(), wishes_.program.begin(), wishes_.program.end());
    Run run = timed(target, {}, wrapped);
    std::string output;
    for (int rank = 0; rank < wishes_.ranks; ++rank) {
      const fs::path file = file_of_rank(ranks, std::to_string(rank));
      if (run.status == 0 && !fs::exists(file))
        throw Refusal("what rank " + std::to_string(rank) + " prints did not arrive in " +
                      ranks.string() + ": TMPDIR must name a folder that all nodes share");
      output += text_of(file) + std::string(1, '\0');
    }
    // The rest is of processes that the program itself started.
    run.output = output + sorted_lines(run.output);
    return run;
  }

  void run_with_statistics(const std::string& target, const fs::path& file) const {
    std::vector<std::string> options = {"--stats=" + file.string()};
    if (!wishes_.from.empty()) options.insert(options.end(), {"-F", wishes_.from});
    timed(target, options, wishes_.program);
  }

 private:
  Run timed(const std::string& target, const std::vector<std::string>& options,
            const std::vector<std::string>& program) const {
    std::vector<std::string> command = {own_prefix_ / "bin/mpirun", "-n",
                                        std::to_string(wishes_.ranks), "-T", target};
    command.insert(command.end(), options.begin(), options.end());
    command.push_back("--");
    command.insert(command.end(), program.begin(), program.end());
    const fs::path output = folder_ / "output", errors = folder_ / "errors";
    const auto begin = std::chrono::steady_clock::now();
    const int status = start(command, output, errors);
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
    if (status == Refusal::exit_status) {
      // What AnyMPI itself refuses, it refuses for all.
      const std::string said = text_of(errors);
      if (said.starts_with("anympi: ") && said.find('\n') + 1 == said.size())
        throw Refusal(said.substr(8, said.size() - 9));
    }
    if (status != 0) std::cerr << text_of(errors);
    return {status, taken.count(), text_of(output)};
  }

  static std::string text_of(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  static int start(const std::vector<std::string>& command, const fs::path& output,
                   const fs::path& errors) {
    std::cout.flush();
    const pid_t child = fork();
    if (child < 0) throw Refusal("cannot start a process: " + std::string(std::strerror(errno)));
    if (child == 0) {
      const int flags = O_WRONLY | O_CREAT | O_TRUNC;
      dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
      dup2(open(output.c_str(), flags, 0600), STDOUT_FILENO);
      dup2(open(errors.c_str(), flags, 0600), STDERR_FILENO);
      std::vector<char*> arguments;
      for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
      arguments.push_back(nullptr);
      execv(arguments[0], arguments.data());
      _exit(127);
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

  const Wishes& wishes_;
  fs::path own_prefix_, folder_;
};

void add_statistics(OneMpi& mpi, const fs::path& file) {
  std::ifstream stream(file);
  if (!stream) return;
  std::map<std::string, double> functions;
  const Json statistics = Json::parse(stream);
  for (const Json& rank : statistics.at("ranks")) {
    mpi.run += rank.at("run").get<double>();
    mpi.in_mpi += rank.at("in_mpi").get<double>();
    for (const auto& [name, totals] : rank.at("functions").items())
      functions[name] += totals.at("seconds").get<double>();
  }
  mpi.functions.assign(functions.begin(), functions.end());
}

OneMpi described(const std::string& target, const Wishes& wishes, Context& context) {
  Command program;
  program.words = wishes.program;
  const Choice choice =
      choose(wishes.from, target, {program}, context.installations, context.paths);
  // What is wrong is told once, not by each rank.
  prepare(choice, context.own_prefix, context.paths);
  find_program(program);
  OneMpi mpi;
  mpi.name = target;
  mpi.title = std::string(choice.target.family->title) +
              (choice.target.version.empty() ? "" : " " + choice.target.version);
  mpi.is_native = choice.from == choice.target.family->abi;
  return mpi;
}

}  // namespace

int run_compare(const std::vector<std::string>& words) {
  const Wishes wishes = read(words);
  Context context;
  Comparison comparison{wishes.program[0], wishes.ranks, {}};
  for (const std::string& target : targets_of(wishes))
    comparison.mpis.push_back(described(target, wishes, context));
  std::ofstream picture(wishes.picture);
  if (!picture) throw Refusal("cannot write the picture " + wishes.picture);

  const RecordFolder folder;
  const Runner runner(wishes, context.own_prefix, folder.path());
  std::optional<std::string> expected;
  for (int turn = 0; turn < wishes.repeat; ++turn)
    for (OneMpi& mpi : comparison.mpis) {
      const Runner::Run run = runner.run(mpi.name);
      mpi.seconds.push_back(run.seconds);
      mpi.statuses.push_back(run.status);
      if (!expected) expected = run.output;
      mpi.same_output = mpi.same_output && run.output == *expected;
    }
  for (OneMpi& mpi : comparison.mpis) {
    const fs::path file = folder.path() / "statistics.json";
    fs::remove(file);
    runner.run_with_statistics(mpi.name, file);
    add_statistics(mpi, file);
  }
  print_table(std::cout, comparison);
  picture << picture_of(comparison);
  picture.close();
  if (!picture) throw Refusal("cannot write the picture " + wishes.picture);
  std::cout << "The picture is " << wishes.picture << "\n";
  return EXIT_SUCCESS;
}

}  // namespace anympi
