// The page itself is report.html, which a browser draws from the data put into it: sums of all
// calls, and the calls themselves, or of a long trace those that took longest.

#include "launcher/observation/report.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "launcher/observation/statistics.h"
#include "launcher/observation/traces.h"
#include "launcher/refusal.h"

asm(".pushsection .rodata\n"
    "anympi_report_page: .incbin \"" ANYMPI_REPORT_PAGE
    "\"\n"
    ".byte 0\n"
    ".popsection\n");
extern "C" const char anympi_report_page[];

namespace anympi {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr size_t most_events = 200000;
constexpr size_t most_details = 40000;

struct Event {
  int rank = 0;
  unsigned function = 0;
  double start = 0, duration = 0;  // microseconds; a call that never ended has -1
  std::string details;
};

struct Sums {
  unsigned long calls = 0, bytes = 0;
  double time = 0, worst = 0;
};

class Trace {
 public:
  explicit Trace(const fs::path& file);
  Json data(const std::string& title);

 private:
  void add(const Json& line);
  void add_event(const Json& event);
  void add_call(int rank, const std::string& function, double start, double end, const Json& more,
                const Json& arguments);
  void keep_longest();
  std::pair<double, double> whole_span() const;
  Json functions_data() const;
  Json ranks_data() const;
  Json sent_data() const;

  std::map<std::string, unsigned> numbers_;
  std::vector<std::string> names_;
  std::vector<Event> events_;
  std::set<int> ranks_;
  std::map<std::pair<int, unsigned>, Sums> sums_;  // by rank and function
  std::map<std::pair<int, int>, std::pair<unsigned long, unsigned long>> sent_;
  std::map<int, std::pair<double, double>> span_;
  unsigned long unfinished_ = 0, left_out_ = 0;
};

// One call, argument or event for each line, in both formats.
Trace::Trace(const fs::path& file) {
  std::ifstream stream(file);
  if (!stream)
    throw Refusal("cannot read the trace " + file.string() + ": " + std::strerror(errno));
  unsigned long number = 0;
  for (std::string line; std::getline(stream, line);) {
    ++number;
    if (!line.empty() && line.back() == ',') line.pop_back();
    if (line.empty() || line == "]}" || line.starts_with("{\"displayTimeUnit\"")) continue;
    try {
      add(Json::parse(line));
    } catch (const Json::exception&) {
      if (stream.eof() && number > 1) {
        std::cerr << "anympi: " << file.string() << " is cut off in line " << number
                  << "; the page has the calls before it\n";
        break;
      }
      throw Refusal("line " + std::to_string(number) + " of " + file.string() +
                    " is not of a trace that mpirun --trace wrote");
    }
  }
  if (events_.empty()) throw Refusal("there is no call in the trace " + file.string());
  keep_longest();
}

void Trace::add(const Json& line) {
  if (line.contains("ph")) return add_event(line);
  add_call(line.at("rank"), line.at("call"), line.at("start"),
           line.at("end").is_null() ? -1 : line.at("end").get<double>(), line, line.at("args"));
}

void Trace::add_event(const Json& event) {
  if (event.at("ph") != "X") return;
  const double start = event.at("ts"), duration = event.at("dur");
  add_call(event.at("pid"), event.at("name"), start, start + duration, event.at("args"),
           event.at("args"));
}

void Trace::add_call(int rank, const std::string& function, double start, double end,
                     const Json& more, const Json& arguments) {
  const auto [place, is_new] = numbers_.try_emplace(function, names_.size());
  if (is_new) names_.push_back(function);
  if (rank < 0) throw Refusal("there is no rank " + std::to_string(rank) + ", as the trace has it");
  const unsigned number = place->second;
  ranks_.insert(rank);
  auto& [first, last] = span_.try_emplace(rank, start, start).first->second;
  first = std::min(first, start);
  last = std::max({last, start, end});
  Event event{rank, number, start, end < 0 ? -1 : end - start, {}};
  const unsigned long bytes = more.value("bytes", 0ul);
  if (events_.size() < most_details) event.details = arguments.dump();
  events_.push_back(std::move(event));
  unfinished_ += end < 0;
  Sums& sums = sums_[{rank, number}];
  ++sums.calls;
  sums.bytes += bytes;
  sums.time += std::max(end - start, 0.0);
  sums.worst = std::max(sums.worst, end - start);
  const bool makes_a_request_later = function.find("_init") != function.npos;
  if (more.contains("to") && !makes_a_request_later && function.find("MPI_Get") != 0 &&
      function.find("MPI_Rget") != 0) {
    auto& [messages, size] = sent_[{rank, more.at("to").get<int>()}];
    ++messages;
    size += bytes;
  }
}

std::pair<double, double> Trace::whole_span() const {
  double begin = std::numeric_limits<double>::max(), end = 0;
  for (const auto& [rank, span] : span_) {
    begin = std::min(begin, span.first);
    end = std::max(end, span.second);
  }
  return {begin, end};
}

// The longest in each rank's every part of the run: where calls are left out, others remain, and
// nothing looks as if the program were computing.
void Trace::keep_longest() {
  if (events_.size() <= most_events) return;
  const auto [begin, end] = whole_span();
  const double parts = std::clamp<double>(most_events / 10 / ranks_.size(), 1, 400);
  using Cell = std::pair<int, int>;  // rank and part
  std::map<Cell, std::vector<Event>> cells;
  for (Event& event : events_)
    cells[{event.rank, static_cast<int>((event.start - begin) / (end - begin + 1) * parts)}]
        .push_back(std::move(event));
  const auto kept_with = [&](size_t of_each) {
    size_t kept = 0;
    for (const auto& [cell, events] : cells) kept += std::min(events.size(), of_each);
    return kept;
  };
  size_t of_each = 1;
  while (kept_with(of_each + of_each / 8 + 1) <= most_events) of_each += of_each / 8 + 1;
  left_out_ = events_.size();
  events_.clear();
  for (auto& [cell, events] : cells) {
    const size_t kept = std::min(events.size(), of_each);
    std::nth_element(events.begin(), events.begin() + static_cast<long>(kept), events.end(),
                     [](const Event& a, const Event& b) { return a.duration > b.duration; });
    std::move(events.begin(), events.begin() + static_cast<long>(kept),
              std::back_inserter(events_));
  }
  left_out_ -= events_.size();
}

Json Trace::functions_data() const {
  Json functions = Json::array();
  for (unsigned f = 0; f < names_.size(); ++f) {
    Sums all;
    double least = std::numeric_limits<double>::max(), most = -1;
    int slowest = 0;
    for (int rank : ranks_) {
      const auto found = sums_.find({rank, f});
      const Sums sums = found == sums_.end() ? Sums{} : found->second;
      all.calls += sums.calls;
      all.bytes += sums.bytes;
      all.time += sums.time;
      all.worst = std::max(all.worst, sums.worst);
      least = std::min(least, sums.time);
      if (sums.time > most) most = sums.time, slowest = rank;
    }
    functions.push_back({{"name", names_[f]},
                         {"calls", all.calls},
                         {"bytes", all.bytes},
                         {"time", all.time},
                         {"worst", all.worst},
                         {"least", least},
                         {"most", most},
                         {"slowest", slowest}});
  }
  return functions;
}

Json Trace::ranks_data() const {
  Json ranks = Json::array();
  for (int rank : ranks_) {
    Json in = Json::array();
    for (unsigned f = 0; f < names_.size(); ++f)
      if (const auto sums = sums_.find({rank, f}); sums != sums_.end())
        in.push_back({f, sums->second.time});
    const auto& [first, last] = span_.at(rank);
    ranks.push_back({{"rank", rank}, {"run", last - first}, {"in", in}});
  }
  return ranks;
}

Json Trace::sent_data() const {
  Json sent = Json::array();
  const auto place = [this](int rank) { return std::distance(ranks_.begin(), ranks_.find(rank)); };
  for (const auto& [pair, sums] : sent_)
    if (ranks_.contains(pair.first) && ranks_.contains(pair.second))
      sent.push_back({place(pair.first), place(pair.second), sums.first, sums.second});
  return sent;
}

Json Trace::data(const std::string& title) {
  const auto [begin, end] = whole_span();
  Json events = Json::array();
  for (const Event& event : events_) {
    const auto lane = std::distance(ranks_.begin(), ranks_.find(event.rank));
    const double duration = event.duration < 0 ? end - event.start : event.duration;
    Json row = {lane, event.function, event.start, duration};
    if (!event.details.empty()) row.push_back(event.details);
    events.push_back(std::move(row));
  }
  Json notes = Json::array();
  if (left_out_ > 0)
    notes.push_back("The timeline has " + std::to_string(events_.size()) +
                    " calls, the longest in each part of the run; all others are in the sums.");
  if (unfinished_ > 0)
    notes.push_back(std::to_string(unfinished_) + " calls never ended: the program ended in them.");
  return {{"title", title},
          {"notes", notes},
          {"begin", begin},
          {"end", end},
          {"functions", functions_data()},
          {"ranks", ranks_data()},
          {"sent", sent_data()},
          {"events", events}};
}

// "</script>" in a string must not end the script.
std::string for_script(const std::string& text) {
  std::string safe;
  for (char c : text) {
    if (c == '/' && !safe.empty() && safe.back() == '<') safe += '\\';
    safe += c;
  }
  return safe;
}

}  // namespace

namespace {

void write_page(const fs::path& file, const fs::path& page) {
  Trace trace(file);
  std::string text = anympi_report_page;
  const std::string mark = "@DATA@";
  const std::string data =
      trace.data(file.filename().string()).dump(-1, ' ', false, Json::error_handler_t::replace);
  text.replace(text.find(mark), mark.size(), for_script(data));
  std::ofstream out(page);
  out << text;
  out.close();
  if (!out) throw Refusal("cannot write the page " + page.string());
  std::cout << page.string() << "\n";
}

// What processes left that no mpirun of ours has waited for: tables, and a page if they were
// traced.
void report_records(const fs::path& folder, const fs::path& page) {
  const std::vector<ThreadRecord> records = read_records(folder);
  if (records.empty())
    throw Refusal("there are no records in " + folder.string() +
                  ": it must be the folder that ANYMPI_OBSERVE named when the program ran");
  print_statistics(std::cout, folder.filename().string(), statistics_of(records));
  const bool is_traced =
      std::any_of(records.begin(), records.end(),
                  [](const ThreadRecord& thread) { return thread.record.trace_bytes > 0; });
  if (!is_traced) return;
  fs::path trace = page;
  trace.replace_extension(".jsonl");
  write_trace(records, trace);
  std::cout << "\n" << trace.string() << "\n";
  write_page(trace, page);
}

}  // namespace

int run_report(const std::vector<std::string>& words) {
  const bool names_page = words.size() == 3 && words[1] == "-o";
  if (words.size() != 1 && !names_page)
    throw Refusal("anympi report is used as: anympi report TRACE [-o PAGE.html]");
  fs::path file = words[0];
  if (!file.has_filename()) file = file.parent_path();  // "records/"
  fs::path page = file;
  page.replace_extension(".html");
  if (names_page) page = words[2];
  if (fs::is_directory(file))
    report_records(file, page);
  else
    write_page(file, page);
  return EXIT_SUCCESS;
}

}  // namespace anympi
