// How commands print their --help: the usage is ours, as the footer has it, since most of them end
// with a program whose options are its own.

#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace anympi {

class Help : public CLI::Formatter {
 public:
  explicit Help(size_t width = 30) { column_width(width); }

  std::string make_usage(const CLI::App* app, std::string name) const override {
    const std::string own = app->get_footer();
    return is_usage(own) ? own + "\n" : CLI::Formatter::make_usage(app, name);
  }
  std::string make_footer(const CLI::App* app) const override {
    return is_usage(app->get_footer()) ? "" : CLI::Formatter::make_footer(app);
  }

 private:
  static bool is_usage(const std::string& text) { return text.starts_with("Usage: "); }
};

}  // namespace anympi
