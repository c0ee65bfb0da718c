#include "launcher/observation/traces.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <limits>
#include <memory>
#include <queue>

#include "launcher/refusal.h"

namespace anympi {
namespace {

// The lines of one thread, in the order in which its calls ended.
class ThreadTrace {
 public:
  explicit ThreadTrace(const ThreadRecord& thread) : thread_(thread) {
    fs::path file = thread.file;
    file.replace_extension(".trace");
    stream_.open(file, std::ios::binary);
    left_ = thread.record.trace_bytes;
    next();
  }

  bool is_at_end() const { return is_at_end_; }
  const ThreadRecord& thread() const { return thread_; }
  const std::string& call() const { return call_; }  // {"call":...}
  std::uint64_t start() const { return start_; }
  std::uint64_t end() const { return end_; }  // 0: it never ended

  void next() {
    std::string line;
    if (left_ > 0 && std::getline(stream_, line)) {
      left_ -= std::min<std::uint64_t>(left_, line.size() + 1);
      char* rest = nullptr;
      start_ = std::strtoull(line.c_str(), &rest, 10);
      end_ = std::strtoull(rest, &rest, 10);
      call_ = *rest ? rest + 1 : "";
      return;
    }
    left_ = 0;
    const observe::Call& last = thread_.record.call;
    is_at_end_ = has_shown_last_ || last.function == 0;
    has_shown_last_ = true;
    start_ = last.since;
    end_ = 0;
    call_ = "{\"call\":\"" + thread_.function(last.function) + "\",\"args\":{}}";
  }

 private:
  const ThreadRecord& thread_;
  std::ifstream stream_;
  std::uint64_t left_ = 0, start_ = 0, end_ = 0;
  bool is_at_end_ = false, has_shown_last_ = false;
  std::string call_;
};

// Clocks of one host agree; those of several hosts as well as their calendars do.
class Clocks {
 public:
  explicit Clocks(const std::vector<ThreadRecord>& records) {
    for (const ThreadRecord& thread : records) {
      const double offset = thread.seconds_at(0);
      const auto [place, is_new] = offsets_.try_emplace(thread.record.host, offset);
      if (!is_new) place->second = std::min(place->second, offset);
    }
    for (const ThreadRecord& thread : records)
      zero_ = std::min(zero_, at(thread, thread.record.monotonic));
  }
  // Microseconds since the first process began to be observed.
  double since_start(const ThreadRecord& thread, std::uint64_t monotonic) const {
    return (at(thread, monotonic) - zero_) * 1e6;
  }

 private:
  double at(const ThreadRecord& thread, std::uint64_t monotonic) const {
    return offsets_.at(thread.record.host) + static_cast<double>(monotonic) * 1e-9;
  }
  std::map<std::string, double> offsets_;
  double zero_ = 1e300;
};

constexpr double never = std::numeric_limits<double>::infinity();

class Writer {
 public:
  Writer(std::ofstream& out, bool as_events) : out_(out), as_events_(as_events) {
    if (as_events_) out_ << "{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n";
  }
  void process(int rank, const std::string& host) {
    if (!as_events_) return;
    separate();
    out_ << "{\"ph\":\"M\",\"name\":\"process_name\",\"pid\":" << rank
         << ",\"args\":{\"name\":\"rank " << rank << " (" << host << ")\"}}";
  }
  // `call` is an object; what we know more is put in front of what it holds.
  void call(int rank, unsigned thread, double start, double end, const std::string& call) {
    char times[128];
    separate();
    if (as_events_) {
      // {"call":"X","args":{...},more} becomes "name":"X","args":{"more"..., ...}.
      const size_t name = call.find("\"call\":") + 7, comma = call.find(',', name);
      std::snprintf(times, sizeof times, "\"ts\":%.3f,\"dur\":%.3f", start,
                    std::max(end - start, 0.0));
      out_ << "{\"ph\":\"X\",\"cat\":\"mpi\",\"name\":" << call.substr(name, comma - name)
           << ",\"pid\":" << rank << ",\"tid\":" << thread << "," << times
           << ",\"args\":" << flattened(call.substr(comma + 1)) << "}";
    } else {
      std::snprintf(times, sizeof times,
                    end < 0 ? "\"start\":%.3f,\"end\":null," : "\"start\":%.3f,\"end\":%.3f,",
                    start, end);
      out_ << "{\"rank\":" << rank << ",\"thread\":" << thread << "," << times << call.substr(1);
    }
  }
  void finish() { out_ << (as_events_ ? "\n]}\n" : is_first_ ? "" : "\n"); }

 private:
  // "args":{a,b},"result":r} -> {a,b,"result":r}
  static std::string flattened(std::string rest) {
    const size_t begin = std::string("\"args\":").size();
    size_t close = begin, depth = 0;
    bool in_string = false;
    for (; close < rest.size(); ++close) {
      const char c = rest[close];
      if (in_string && c == '\\') {
        ++close;
      } else if (c == '"') {
        in_string = !in_string;
      } else if (!in_string && c == '{') {
        ++depth;
      } else if (!in_string && c == '}' && --depth == 0) {
        break;
      }
    }
    const std::string inner = rest.substr(begin, close - begin);
    std::string more = rest.substr(close + 1);  // ,"result":...}
    if (inner == "{" && more.starts_with(",")) more.erase(0, 1);
    return inner + more;
  }
  void separate() {
    if (!is_first_) out_ << (as_events_ ? ",\n" : "\n");
    is_first_ = false;
  }

  std::ofstream& out_;
  bool as_events_, is_first_ = true;
};

}  // namespace

unsigned long write_trace(const std::vector<ThreadRecord>& records, const fs::path& file) {
  std::ofstream out(file);
  if (!out) throw Refusal("cannot write the trace " + file.string());
  const Clocks clocks(records);
  Writer writer(out, file.extension() == ".json");
  std::vector<std::unique_ptr<ThreadTrace>> threads;
  for (const ThreadRecord& thread : records) {
    if (thread.record.thread == 0) writer.process(thread.rank, thread.record.host);
    threads.push_back(std::make_unique<ThreadTrace>(thread));
  }
  const auto when = [&](const ThreadTrace& call) {
    return call.end() ? clocks.since_start(call.thread(), call.end()) : never;
  };
  const auto ends_later = [&](ThreadTrace* a, ThreadTrace* b) { return when(*a) > when(*b); };
  std::priority_queue<ThreadTrace*, std::vector<ThreadTrace*>, decltype(ends_later)> order(
      ends_later);
  for (const auto& thread : threads)
    if (!thread->is_at_end()) order.push(thread.get());
  unsigned long calls = 0;
  for (; !order.empty(); ++calls) {
    ThreadTrace* next = order.top();
    order.pop();
    const ThreadRecord& thread = next->thread();
    writer.call(thread.rank, thread.record.thread, clocks.since_start(thread, next->start()),
                next->end() ? clocks.since_start(thread, next->end()) : -1, next->call());
    next->next();
    if (!next->is_at_end()) order.push(next);
  }
  writer.finish();
  out.close();
  if (!out) throw Refusal("cannot write the trace " + file.string() + ": is the disk full?");
  return calls;
}

}  // namespace anympi
