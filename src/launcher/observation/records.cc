#include "launcher/observation/records.h"

#include <algorithm>
#include <cstring>
#include <fstream>

#include "launcher/refusal.h"

namespace anympi {
namespace {

using observe::Record;
using observe::State;

bool read_record(const fs::path& file, ThreadRecord& thread) {
  std::ifstream stream(file, std::ios::binary);
  Record& r = thread.record;
  if (!stream.read(reinterpret_cast<char*>(&r), sizeof r)) return false;
  // It is written last; until then the process is about to begin.
  if (std::memcmp(r.magic, observe::magic, sizeof r.magic) != 0) return false;
  if (r.size != sizeof r)
    throw Refusal(file.string() + " was written by another version of AnyMPI");
  thread.file = file;
  thread.rank = r.rank;
  if (r.world_size > 0) {
    thread.peers.resize(r.world_size);
    stream.seekg(r.peers_offset);
    const auto size = static_cast<std::streamsize>(r.world_size * sizeof(observe::Peer));
    if (!stream.read(reinterpret_cast<char*>(thread.peers.data()), size))
      std::fill(thread.peers.begin(), thread.peers.end(), observe::Peer{});
  }
  return true;
}

// Worlds of spawned processes count their ranks anew; here each process has a number of its own.
void number_spawned(std::vector<ThreadRecord>& records) {
  int next = 0;
  for (const ThreadRecord& thread : records)
    if (!thread.record.is_spawned) next = std::max(next, thread.record.world_size);
  std::map<std::pair<std::string, int>, int> numbers;
  for (ThreadRecord& thread : records)
    if (thread.record.is_spawned) {
      const auto [place, is_new] =
          numbers.try_emplace({thread.record.host, thread.record.pid}, next);
      next += is_new;
      thread.rank = place->second;
    }
}

}  // namespace

std::string ThreadRecord::function(unsigned number) const {
  if (number == 0 || number > observe::max_functions) return "";
  const observe::FunctionRecord& row = record.table[number - 1];
  return std::string(row.name, strnlen(row.name, sizeof row.name));
}

double ThreadRecord::seconds_at(std::uint64_t monotonic) const {
  return (static_cast<double>(record.realtime) + static_cast<double>(monotonic) -
          static_cast<double>(record.monotonic)) *
         1e-9;
}

std::vector<ThreadRecord> read_records(const fs::path& folder) {
  std::vector<ThreadRecord> records;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    ThreadRecord thread;
    if (entry.path().extension() == ".record" && read_record(entry.path(), thread))
      records.push_back(std::move(thread));
  }
  std::sort(records.begin(), records.end(), [](const ThreadRecord& a, const ThreadRecord& b) {
    return std::tie(a.record.is_spawned, a.rank, a.record.thread, a.file) <
           std::tie(b.record.is_spawned, b.rank, b.record.thread, b.file);
  });
  number_spawned(records);
  return records;
}

std::map<int, RankStatistics> statistics_of(const std::vector<ThreadRecord>& records) {
  std::map<int, RankStatistics> ranks;
  for (const ThreadRecord& thread : records) {
    const Record& r = thread.record;
    if (thread.rank < 0) continue;
    RankStatistics& rank = ranks[thread.rank];
    for (unsigned i = 0; i < r.functions && i < observe::max_functions; ++i) {
      const observe::FunctionRecord& row = r.table[i];
      if (row.calls == 0) continue;
      Totals& totals = rank.functions[thread.function(i + 1)];
      totals.calls += row.calls;
      totals.bytes += row.bytes;
      totals.seconds += static_cast<double>(row.nanoseconds) * 1e-9;
      totals.worst = std::max(totals.worst, static_cast<double>(row.worst) * 1e-9);
      rank.in_mpi += static_cast<double>(row.nanoseconds) * 1e-9;
    }
    if (rank.sent.size() < thread.peers.size()) rank.sent.resize(thread.peers.size());
    for (size_t i = 0; i < thread.peers.size(); ++i) {
      rank.sent[i].messages += thread.peers[i].messages;
      rank.sent[i].bytes += thread.peers[i].bytes;
    }
    const std::uint64_t last = r.ended ? r.ended : r.call.since;
    if (r.began != 0 && last > r.began)
      rank.run = std::max(rank.run, static_cast<double>(last - r.began) * 1e-9);
    if (r.thread == 0) {
      rank.host = r.host;
      rank.from = r.abi;
      rank.to = r.target;
      if (r.state != State::finalized)
        rank.unfinished = r.call.function ? thread.function(r.call.function) : "outside of MPI";
    }
  }
  return ranks;
}

}  // namespace anympi
