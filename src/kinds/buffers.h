// Buffers that may be MPI_IN_PLACE, and arguments that are not significant in some calls: the
// program may leave garbage there, which must not be read.
#pragma once

#include <new>
#include <type_traits>

#include "kinds/call.h"
#include "target/imported.h"

namespace anympi::kinds {

inline bool is_in_place(const void* buffer) {
  return reinterpret_cast<long>(buffer) == From::MPI_IN_PLACE;
}

template <class Pointer>
struct buffer_or_in_place {
  template <class Abi>
  using type = Pointer;
  struct crossing {
    crossing(Pointer buffer, auto&) : value_(buffer) {}
    Pointer target() const {
      return is_in_place(value_) ? reinterpret_cast<Pointer>(To::MPI_IN_PLACE) : value_;
    }

   private:
    Pointer value_;
  };
};
using in_buffer_or_in_place = buffer_or_in_place<const void*>;
using out_buffer_or_in_place = buffer_or_in_place<void*>;

/// Whether this process is the root of a rooted operation; MPI_ROOT marks it in intercommunicators.
inline bool is_root(int root, To::Handle<HandleClass::Comm> comm) {
  if (root < 0) return root == From::MPI_ROOT;
  int inter = 0, rank = -1;
  if (target::imported<"PMPI_Comm_test_inter", int(To::Handle<HandleClass::Comm>, int*)>(
          comm, &inter) != 0 ||
      inter)
    return false;
  target::imported<"PMPI_Comm_rank", int(To::Handle<HandleClass::Comm>, int*)>(comm, &rank);
  return rank == root;
}

/// A parameter of kind K that is looked at only where `Condition` holds; else the target gets the
/// value that says "none" (zero, or a null handle).
template <class Condition, class K>
struct significant_if {
  using condition = Condition;
  using conditional = K;
  template <class Abi>
  using type = type_in<K, Abi>;
  using inner = typename K::crossing;

  static type<To> none() {
    if constexpr (requires { K::insignificant(); })
      return K::insignificant();
    else
      return type<To>{};
  }

  /// For kinds that are done when the target's value is known.
  struct immediate {
    immediate(type<From> value, auto& call)
        : value_(Condition::holds(call) ? inner(value, call).target() : none()) {}
    type<To> target() const { return value_; }

   private:
    type<To> value_;
  };

  /// For kinds whose memory must live as long as the call.
  struct lasting {
    using memory = MemoryOf<inner>;
    lasting(type<From> value, auto& call, memory& memory) : significant_(Condition::holds(call)) {
      if (significant_) new (&inner_) inner(make_crossing<inner>(value, call, memory));
    }
    ~lasting() {
      if (significant_) inner_.~inner();
    }
    lasting(const lasting&) = delete;
    lasting& operator=(const lasting&) = delete;
    type<To> target() { return significant_ ? inner_.target() : none(); }

   private:
    union {
      inner inner_;
    };
    bool significant_;
  };

  using crossing = std::conditional_t<std::is_trivially_destructible_v<inner>, immediate, lasting>;
};

template <FixedString Buffer>
struct not_in_place {
  static bool holds(auto& call) { return !is_in_place(call.template get<Buffer>()); }
};

/// Not MPI_ROOT or MPI_PROC_NULL, with which a process of an intercommunicator sends nothing.
template <FixedString Root>
struct plain_root {
  static bool holds(auto& call) { return call.template get<Root>() >= 0; }
};

template <FixedString Root, FixedString Comm>
struct this_is_root;  // defined with the handles

template <FixedString Buffer, class K>
using unless_in_place = significant_if<not_in_place<Buffer>, K>;
template <FixedString Root, class K>
using unless_special_root = significant_if<plain_root<Root>, K>;
template <FixedString Root, FixedString Comm, class K>
using at_root = significant_if<this_is_root<Root, Comm>, K>;

}  // namespace anympi::kinds
