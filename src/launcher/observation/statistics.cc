#include "launcher/observation/statistics.h"

#include <algorithm>
#include <cstdio>
#include <ostream>
#include <vector>

namespace anympi {
namespace {

std::string formatted(const char* format, double value) {
  char text[64];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

std::string range(const std::string& least, const std::string& most) {
  return least == most ? least : least + " - " + most;
}

// Columns as wide as what is in them; the first is aligned left.
class Table {
 public:
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  void print(std::ostream& out) const {
    std::vector<size_t> widths;
    for (const auto& row : rows_) {
      widths.resize(std::max(widths.size(), row.size()));
      for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
    }
    for (const auto& row : rows_) {
      std::string line;
      for (size_t i = 0; i < row.size(); ++i) {
        const std::string space(widths[i] - row[i].size(), ' ');
        line += i == 0 ? row[i] + space : "  " + space + row[i];
      }
      out << line << "\n";
    }
  }

 private:
  std::vector<std::vector<std::string>> rows_;
};

void print_functions(std::ostream& out, const std::map<int, RankStatistics>& ranks) {
  const auto functions = by_function(ranks);
  std::vector<std::pair<std::string, AllRanks>> rows(functions.begin(), functions.end());
  std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
    return a.second.sum.seconds > b.second.sum.seconds;
  });
  double run = 0;
  for (const auto& [rank, statistics] : ranks) run += statistics.run;
  Table table;
  table.add({"function", "calls", "time s", "of run", "mean us", "worst us", "bytes",
             "calls by rank", "time s by rank", "slowest"});
  for (const auto& [name, all] : rows) {
    const Totals& sum = all.sum;
    table.add({name, std::to_string(sum.calls), formatted("%.4f", sum.seconds),
               run > 0 ? formatted("%.1f%%", 100 * sum.seconds / run) : "-",
               formatted("%.2f", 1e6 * sum.seconds / static_cast<double>(sum.calls)),
               formatted("%.2f", 1e6 * sum.worst), std::to_string(sum.bytes),
               range(std::to_string(all.fewest_calls), std::to_string(all.most_calls)),
               range(formatted("%.4f", all.least_seconds), formatted("%.4f", all.most_seconds)),
               "rank " + std::to_string(all.slowest)});
  }
  table.print(out);
}

constexpr size_t most_columns = 16;

void print_matrix(std::ostream& out, const std::map<int, RankStatistics>& ranks) {
  size_t columns = 0;
  bool is_empty = true;
  for (const auto& [rank, statistics] : ranks) {
    columns = std::max(columns, statistics.sent.size());
    for (const observe::Peer& peer : statistics.sent) is_empty = is_empty && peer.messages == 0;
  }
  if (is_empty) {
    out << "\nno messages between ranks (collective calls are not counted here)\n";
    return;
  }
  out << "\nbytes (and messages) that each rank sent or put, point to point and one-sided\n";
  Table table;
  if (columns <= most_columns) {
    std::vector<std::string> head = {"from \\ to"};
    for (size_t to = 0; to < columns; ++to) head.push_back(std::to_string(to));
    table.add(head);
    for (const auto& [rank, statistics] : ranks) {
      std::vector<std::string> row = {std::to_string(rank)};
      for (const observe::Peer& peer : statistics.sent)
        row.push_back(peer.messages == 0 ? "-"
                                         : std::to_string(peer.bytes) + " (" +
                                               std::to_string(peer.messages) + ")");
      table.add(row);
    }
  } else {
    // Too wide for a terminal: the pairs with the most bytes.
    struct Pair {
      int from;
      size_t to;
      observe::Peer sent;
    };
    std::vector<Pair> pairs;
    for (const auto& [rank, statistics] : ranks)
      for (size_t to = 0; to < statistics.sent.size(); ++to)
        if (statistics.sent[to].messages > 0) pairs.push_back({rank, to, statistics.sent[to]});
    std::stable_sort(pairs.begin(), pairs.end(),
                     [](const Pair& a, const Pair& b) { return a.sent.bytes > b.sent.bytes; });
    const size_t shown = std::min<size_t>(pairs.size(), 20);
    table.add({"from", "to", "bytes", "messages"});
    for (size_t i = 0; i < shown; ++i)
      table.add({std::to_string(pairs[i].from), std::to_string(pairs[i].to),
                 std::to_string(pairs[i].sent.bytes), std::to_string(pairs[i].sent.messages)});
    out << "(the first " << shown << " of " << pairs.size()
        << " pairs; mpirun --trace and anympi report show all)\n";
  }
  table.print(out);
}

void print_balance(std::ostream& out, const std::map<int, RankStatistics>& ranks) {
  double most = 0, least = 1e300, sum = 0;
  int most_rank = 0, least_rank = 0;
  for (const auto& [rank, statistics] : ranks) {
    const double outside = statistics.run - statistics.in_mpi;
    sum += outside;
    if (outside > most) most = outside, most_rank = rank;
    if (outside < least) least = outside, least_rank = rank;
  }
  if (ranks.size() < 2 || most <= 0) return;
  out << "\nload balance: outside of MPI, rank " << most_rank << " spent most ("
      << formatted("%.4f", most) << " s), rank " << least_rank << " least ("
      << formatted("%.4f", least) << " s); mean / most "
      << formatted("%.0f%%", 100 * sum / static_cast<double>(ranks.size()) / most) << "\n";
}

}  // namespace

std::map<std::string, AllRanks> by_function(const std::map<int, RankStatistics>& ranks) {
  std::map<std::string, AllRanks> functions;
  for (const auto& [rank, statistics] : ranks)
    for (const auto& [name, totals] : statistics.functions) functions[name];
  for (auto& [name, all] : functions) {
    bool is_first = true;
    for (const auto& [rank, statistics] : ranks) {
      const auto found = statistics.functions.find(name);
      const Totals totals = found == statistics.functions.end() ? Totals{} : found->second;
      all.sum.calls += totals.calls;
      all.sum.bytes += totals.bytes;
      all.sum.seconds += totals.seconds;
      all.sum.worst = std::max(all.sum.worst, totals.worst);
      if (is_first || totals.calls < all.fewest_calls) all.fewest_calls = totals.calls;
      if (is_first || totals.seconds < all.least_seconds) all.least_seconds = totals.seconds;
      if (is_first || totals.seconds > all.most_seconds) {
        all.most_seconds = totals.seconds;
        all.slowest = rank;
      }
      all.most_calls = std::max(all.most_calls, totals.calls);
      is_first = false;
    }
  }
  return functions;
}

void print_statistics(std::ostream& out, const std::string& program,
                      const std::map<int, RankStatistics>& ranks) {
  if (ranks.empty()) {
    out << "anympi: no statistics: no process of " << program << " initialized MPI\n";
    return;
  }
  const RankStatistics& first = ranks.begin()->second;
  double run = 0;
  for (const auto& [rank, statistics] : ranks) run = std::max(run, statistics.run);
  out << "\nanympi: statistics of " << program << ": " << ranks.size()
      << (ranks.size() == 1 ? " rank, " : " ranks, ") << first.from
      << (first.to.empty() || first.to == first.from ? "" : " on " + first.to) << ", "
      << formatted("%.3f", run) << " s from MPI_Init to MPI_Finalize\n\n";
  print_functions(out, ranks);
  print_matrix(out, ranks);
  print_balance(out, ranks);
  for (const auto& [rank, statistics] : ranks)
    if (!statistics.unfinished.empty())
      out << "rank " << rank << " did not finalize MPI: it ended "
          << (statistics.unfinished.starts_with("MPI") ? "in " : "") << statistics.unfinished
          << "\n";
}

}  // namespace anympi
