#include "launcher/observation/verdict.h"

#include <algorithm>
#include <cstdio>
#include <set>

namespace anympi {
namespace {

using Where = RankState::Where;

std::string seconds(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f s", value);
  return text;
}

std::string doing(const RankState& state) {
  switch (state.where) {
    case Where::in_call:
      return "is in " + state.function;
    case Where::finalized:
      return "has left MPI_Finalize";
    case Where::gone:
      return "has ended without MPI_Finalize";
    case Where::outside:
      break;
  }
  return "is outside of MPI since " + seconds(state.seconds) +
         (state.function.empty() ? "" : ", after " + state.function);
}

std::string group_name(std::uint64_t id, const std::map<std::uint64_t, Group>& groups) {
  const auto found = groups.find(id);
  return found == groups.end() ? "a communicator" : found->second.name;
}

// Ranks that wait for each other: each waits for the next, and the last for the first.
std::vector<int> find_cycle(const States& states, int start) {
  std::vector<int> path;
  int at = start;
  while (std::find(path.begin(), path.end(), at) == path.end()) {
    path.push_back(at);
    const auto state = states.find(at);
    if (state == states.end() || state->second.where != Where::in_call) return {};
    const std::vector<int>& others = state->second.waits_for;
    if (others.empty() || (!state->second.waits_for_all && others.size() > 1)) return {};
    // One that cannot come is enough; those that wait themselves are such.
    const auto next = std::find_if(others.begin(), others.end(), [&](int other) {
      const auto found = states.find(other);
      return found != states.end() && found->second.where == Where::in_call &&
             !found->second.waits_for.empty();
    });
    if (next == others.end()) return {};
    at = *next;
  }
  path.erase(path.begin(), std::find(path.begin(), path.end(), at));
  return path;
}

void tell_cycles(const States& states, std::vector<std::string>& found) {
  std::set<int> told;
  for (const auto& [rank, state] : states) {
    std::vector<int> cycle = find_cycle(states, rank);
    if (cycle.empty() || told.contains(cycle[0])) continue;
    told.insert(cycle.begin(), cycle.end());
    std::rotate(cycle.begin(), std::min_element(cycle.begin(), cycle.end()), cycle.end());
    std::string sentence = "deadlock: ";
    if (cycle.size() == 1) {
      sentence += "rank " + std::to_string(cycle[0]) + " waits for itself in " +
                  states.at(cycle[0]).function;
    } else {
      for (size_t i = 0; i < cycle.size(); ++i)
        sentence += (i == 0 ? "rank " : ", which waits in ") +
                    (i == 0 ? std::to_string(cycle[0]) + " waits in " : "") +
                    states.at(cycle[i]).function + " for rank " +
                    std::to_string(cycle[(i + 1) % cycle.size()]);
    }
    found.push_back(sentence);
  }
}

// A rank that is waited for and does not come.
void tell_absent_partners(const States& states, std::vector<std::string>& found) {
  std::map<int, std::vector<int>> waiting;
  for (const auto& [rank, state] : states)
    if (state.where == Where::in_call && !state.is_collective && state.waits_for_all)
      for (int other : state.waits_for) {
        const auto partner = states.find(other);
        if (partner != states.end() &&
            (partner->second.where != Where::in_call || partner->second.is_collective ||
             partner->second.function == "MPI_Finalize"))
          waiting[other].push_back(rank);
      }
  for (const auto& [rank, waiters] : waiting)
    found.push_back(named_ranks(waiters) + (waiters.size() == 1 ? " waits" : " wait") +
                    " for rank " + std::to_string(rank) + ", which " + doing(states.at(rank)));
}

// The ranks that are in one collective call, the earliest on its communicator, and those that are
// not.
struct Meeting {
  std::map<std::string, std::vector<int>> by_function;
  std::vector<int> inside, absent;
};

Meeting meeting_on(std::uint64_t id, const States& states,
                   const std::map<std::uint64_t, Group>& groups) {
  Meeting meeting;
  std::uint64_t earliest = UINT64_MAX;
  const auto is_here = [id](const RankState& state) {
    return state.where == Where::in_call && state.is_collective && state.communicator == id;
  };
  for (const auto& [rank, state] : states)
    if (is_here(state)) earliest = std::min(earliest, state.collective);
  for (const auto& [rank, state] : states)
    if (is_here(state) && state.collective == earliest) {
      meeting.by_function[state.function].push_back(rank);
      meeting.inside.push_back(rank);
    }
  const auto group = groups.find(id);
  if (group == groups.end()) return meeting;
  for (int rank : group->second.ranks) {
    const auto state = states.find(rank);
    // Who has been there and left, as the root of a broadcast may, keeps nobody waiting.
    if (state == states.end() ||
        !(state->second.communicator == id && state->second.collective >= earliest))
      meeting.absent.push_back(rank);
  }
  return meeting;
}

template <class Value>
void tell_difference(const States& states, const std::vector<int>& ranks, const std::string& call,
                     const char* what, Value value, std::vector<std::string>& found) {
  std::map<std::int64_t, std::vector<int>> by_value;
  for (int rank : ranks) by_value[value(states.at(rank))].push_back(rank);
  if (by_value.size() < 2 || by_value.begin()->first < 0) return;
  std::string sentence = call + " is called with different " + what + ":";
  for (const auto& [number, with] : by_value)
    sentence +=
        (sentence.back() == ':' ? " " : ", ") + std::to_string(number) + " by " + named_ranks(with);
  found.push_back(sentence);
}

bool has_one_size(const std::string& function) {
  for (const char* name : {"MPI_Bcast", "MPI_Reduce", "MPI_Allreduce", "MPI_Scan", "MPI_Exscan",
                           "MPI_Allgather", "MPI_Alltoall", "MPI_Reduce_scatter_block"})
    if (function == name || function == std::string(name) + "_c") return true;
  return false;
}

void tell_collective(const States& states, std::uint64_t id,
                     const std::map<std::uint64_t, Group>& groups,
                     std::vector<std::string>& found) {
  const auto [by_function, inside, missing] = meeting_on(id, states, groups);
  const std::string where = " on " + group_name(id, groups);
  if (by_function.size() > 1) {
    std::string sentence = "different collective calls" + where + ":";
    for (const auto& [function, ranks] : by_function)
      sentence += (sentence.back() == ':' ? " " : ", ") + function + " by " + named_ranks(ranks);
    found.push_back(sentence);
  }
  const std::string function = by_function.begin()->first;
  std::vector<std::string> absent;
  for (int rank : missing) {
    const auto state = states.find(rank);
    absent.push_back("rank " + std::to_string(rank) + " (" +
                     (state == states.end() ? "not seen" : "which " + doing(state->second)) + ")");
  }
  if (!absent.empty()) {
    std::string sentence = function + where + " waits for ";
    for (size_t i = 0; i < absent.size() && i < 8; ++i) sentence += (i > 0 ? ", " : "") + absent[i];
    if (absent.size() > 8) sentence += " and " + std::to_string(absent.size() - 8) + " more";
    found.push_back(sentence);
  }
  if (by_function.size() > 1) return;
  const std::string call = function + where;
  tell_difference(
      states, inside, call, "roots", [](const RankState& s) { return s.root; }, found);
  if (has_one_size(function))
    tell_difference(
        states, inside, call, "numbers of bytes", [](const RankState& s) { return s.bytes; },
        found);
}

}  // namespace

std::string named_ranks(const std::vector<int>& ranks) {
  if (ranks.size() == 1) return "rank " + std::to_string(ranks[0]);
  std::vector<std::string> runs;
  for (size_t i = 0; i < ranks.size();) {
    size_t last = i;
    while (last + 1 < ranks.size() && ranks[last + 1] == ranks[last] + 1) ++last;
    if (last > i + 1) {
      runs.push_back(std::to_string(ranks[i]) + "-" + std::to_string(ranks[last]));
      i = last + 1;
    } else {
      runs.push_back(std::to_string(ranks[i++]));
    }
  }
  std::string text = "ranks ";
  for (size_t i = 0; i < runs.size(); ++i)
    text += (i == 0 ? "" : i + 1 == runs.size() ? " and " : ", ") + runs[i];
  return text;
}

std::vector<std::string> verdicts(const States& given,
                                  const std::map<std::uint64_t, Group>& groups) {
  States states = given;
  std::set<std::uint64_t> communicators;
  for (const auto& [rank, state] : states)
    if (state.where == Where::in_call && state.is_collective)
      communicators.insert(state.communicator);
  for (std::uint64_t id : communicators) {
    const Meeting meeting = meeting_on(id, given, groups);
    for (int rank : meeting.inside) states.at(rank).waits_for = meeting.absent;
  }
  std::vector<std::string> found;
  tell_cycles(states, found);
  for (std::uint64_t id : communicators)
    if (id != 0) tell_collective(states, id, groups, found);
  tell_absent_partners(states, found);
  return found;
}

}  // namespace anympi
