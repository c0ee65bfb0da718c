// One program under several names: `mpirun` and `mpiexec` start programs on the chosen MPI,
// `anympi` tells about MPIs and programs, and `wi4mpi` understands the command line of Wi4MPI's
// users.

#include <exception>
#include <filesystem>
#include <iostream>

#include "launcher/commands.h"
#include "launcher/refusal.h"

int main(int count, char** values) {
  try {
    const std::string name = count > 0 ? std::filesystem::path(values[0]).filename().string() : "";
    const std::vector<std::string> arguments(values + (count > 0 ? 1 : 0), values + count);
    if (name.starts_with("mpirun") || name.starts_with("mpiexec"))
      return anympi::run_launcher(arguments);
    if (name == "anympi-singleton") return anympi::answer_singleton(arguments);
    if (name == "wi4mpi") return anympi::run_wi4mpi(arguments);
    return anympi::run_anympi(arguments);
  } catch (const anympi::Refusal& refusal) {
    std::cerr << "anympi: " << refusal.what() << "\n";
  } catch (const std::filesystem::filesystem_error& error) {
    std::cerr << "anympi: " << error.path1().string() << ": " << error.code().message() << "\n";
  } catch (const std::exception& error) {
    std::cerr << "anympi: an unexpected error, which should be reported: " << error.what() << "\n";
  }
  return anympi::Refusal::exit_status;
}
