// Datatypes and operators that an operation of ours still needs when the program has freed them, as
// it may (MPI-4.1, sections 5.1.9 and 6.13). They stay what they are, and are freed when nothing
// holds them any more: a copy would show in operators and in the attributes' copy functions.
#pragma once

#include "catalogue/functions.h"

namespace anympi::facade {

/// Holds objects until it is destroyed.
class HeldObjects {
 public:
  HeldObjects() = default;
  ~HeldObjects();
  HeldObjects(const HeldObjects&) = delete;
  HeldObjects& operator=(const HeldObjects&) = delete;

  /// Predefined ones need not be held.
  void add(kinds::datatype, From::Handle<HandleClass::Datatype> type);
  void add(kinds::operation, From::Handle<HandleClass::Op> op);
  bool is_empty() const { return !datatypes_ && !operators_; }

  template <HandleClass C>
  struct Reference {
    From::Handle<C> handle;
    Reference* next;
  };

 private:
  Reference<HandleClass::Datatype>* datatypes_ = nullptr;
  Reference<HandleClass::Op>* operators_ = nullptr;
};

}  // namespace anympi::facade
