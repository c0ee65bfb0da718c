#include "launcher/coverage.h"

#include <algorithm>
#include <array>

#include "launcher/refusal.h"

namespace anympi {
namespace {

bool is_mpi_symbol(const std::string& symbol) {
  constexpr std::array prefixes = {"MPI", "PMPI", "OMPI", "ompi_", "mpi_", "pmpi_"};
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](const char* prefix) { return symbol.starts_with(prefix); });
}

}  // namespace

void refuse_what_cannot_load(const ProgramMpi& program, const std::vector<fs::path>& facade,
                             const LoaderPaths& paths) {
  std::unordered_set<std::string> replaced, defined;
  for (const fs::path& file : facade) {
    replaced.insert(file.filename().string());
    defined.merge(ElfFile(file).defined_names());
  }
  const std::string who = program.chain.front();
  // The real library behind a facade is not loaded, nor what only that one needs.
  const LoadOrder order = paths.load_order(
      program.file, [&](const std::string& name) { return replaced.contains(name); });
  for (size_t i = 0; i < order.size(); ++i) {
    if (i > 0 && replaced.contains(order[i].name)) continue;
    if (i > 0 && is_replaced(order[i].name))
      throw Refusal(who + " needs " + order[i].name +
                    ", a name of its MPI's library that AnyMPI does not stand in for");
    if (order[i].file)
      defined.merge(order[i].file->defined_names());
    else if (abi_of_soname(order[i].name))
      throw Refusal(who + " needs " + order[i].name +
                    ", which is neither part of AnyMPI nor installed on this machine");
  }
  for (size_t i = 0; i < order.size(); ++i) {
    const bool is_part = i == 0 || abi_of_soname(order[i].name);
    if (!is_part || !order[i].file || (i > 0 && replaced.contains(order[i].name))) continue;
    for (const std::string& symbol : order[i].file->needed_at_start())
      if (is_mpi_symbol(symbol) && !defined.contains(symbol))
        throw Refusal(who + " needs " + symbol + " of its own MPI (used by " +
                      order[i].file->path.filename().string() +
                      "), which AnyMPI does not translate");
  }
}

}  // namespace anympi
