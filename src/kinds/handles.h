// Handles as parameters: given, made, shown, and given up. How the values correspond is the
// business of Handles<C>, of which there is one for each pair of shapes.
//
// After a failed call the target may have left its output unwritten; what is then converted back is
// a null handle, if the target wrote one.
#pragma once

#include <algorithm>

#include "kinds/buffers.h"
#include "kinds/pair.h"
#include "kinds/temporary.h"
#ifdef ANYMPI_HANDLES
#include ANYMPI_HANDLES
#endif

namespace anympi::kinds {

/// A handle given by value.
template <HandleClass C>
struct handle {
  static constexpr HandleClass handle_class = C;
  template <class Abi>
  using type = typename Abi::template Handle<C>;
  static To::Handle<C> insignificant() { return Handles<C>::target_null(); }
  struct crossing {
    crossing(type<From> value, auto&) : value_(Handles<C>::to_target(value)) {}
    To::Handle<C> target() const { return value_; }

   private:
    To::Handle<C> value_;
  };
};

/// A handle that the target writes. `Owned` if the program gets a reference that it must free.
template <HandleClass C, bool Owned>
struct handle_out {
  template <class Abi>
  using type = typename Abi::template Handle<C>*;
  struct crossing {
    using memory = To::Handle<C>;
    crossing(type<From> where, auto&, memory& value) : where_(where), value_(value) {
      value = unwritten();
    }
    To::Handle<C>* target() { return where_ ? &value_ : nullptr; }
    void back(auto& call) {
      if (!where_) return;
      if (!call.ok()) {
        if (value_ == Handles<C>::target_null()) *where_ = Handles<C>::program_null();
      } else if (value_ == unwritten()) {
        *where_ = Handles<C>::program_null();
      } else {
        *where_ = Owned ? Handles<C>::created(value_) : Handles<C>::known(value_);
      }
    }

   private:
    /// No handle of any MPI.
    static To::Handle<C> unwritten() { return (To::Handle<C>)1; }

    type<From> where_;
    memory& value_;
  };
};

/// A communicator that a nonblocking call makes: the target may write it as late as when the
/// request is complete, so it writes into memory that lives as long. What it writes at once, the
/// program sees at once.
struct eventual_communicator {
  static constexpr HandleClass C = HandleClass::Comm;
  template <class Abi>
  using type = typename Abi::template Handle<C>*;
  struct crossing {
    crossing(type<From> where, auto& call) {
      if (!where) return;
      cell_ = new (allocate(sizeof(To::Handle<C>))) To::Handle<C>(Handles<C>::target_null());
      if (!call.kept) call.kept = new_kept();
      call.kept->add(cell_);
      call.kept->result = where;
      call.kept->completed = write;
    }
    To::Handle<C>* target() { return cell_; }
    void back(auto& call) {
      if (!call.ok() || !cell_) return;
      *static_cast<type<From>>(call.kept->result) = Handles<C>::program_null();
      if (*cell_ != Handles<C>::target_null()) write(*call.kept);
    }

   private:
    static void write(Kept& kept) {
      auto made = *static_cast<To::Handle<C>*>(kept.arrays[0]);
      if (made != Handles<C>::target_null())
        *static_cast<type<From>>(kept.result) = Handles<C>::created(made);
      kept.completed = nullptr;
    }
    To::Handle<C>* cell_ = nullptr;
  };
};

/// A handle given through a pointer that the target does not write to.
template <HandleClass C>
struct handle_pointed_to {
  template <class Abi>
  using type = typename Abi::template Handle<C>*;
  struct crossing {
    using memory = To::Handle<C>;
    crossing(type<From> where, auto&, memory& value) : where_(where), value_(value) {
      if (where) value = Handles<C>::to_target(*where);
    }
    To::Handle<C>* target() { return where_ ? &value_ : nullptr; }

   protected:
    type<From> where_;
    memory& value_;
  };
};

/// A handle that the target sets to null when it succeeds.
template <HandleClass C>
struct handle_released {
  template <class Abi>
  using type = typename Abi::template Handle<C>*;
  struct crossing : handle_pointed_to<C>::crossing {
    using handle_pointed_to<C>::crossing::crossing;
    void back(auto& call) {
      if (!call.ok() || !this->where_ || this->value_ != Handles<C>::target_null()) return;
      Handles<C>::released(*this->where_);
      *this->where_ = Handles<C>::program_null();
    }
  };
};

#define ANYMPI_HANDLE_KINDS(CLASS, NAME)                       \
  using NAME = handle<HandleClass::CLASS>;                     \
  using new_##NAME = handle_out<HandleClass::CLASS, true>;     \
  using known_##NAME = handle_out<HandleClass::CLASS, false>;  \
  using released_##NAME = handle_released<HandleClass::CLASS>; \
  using NAME##_pointed_to = handle_pointed_to<HandleClass::CLASS>;
ANYMPI_HANDLE_KINDS(Comm, communicator)
ANYMPI_HANDLE_KINDS(Group, group)
ANYMPI_HANDLE_KINDS(Datatype, datatype)
ANYMPI_HANDLE_KINDS(Op, operation)
ANYMPI_HANDLE_KINDS(Errhandler, error_handler)
ANYMPI_HANDLE_KINDS(Info, info)
ANYMPI_HANDLE_KINDS(Win, window)
ANYMPI_HANDLE_KINDS(File, file)
ANYMPI_HANDLE_KINDS(Session, session)
#undef ANYMPI_HANDLE_KINDS
using message = handle<HandleClass::Message>;
using new_message = handle_out<HandleClass::Message, true>;
using matched_message = handle_released<HandleClass::Message>;

/// The target's MPI_COMM_WORLD and MPI_ERRORS_ARE_FATAL.
To::Handle<HandleClass::Comm> target_world();
To::Handle<HandleClass::Errhandler> target_errors_are_fatal();

template <FixedString Root, FixedString Comm>
struct this_is_root {
  static bool holds(auto& call) {
    auto comm = Handles<HandleClass::Comm>::to_target(call.template get<Comm>());
    return comm != Handles<HandleClass::Comm>::target_null() &&
           is_root(call.template get<Root>(), comm);
  }
};

// How long an array of datatypes is. A negative or unknown length is none: the target refuses the
// communicator itself.

/// As long as the parameter called `Name` says, by value or by what it points to.
template <FixedString Name>
struct length_is {
  static long of(auto& call) {
    auto value = call.template get<Name>();
    if constexpr (std::is_pointer_v<decltype(value)>)
      return value ? *value : 0;
    else
      return static_cast<long>(value);
  }
};

/// One for each process of the group at the other end of a collective.
template <FixedString Comm>
struct peers {
  static long of(auto& call) {
    using Communicator = To::Handle<HandleClass::Comm>;
    auto comm = Handles<HandleClass::Comm>::to_target(call.template get<Comm>());
    if (comm == Handles<HandleClass::Comm>::target_null()) return 0;
    int inter = 0, size = 0;
    if (target::imported<"PMPI_Comm_test_inter", int(Communicator, int*)>(comm, &inter) != 0)
      return 0;
    if (inter)
      target::imported<"PMPI_Comm_remote_size", int(Communicator, int*)>(comm, &size);
    else
      target::imported<"PMPI_Comm_size", int(Communicator, int*)>(comm, &size);
    return size;
  }
};

/// One for each process of this process's own group.
template <FixedString Comm>
struct members {
  static long of(auto& call) {
    using Communicator = To::Handle<HandleClass::Comm>;
    auto comm = Handles<HandleClass::Comm>::to_target(call.template get<Comm>());
    if (comm == Handles<HandleClass::Comm>::target_null()) return 0;
    int size = 0;
    target::imported<"PMPI_Comm_size", int(Communicator, int*)>(comm, &size);
    return size;
  }
};

/// How many processes a neighbourhood collective receives from and sends to.
struct Degrees {
  int in = 0, out = 0;
};
Degrees degrees_of(To::Handle<HandleClass::Comm> comm);

template <FixedString Comm>
struct sources {
  static long of(auto& call) {
    return degrees_of(Handles<HandleClass::Comm>::to_target(call.template get<Comm>())).in;
  }
};
template <FixedString Comm>
struct targets {
  static long of(auto& call) {
    return degrees_of(Handles<HandleClass::Comm>::to_target(call.template get<Comm>())).out;
  }
};

/// An array of handles that the target reads during the call.
template <HandleClass C, class Length>
struct handles_in {
  using length = Length;
  template <class Abi>
  using type = const typename Abi::template Handle<C>*;
  struct crossing {
    using memory = ShortArray<To::Handle<C>>;
    crossing(type<From> given, auto& call, memory& own)
        : values_(given ? Length::of(call) : 0, own) {
      for (long i = 0; i < values_.size(); ++i) values_[i] = Handles<C>::to_target(given[i]);
      given_ = given;
    }
    const To::Handle<C>* target() { return given_ ? values_.data() : nullptr; }

   private:
    Array<To::Handle<C>> values_;
    type<From> given_;
  };
};

/// The same, but the target reads the array until the call's request is complete or freed.
template <HandleClass C, class Length>
struct lasting_handles_in {
  using length = Length;
  template <class Abi>
  using type = const typename Abi::template Handle<C>*;
  struct crossing {
    crossing(type<From> given, auto& call) {
      if (!given) return;
      long length = Length::of(call), read = std::max(length, read_by_target(call));
      values_ = static_cast<To::Handle<C>*>(allocate((read + 1) * sizeof(To::Handle<C>)));
      for (long i = 0; i < length; ++i) values_[i] = Handles<C>::to_target(given[i]);
      for (long i = length; i < read; ++i)
        values_[i] = length > 0 ? values_[0] : Handles<C>::target_null();
      if (!call.kept) call.kept = new_kept();
      call.kept->add(values_);
    }
    const To::Handle<C>* target() { return values_; }

   private:
    /// Open MPI 4 keeps as many datatypes as the communicator has neighbours, also for a call that has
    /// nothing to do with them (seen: it crashes when these are more than there are processes).
    static long read_by_target([[maybe_unused]] auto& call) {
#if ANYMPI_TO_OPENMPI
      auto degrees = degrees_of(Handles<HandleClass::Comm>::to_target(call.template get<"comm">()));
      return std::max(degrees.in, degrees.out);
#else
      return 0;
#endif
    }

    To::Handle<C>* values_ = nullptr;
  };
};

/// Handles that the target writes, as many as a parameter allows; the program owns them.
template <HandleClass C, class Length>
struct handles_out {
  template <class Abi>
  using type = typename Abi::template Handle<C>*;
  struct crossing {
    using memory = ShortArray<To::Handle<C>>;
    crossing(type<From> where, auto& call, memory& own)
        : where_(where), values_(where ? Length::of(call) : 0, own) {
      for (long i = 0; i < values_.size(); ++i) values_[i] = Handles<C>::target_null();
    }
    To::Handle<C>* target() { return where_ ? values_.data() : nullptr; }
    void back(auto& call) {
      if (!call.ok() || !where_) return;
      for (long i = 0; i < values_.size(); ++i)
        if (values_[i] != Handles<C>::target_null()) where_[i] = Handles<C>::created(values_[i]);
    }

   private:
    type<From> where_;
    Array<To::Handle<C>> values_;
  };
};

template <class Length>
using datatypes_in = handles_in<HandleClass::Datatype, Length>;
template <class Length>
using lasting_datatypes_in = lasting_handles_in<HandleClass::Datatype, Length>;
template <class Length>
using datatypes_out = handles_out<HandleClass::Datatype, Length>;
template <class Length>
using infos_in = handles_in<HandleClass::Info, Length>;

}  // namespace anympi::kinds
