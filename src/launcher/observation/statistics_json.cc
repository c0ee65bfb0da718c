// The statistics for other programs: mpirun --stats=FILE.json.

#include <fstream>
#include <nlohmann/json.hpp>

#include "launcher/observation/statistics.h"
#include "launcher/refusal.h"

namespace anympi {

void write_statistics(const std::string& file, const std::string& program,
                      const std::map<int, RankStatistics>& ranks) {
  using Json = nlohmann::ordered_json;
  Json all = Json::array();
  for (const auto& [number, rank] : ranks) {
    Json functions = Json::object(), sent = Json::array();
    for (const auto& [name, totals] : rank.functions)
      functions[name] = {{"calls", totals.calls},
                         {"seconds", totals.seconds},
                         {"worst", totals.worst},
                         {"bytes", totals.bytes}};
    for (size_t to = 0; to < rank.sent.size(); ++to)
      if (rank.sent[to].messages > 0)
        sent.push_back(
            {{"to", to}, {"messages", rank.sent[to].messages}, {"bytes", rank.sent[to].bytes}});
    Json row = {{"rank", number},        {"host", rank.host},      {"run", rank.run},
                {"in_mpi", rank.in_mpi}, {"functions", functions}, {"sent", sent}};
    if (!rank.unfinished.empty()) row["ended_in"] = rank.unfinished;
    all.push_back(std::move(row));
  }
  std::ofstream out(file);
  out << Json({{"program", program}, {"ranks", all}})
             .dump(1, ' ', false, Json::error_handler_t::replace)
      << "\n";
  out.close();
  if (!out) throw Refusal("cannot write the statistics " + file);
}

}  // namespace anympi
