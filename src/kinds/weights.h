// Weights of distributed graphs: MPI_UNWEIGHTED and MPI_WEIGHTS_EMPTY stand for arrays. They are
// numbers in Open MPI and variables of the library in MPICH. MPI_T_PVAR_ALL_HANDLES likewise.
#pragma once

#include "kinds/call.h"

namespace anympi::kinds {

/// An address with a meaning, of the program and of the target.
struct SpecialAddresses {
  void* unweighted;
  void* weights_empty;
  void* all_handles;
};
SpecialAddresses program_addresses();
const SpecialAddresses& target_addresses();

inline void* target_weights(const void* weights) {
  SpecialAddresses mine = program_addresses();
  if (weights == mine.unweighted) return target_addresses().unweighted;
  if (weights == mine.weights_empty) return target_addresses().weights_empty;
  return const_cast<void*>(weights);
}

template <class Pointer>
struct weights {
  template <class Abi>
  using type = Pointer;
  struct crossing {
    crossing(Pointer given, auto&) : value_(static_cast<Pointer>(target_weights(given))) {}
    Pointer target() const { return value_; }

   private:
    Pointer value_;
  };
};
using weights_in = weights<const int*>;
using weights_out = weights<int*>;

struct tool_variable_or_all {
  template <class Abi>
  using type = typename Abi::ToolVariable;
  struct crossing {
    crossing(type<From> given, auto&) : value_(reinterpret_cast<type<To>>(given)) {
      if (given == program_addresses().all_handles)
        value_ = static_cast<type<To>>(target_addresses().all_handles);
    }
    type<To> target() const { return value_; }

   private:
    type<To> value_;
  };
};

}  // namespace anympi::kinds
