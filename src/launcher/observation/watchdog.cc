#include "launcher/observation/watchdog.h"

#include <signal.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <iostream>
#include <sstream>

#include "launcher/observation/backtraces.h"
#include "launcher/observation/verdict.h"

namespace anympi {
namespace {

using observe::Call;
using observe::Operation;
using Where = RankState::Where;

double clock_in_seconds(clockid_t clock) {
  timespec t;
  clock_gettime(clock, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

double seconds_since(const ThreadRecord& thread, std::uint64_t moment) {
  if (is_on_this_host(thread))
    return clock_in_seconds(CLOCK_MONOTONIC) - static_cast<double>(moment) * 1e-9;
  return clock_in_seconds(CLOCK_REALTIME) - thread.seconds_at(moment);
}

bool is_gone(const ThreadRecord& thread) {
  return is_on_this_host(thread) && kill(thread.record.pid, 0) != 0 && errno == ESRCH;
}

bool is_in_call(const ThreadRecord& thread) { return thread.record.call.function != 0; }

bool is_one_of(const std::string& function, std::initializer_list<const char*> names) {
  return std::any_of(names.begin(), names.end(), [&](const char* name) {
    return function == std::string("MPI_") + name || function == std::string("MPI_") + name + "_c";
  });
}

void add_partners(const Operation& operation, std::vector<int>& ranks) {
  if (operation.dest != observe::no_rank) ranks.push_back(operation.dest);
  if (operation.source != observe::no_rank) ranks.push_back(operation.source);
}

RankState state_of(const ThreadRecord& thread) {
  const Call& call = thread.record.call;
  RankState state;
  state.seconds = seconds_since(thread, call.since);
  state.communicator = call.operation.communicator;
  state.collective = call.collective;
  if (is_gone(thread) && thread.record.state != observe::State::finalized) {
    state.where = Where::gone;
  } else if (is_in_call(thread)) {
    state.where = Where::in_call;
  } else if (thread.record.state == observe::State::finalized) {
    state.where = Where::finalized;
  }
  state.function =
      thread.function(is_in_call(thread) ? call.function : thread.record.last_function);
  if (state.where != Where::in_call) return state;
  state.is_collective = call.is_collective != 0;
  state.root = call.root;
  state.count = call.count;
  state.bytes = call.bytes;
  if (is_one_of(state.function, {"Send", "Ssend", "Rsend", "Recv", "Probe", "Mprobe", "Sendrecv",
                                 "Sendrecv_replace"}))
    add_partners(call.operation, state.waits_for);
  if (is_one_of(state.function, {"Wait", "Waitall", "Waitany", "Waitsome"})) {
    for (unsigned i = 0; i < call.known_pending; ++i)
      add_partners(call.waits_for[i], state.waits_for);
    state.waits_for_all = is_one_of(state.function, {"Wait", "Waitall"});
  }
  return state;
}

// The thread that tells most about a rank: the one that is in a call for longest.
std::map<int, const ThreadRecord*> main_threads(const std::vector<ThreadRecord>& records) {
  std::map<int, const ThreadRecord*> threads;
  for (const ThreadRecord& thread : records) {
    if (thread.rank < 0) continue;
    const ThreadRecord*& best = threads[thread.rank];
    const auto tells_more = [](const ThreadRecord& a, const ThreadRecord& b) {
      if (is_in_call(a) != is_in_call(b)) return is_in_call(a);
      return is_in_call(a) ? a.record.call.since < b.record.call.since
                           : a.record.call.since > b.record.call.since;
    };
    if (!best || tells_more(thread, *best)) best = &thread;
  }
  return threads;
}

std::map<std::uint64_t, Group> read_groups(const fs::path& folder,
                                           const std::vector<ThreadRecord>& records) {
  std::map<std::uint64_t, Group> groups;
  Group& world = groups[1];
  world.name = "MPI_COMM_WORLD";
  for (const ThreadRecord& thread : records)
    for (int rank = static_cast<int>(world.ranks.size()); rank < thread.record.world_size; ++rank)
      world.ranks.push_back(rank);
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() != ".groups") continue;
    std::ifstream stream(entry.path());
    for (std::string line; std::getline(stream, line);) {
      std::istringstream words(line);
      std::uint64_t id = 0;
      unsigned number = 0;
      int is_inter = 0;
      words >> id >> number >> is_inter;
      Group group;
      group.name = "communicator " + std::to_string(number);
      for (int rank; words >> rank;) group.ranks.push_back(rank);
      // Of an intercommunicator each side knows the other one.
      Group& known = groups[id];
      if (known.name.empty()) known.name = group.name;
      for (int rank : group.ranks)
        if (std::find(known.ranks.begin(), known.ranks.end(), rank) == known.ranks.end())
          known.ranks.push_back(rank);
    }
  }
  for (auto& [id, group] : groups) std::sort(group.ranks.begin(), group.ranks.end());
  return groups;
}

std::string peer(int rank) {
  return rank == observe::any_rank ? "any rank" : "rank " + std::to_string(rank);
}

std::string tag(int value) { return value == observe::any_rank ? "any" : std::to_string(value); }

std::string described(const Operation& o, const std::map<std::uint64_t, Group>& groups) {
  std::string text;
  if (o.dest != observe::no_rank)
    text += " to " + peer(o.dest) + (o.sendtag == -1 ? "" : ", tag " + tag(o.sendtag));
  if (o.source != observe::no_rank)
    text += std::string(text.empty() ? "" : ",") + " from " + peer(o.source) +
            (o.recvtag == -1 ? "" : ", tag " + tag(o.recvtag));
  const auto group = groups.find(o.communicator);
  if (group != groups.end()) text += (text.empty() ? " on " : ", ") + group->second.name;
  return text;
}

std::string described(const ThreadRecord& thread, const RankState& state,
                      const std::map<std::uint64_t, Group>& groups) {
  const Call& call = thread.record.call;
  if (state.where == Where::finalized) return "MPI is finalized";
  if (state.where == Where::gone) return "ended, without MPI_Finalize";
  if (state.where == Where::outside) return "outside of MPI, after " + state.function;
  std::string text = state.function + described(call.operation, groups);
  if (call.root >= 0) text += ", root " + std::to_string(call.root);
  if (call.count >= 0) text += ", count " + std::to_string(call.count);
  for (unsigned i = 0; i < call.known_pending; ++i) {
    const Operation& o = call.waits_for[i];
    text += (i == 0 ? ": " : "; ") + thread.function(o.function) + described(o, groups);
  }
  if (call.known_pending == observe::max_pending && call.pending > call.known_pending)
    text += "; ... (" + std::to_string(call.pending) + " requests)";
  return text;
}

std::string formatted(double least, double most) {
  char text[64];
  if (most - least < 0.05)
    std::snprintf(text, sizeof text, "%.1f s", most);
  else
    std::snprintf(text, sizeof text, "%.1f - %.1f s", least, most);
  return text;
}

struct Same {
  std::vector<int> ranks;
  double least = 1e300, most = 0;
  bool is_stuck = false;
};

constexpr size_t most_backtraces = 8;

}  // namespace

bool Watchdog::look(bool wants_all_backtraces) {
  const std::vector<ThreadRecord> records = read_records(folder_);
  std::string first;
  for (const ThreadRecord& thread : records) {
    const Call& call = thread.record.call;
    if (!is_in_call(thread) || call.version % 2 != 0 || is_gone(thread)) continue;
    const std::string function = thread.function(call.function);
    const double limit = timeouts_.of(function), taken = seconds_since(thread, call.since);
    if (limit <= 0 || taken < limit) continue;
    if (!told_.insert(thread.file.string() + " " + std::to_string(call.since)).second) continue;
    if (first.empty())
      first = (thread.rank < 0 ? "process " + std::to_string(thread.record.pid)
                               : "rank " + std::to_string(thread.rank)) +
              " is in " + function + " for " + formatted(taken, taken);
  }
  if (first.empty()) return false;
  tell(records, first, wants_all_backtraces);
  return true;
}

void Watchdog::tell(const std::vector<ThreadRecord>& records, const std::string& first,
                    bool wants_all_backtraces) const {
  const auto groups = read_groups(folder_, records);
  const auto threads = main_threads(records);
  States states;
  std::map<std::string, Same> lines;
  for (const auto& [rank, thread] : threads) {
    const RankState state = states[rank] = state_of(*thread);
    Same& same = lines[described(*thread, state, groups)];
    same.ranks.push_back(rank);
    same.least = std::min(same.least, state.seconds);
    same.most = std::max(same.most, state.seconds);
    same.is_stuck = state.where == Where::in_call;
  }
  std::ostringstream out;
  out << "\nanympi: " << first << ". What the ranks do:\n";
  std::vector<std::pair<std::string, Same>> sorted(lines.begin(), lines.end());
  std::sort(sorted.begin(), sorted.end(),
            [](const auto& a, const auto& b) { return a.second.ranks < b.second.ranks; });
  for (const auto& [text, same] : sorted)
    out << "  " << named_ranks(same.ranks) << ": " << text << ", for "
        << formatted(same.least, same.most) << "\n";
  for (const std::string& verdict : verdicts(states, groups))
    out << "anympi: verdict: " << verdict << "\n";
  size_t told = 0;
  for (const auto& [text, same] : sorted) {
    if (!same.is_stuck && !wants_all_backtraces) continue;
    if (++told > most_backtraces) break;
    out << "backtrace of rank " << same.ranks[0]
        << (same.ranks.size() > 1 ? ", which does the same as the others" : "") << ":\n";
    for (const std::string& frame : backtrace_of(*threads.at(same.ranks[0])))
      out << "  " << frame << "\n";
  }
  std::cerr << out.str() << std::flush;
}

}  // namespace anympi
