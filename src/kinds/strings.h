// Strings that the target writes into a buffer of the program without being told its length: the
// program made the buffer as large as its own mpi.h says, and the target may need more (MPICH's
// library version has 2,000 characters, Open MPI's programs have room for 256).
//
// Prose is cut; its length parameter tells the length of what is left. A name that the program will
// give back to MPI (a port, an info key, a data representation) must not be cut: one that does not
// fit is an error.
#pragma once

#include <cstring>

#include "kinds/mapped.h"

namespace anympi::kinds {

#define ANYMPI_LIMIT(NAME, CONSTANT, ERROR)                               \
  struct NAME {                                                           \
    static constexpr int program = From::CONSTANT, target = To::CONSTANT; \
    static constexpr int error = From::ERROR;                             \
  };
ANYMPI_LIMIT(object_name, MPI_MAX_OBJECT_NAME, MPI_ERR_OTHER)
ANYMPI_LIMIT(error_text, MPI_MAX_ERROR_STRING, MPI_ERR_OTHER)
ANYMPI_LIMIT(library_version, MPI_MAX_LIBRARY_VERSION_STRING, MPI_ERR_OTHER)
ANYMPI_LIMIT(processor_name, MPI_MAX_PROCESSOR_NAME, MPI_ERR_OTHER)
ANYMPI_LIMIT(port, MPI_MAX_PORT_NAME, MPI_ERR_PORT)
ANYMPI_LIMIT(info_key, MPI_MAX_INFO_KEY, MPI_ERR_INFO_KEY)
ANYMPI_LIMIT(info_value, MPI_MAX_INFO_VAL, MPI_ERR_INFO_VALUE)
ANYMPI_LIMIT(data_representation, MPI_MAX_DATAREP_STRING, MPI_ERR_UNSUPPORTED_DATAREP)
#undef ANYMPI_LIMIT

template <class Limit>
inline constexpr bool always_fits = Limit::target <= Limit::program;

template <class Limit, bool MayCut>
struct bounded_string_out {
  template <class Abi>
  using type = char*;
  static constexpr bool may_refuse_after = !MayCut && !always_fits<Limit>;

  struct direct {
    direct(char* where, auto&) : where_(where) {}
    char* target() const { return where_; }

   private:
    char* where_;
  };
  struct bounced {
    bounced(char* where, auto&) : where_(where) { buffer_[0] = '\0'; }
    char* target() { return where_ ? buffer_ : nullptr; }
    void back(auto& call) {
      if (!call.ok() || !where_) return;
      std::size_t length = strnlen(buffer_, sizeof buffer_ - 1);
      if (length >= Limit::program) {
        if (!MayCut) return call.refuse(Limit::error);
        length = Limit::program - 1;
      }
      std::memcpy(where_, buffer_, length);
      where_[length] = '\0';
    }

   private:
    char* where_;
    char buffer_[Limit::target + 1];
  };
  using crossing = std::conditional_t<always_fits<Limit>, direct, bounced>;
};

template <class Limit>
using text_out = bounded_string_out<Limit, true>;
template <class Limit>
using identifier_out = bounded_string_out<Limit, false>;

/// A string that MPI shall keep and tell again: too long for the program's own MPI is too long, and
/// so is what the target cannot hold (MPICH takes such a key, and cuts it when it tells it).
template <class Limit>
struct bounded_string_in {
  template <class Abi>
  using type = const char*;
  static constexpr bool may_refuse = true;
  static constexpr std::size_t room =
      Limit::target < Limit::program ? Limit::target : Limit::program;
  struct crossing {
    crossing(const char* text, auto& call) : text_(text) {
      if (text && strnlen(text, room) == room) call.refuse(Limit::error);
    }
    const char* target() const { return text_; }

   private:
    const char* text_;
  };
};
using info_key_in = bounded_string_in<info_key>;
using info_value_in = bounded_string_in<info_value>;

/// The length of the string in the parameter called `Text`.
template <FixedString Text, class Limit>
struct length_of {
  template <class Abi>
  using type = int*;
  struct crossing : written_in_place {
    using written_in_place::written_in_place;
    void back(auto& call) {
      if (call.ok() && where_ && *where_ >= Limit::program) *where_ = Limit::program - 1;
    }
  };
};

}  // namespace anympi::kinds
