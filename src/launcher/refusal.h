// A reason for not going on: one sentence for the user, which main() prints on stderr behind
// "anympi: ", and the status that the launcher exits with.

#pragma once

#include <stdexcept>
#include <string>

namespace anympi {

struct Refusal : std::runtime_error {
  explicit Refusal(const std::string& sentence) : std::runtime_error(sentence) {}
  static constexpr int exit_status = 2;
};

}  // namespace anympi
