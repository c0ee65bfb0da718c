#include "launcher/observation/comparison.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <ostream>
#include <sstream>

namespace anympi {
namespace {

std::string formatted(const char* format, double value) {
  char text[64];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

std::string seconds(double value) { return formatted(value < 10 ? "%.3f s" : "%.1f s", value); }

bool succeeded(const OneMpi& mpi) {
  return std::all_of(mpi.statuses.begin(), mpi.statuses.end(), [](int s) { return s == 0; });
}

std::string statuses(const OneMpi& mpi) {
  std::vector<int> different = mpi.statuses;
  std::sort(different.begin(), different.end());
  different.erase(std::unique(different.begin(), different.end()), different.end());
  std::string text;
  for (int status : different) text += (text.empty() ? "" : ", ") + std::to_string(status);
  return text;
}

double of_function(const OneMpi& mpi, const std::string& name) {
  for (const auto& [function, time] : mpi.functions)
    if (function == name) return time;
  return 0;
}

// Those that take most on any MPI.
std::vector<std::string> main_functions(const Comparison& comparison, size_t most) {
  std::map<std::string, double> longest;
  for (const OneMpi& mpi : comparison.mpis)
    for (const auto& [name, time] : mpi.functions) longest[name] = std::max(longest[name], time);
  std::vector<std::pair<std::string, double>> sorted(longest.begin(), longest.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  std::vector<std::string> names;
  for (size_t i = 0; i < sorted.size() && i < most; ++i) names.push_back(sorted[i].first);
  return names;
}

class Rows {
 public:
  template <class Cell>
  void add(const std::string& title, const std::vector<OneMpi>& mpis, Cell cell) {
    std::vector<std::string> row = {title};
    for (const OneMpi& mpi : mpis) row.push_back(cell(mpi));
    rows_.push_back(std::move(row));
  }
  void print(std::ostream& out) const {
    std::vector<size_t> widths(rows_[0].size());
    for (const auto& row : rows_)
      for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
    for (const auto& row : rows_) {
      std::string line = row[0] + std::string(widths[0] - row[0].size(), ' ');
      for (size_t i = 1; i < row.size(); ++i)
        line += "  " + std::string(widths[i] - row[i].size(), ' ') + row[i];
      out << line << "\n";
    }
  }

 private:
  std::vector<std::vector<std::string>> rows_;
};

std::string escaped(const std::string& text) {
  std::string safe;
  for (char c : text) {
    if (c == '&')
      safe += "&amp;";
    else if (c == '<')
      safe += "&lt;";
    else
      safe += c;
  }
  return safe;
}

// Behind the bar.
std::string label_of(const OneMpi& mpi) {
  return seconds(mpi.median()) + (succeeded(mpi) ? "" : ", exit status " + statuses(mpi));
}

}  // namespace

double OneMpi::median() const {
  std::vector<double> sorted = seconds;
  std::sort(sorted.begin(), sorted.end());
  const size_t n = sorted.size();
  return n % 2 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
}
double OneMpi::least() const { return *std::min_element(seconds.begin(), seconds.end()); }
double OneMpi::most() const { return *std::max_element(seconds.begin(), seconds.end()); }

void print_table(std::ostream& out, const Comparison& comparison) {
  const std::vector<OneMpi>& mpis = comparison.mpis;
  out << comparison.program << " on " << comparison.ranks
      << (comparison.ranks == 1 ? " rank, " : " ranks, ") << mpis[0].seconds.size()
      << " runs on each MPI, taken in turn, and one more for the statistics\n\n";
  Rows rows;
  rows.add("", mpis, [](const OneMpi& mpi) { return mpi.name; });
  rows.add("", mpis, [](const OneMpi& mpi) { return mpi.title; });
  rows.add("", mpis, [](const OneMpi& mpi) { return mpi.is_native ? "natively" : "translated"; });
  rows.add("exit status", mpis, statuses);
  rows.add("output", mpis, [&](const OneMpi& mpi) {
    return &mpi == &mpis[0] ? (mpi.same_output ? "the same each time" : "differs between runs")
                            : (mpi.same_output ? "the same" : "differs");
  });
  rows.add("time, median", mpis, [](const OneMpi& mpi) { return seconds(mpi.median()); });
  rows.add("  least - most", mpis,
           [](const OneMpi& mpi) { return seconds(mpi.least()) + " - " + seconds(mpi.most()); });
  rows.add("  ratio", mpis,
           [&](const OneMpi& mpi) { return formatted("%.2f", mpi.median() / mpis[0].median()); });
  rows.add("in MPI, all ranks", mpis, [](const OneMpi& mpi) {
    return mpi.run <= 0 ? "-"
                        : seconds(mpi.in_mpi) + formatted(" (%.0f%%)", 100 * mpi.in_mpi / mpi.run);
  });
  for (const std::string& name : main_functions(comparison, 8))
    rows.add("  " + name, mpis, [&](const OneMpi& mpi) { return seconds(of_function(mpi, name)); });
  rows.print(out);
  out << "\n" << conclusion(comparison) << "\n";
}

std::string conclusion(const Comparison& comparison) {
  std::vector<const OneMpi*> sound;
  for (const OneMpi& mpi : comparison.mpis)
    if (succeeded(mpi)) sound.push_back(&mpi);
  if (sound.empty()) return "The program failed on all of them.";
  std::stable_sort(sound.begin(), sound.end(),
                   [](const OneMpi* a, const OneMpi* b) { return a->median() < b->median(); });
  std::string text;
  if (sound.size() < comparison.mpis.size())
    text = "It failed on " + std::to_string(comparison.mpis.size() - sound.size()) + " of " +
           std::to_string(comparison.mpis.size()) + ". ";
  if (sound.size() == 1) return text + "Only " + sound[0]->name + " is left.";
  const double gain = 100 * (1 - sound[0]->median() / sound[1]->median());
  if (sound[0]->most() < sound[1]->least())
    return text + sound[0]->name + " is fastest: each of its runs took less than any on " +
           sound[1]->name + formatted(", the median %.0f%% less.", gain);
  return text + sound[0]->name + formatted(" has the shortest median (%.0f%% less than ", gain) +
         sound[1]->name + "), but the runs overlap: more or longer runs would tell.";
}

std::string picture_of(const Comparison& comparison) {
  constexpr int left = 130, width = 640, row = 58, top = 64;
  const char* const colours[] = {"#3b82f6", "#f59e0b", "#10b981", "#ef4444", "#8b5cf6", "#14b8a6"};
  const std::vector<std::string> names = main_functions(comparison, 6);
  double most = 0;
  for (const OneMpi& mpi : comparison.mpis) most = std::max(most, mpi.most());
  const double scale = most > 0 ? width / most : 0;
  size_t longest_label = 0;
  for (const OneMpi& mpi : comparison.mpis)
    longest_label = std::max(longest_label, label_of(mpi).size());
  const std::string title =
      comparison.program + " on " + std::to_string(comparison.ranks) + " ranks";
  const int whole_width = std::max(left + width + 30 + 8 * static_cast<int>(longest_label),
                                   32 + 10 * static_cast<int>(title.size()));
  const int height = top + row * static_cast<int>(comparison.mpis.size()) + 64;
  std::ostringstream out;
  out << "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" << whole_width << "\" height=\""
      << height << "\" font-family=\"sans-serif\" font-size=\"13\">\n"
      << "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"
      << "<text x=\"16\" y=\"26\" font-size=\"16\" font-weight=\"bold\">" << escaped(title)
      << "</text>\n"
      << "<text x=\"16\" y=\"46\" fill=\"#667085\">median time of a run; the line goes from the "
         "shortest to the longest; colours are the share of MPI functions, grey is the "
         "rest</text>\n";
  int y = top;
  for (const OneMpi& mpi : comparison.mpis) {
    const double bar = mpi.median() * scale;
    out << "<text x=\"" << left - 10 << "\" y=\"" << y + 22 << "\" text-anchor=\"end\" "
        << "font-weight=\"bold\">" << escaped(mpi.name) << "</text>\n<text x=\"" << left - 10
        << "\" y=\"" << y + 38 << "\" text-anchor=\"end\" fill=\"#667085\" font-size=\"11\">"
        << (mpi.is_native ? "natively" : "translated") << "</text>\n"
        << "<rect x=\"" << left << "\" y=\"" << y + 8 << "\" width=\"" << bar
        << "\" height=\"32\" fill=\"#cbd5e1\"/>\n";
    double x = left;
    for (size_t i = 0; i < names.size() && mpi.run > 0; ++i) {
      const double part = bar * std::min(of_function(mpi, names[i]) / mpi.run, 1.0);
      out << "<rect x=\"" << x << "\" y=\"" << y + 8 << "\" width=\"" << part
          << "\" height=\"32\" fill=\"" << colours[i] << "\"/>\n";
      x += part;
    }
    out << "<path d=\"M" << left + mpi.least() * scale << " " << y + 45 << "H"
        << left + mpi.most() * scale << "\" stroke=\"#1c2330\" stroke-width=\"3\"/>\n<text x=\""
        << left + bar + 8 << "\" y=\"" << y + 29 << "\">" << label_of(mpi) << "</text>\n";
    y += row;
  }
  int x = left;
  for (size_t i = 0; i < names.size(); ++i) {
    out << "<rect x=\"" << x << "\" y=\"" << y + 16 << "\" width=\"11\" height=\"11\" fill=\""
        << colours[i] << "\"/><text x=\"" << x + 16 << "\" y=\"" << y + 26 << "\" font-size=\"11\">"
        << escaped(names[i].substr(4)) << "</text>\n";
    x += 30 + 7 * static_cast<int>(names[i].size());
  }
  out << "</svg>\n";
  return out.str();
}

}  // namespace anympi
