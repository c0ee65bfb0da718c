// Integers that mean the same in every MPI but are written otherwise: one function leads to the
// target's value, another one back.
#pragma once

#include "kinds/call.h"

namespace anympi::kinds {

/// An integer given by value.
template <int (*ToTarget)(int)>
struct mapped {
  template <class Abi>
  using type = int;
  struct crossing {
    crossing(int value, auto&) : value_(ToTarget(value)) {}
    int target() const { return value_; }

   private:
    int value_;
  };
};

/// The program's own memory, into which the target writes what is to be mapped after the call.
struct written_in_place {
  written_in_place(int* where, auto&) : where_(where) {}
  int* target() const { return where_; }

 protected:
  int* where_;
};

/// An integer that the target writes when it succeeds.
template <int (*ToProgram)(int)>
struct mapped_out {
  template <class Abi>
  using type = int*;
  struct crossing : written_in_place {
    using written_in_place::written_in_place;
    void back(auto& call) {
      if (call.ok() && where_) *where_ = ToProgram(*where_);
    }
  };
};

}  // namespace anympi::kinds
