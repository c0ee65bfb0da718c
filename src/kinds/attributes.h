// Attributes: keyvals, the functions that copy and delete, and predefined attributes whose value is
// itself of a kind (MPI_HOST is a rank, MPI_WIN_MODEL an enumerator).
//
// MPI hands a copy or delete function its extra_state back, so that is where the program's own
// functions travel: {copy, delete, extra_state}. The record is never freed, because a delete
// function may run as late as in MPI_Finalize, after its keyval was freed.
#pragma once

#include "kinds/errors.h"
#include "kinds/handles.h"
#include "kinds/ranks.h"
#include "observe/inside.h"

namespace anympi::kinds {

struct keyval_table {
#define ANYMPI_KEYVAL(NAME) \
  { From::NAME, To::NAME }
  static constexpr EnumeratorPair pairs[] = {ANYMPI_KEYVAL(MPI_KEYVAL_INVALID),
                                             ANYMPI_KEYVAL(MPI_TAG_UB),
                                             ANYMPI_KEYVAL(MPI_HOST),
                                             ANYMPI_KEYVAL(MPI_IO),
                                             ANYMPI_KEYVAL(MPI_WTIME_IS_GLOBAL),
                                             ANYMPI_KEYVAL(MPI_APPNUM),
                                             ANYMPI_KEYVAL(MPI_LASTUSEDCODE),
                                             ANYMPI_KEYVAL(MPI_UNIVERSE_SIZE),
                                             ANYMPI_KEYVAL(MPI_WIN_BASE),
                                             ANYMPI_KEYVAL(MPI_WIN_SIZE),
                                             ANYMPI_KEYVAL(MPI_WIN_DISP_UNIT),
                                             ANYMPI_KEYVAL(MPI_WIN_CREATE_FLAVOR),
                                             ANYMPI_KEYVAL(MPI_WIN_MODEL)};
#undef ANYMPI_KEYVAL
};

inline int target_keyval(int keyval) {
  if (From::is_user_keyval(keyval)) return From::user_keyval_target(keyval);
  int value = enumerator_to_target<keyval_table>(keyval);
  return value == no_enumerator ? To::MPI_KEYVAL_INVALID : value;
}
inline int program_keyval(int keyval) {
  for (auto pair : keyval_table::pairs)
    if (pair.target == keyval) return pair.program;
  return From::user_keyval(keyval);
}

using keyval = mapped<target_keyval>;

struct keyval_written {
  keyval_written(int* where, auto&) : where_(where) {
    if (where) value_ = target_keyval(*where);
  }
  int* target() { return where_ ? &value_ : nullptr; }
  void back(auto& call) {
    if (call.ok() && where_) *where_ = program_keyval(value_);
  }

 private:
  int* where_;
  int value_ = To::MPI_KEYVAL_INVALID;
};

struct new_keyval {
  template <class Abi>
  using type = int*;
  using crossing = keyval_written;
};
struct released_keyval {
  template <class Abi>
  using type = int*;
  using crossing = keyval_written;
};

/// The program's address of the value of a predefined attribute, given the target's; the same for
/// attributes that mean the same everywhere.
void* program_attribute(int program_keyval, void* target_value);

template <FixedString Keyval, FixedString Flag>
struct attribute_value_out {
  template <class Abi>
  using type = void*;
  struct crossing {
    crossing(void* where, auto&) : where_(where) {}
    void* target() const { return where_; }
    void back(auto& call) {
      int* found = call.template get<Flag>();
      if (!call.ok() || !where_ || !found || !*found) return;
      auto value = static_cast<void**>(where_);
      *value = program_attribute(call.template get<Keyval>(), *value);
    }

   private:
    void* where_;
  };
};

template <class Abi, HandleClass C>
using CopyFunction = int(typename Abi::template Handle<C>, int, void*, void*, void*, int*);
template <class Abi, HandleClass C>
using DeleteFunction = int(typename Abi::template Handle<C>, int, void*, void*);

/// What a copy or delete function is, where an ABI has addresses that stand for predefined ones.
enum class Predefined { no, null, dup };
Predefined predefined_copy(HandleClass, void* program_function);
Predefined predefined_delete(HandleClass, void* program_function);
void* target_copy(HandleClass, Predefined);
void* target_delete(HandleClass);

/// The program's functions and its extra_state.
template <HandleClass C>
struct AttributeFunctions {
  CopyFunction<From, C>* copy;
  DeleteFunction<From, C>* remove;
  void* extra_state;

  static int call_copy(To::Handle<C> object, int keyval, void* self, void* in, void* out,
                       int* flag) {
    auto functions = static_cast<AttributeFunctions*>(self);
    observe::ProgramRuns outside;
    return target_error(functions->copy(Handles<C>::known(object), program_keyval(keyval),
                                        functions->extra_state, in, out, flag));
  }
  static int call_remove(To::Handle<C> object, int keyval, void* value, void* self) {
    auto functions = static_cast<AttributeFunctions*>(self);
    observe::ProgramRuns outside;
    return target_error(functions->remove(Handles<C>::known(object), program_keyval(keyval), value,
                                          functions->extra_state));
  }
};

template <class K>
struct copy_function {
  template <class Abi>
  using type = CopyFunction<Abi, K::handle_class>*;
  struct crossing {
    crossing(type<From> function, auto&) {
      auto what = predefined_copy(K::handle_class, reinterpret_cast<void*>(function));
      value_ = what == Predefined::no
                   ? AttributeFunctions<K::handle_class>::call_copy
                   : reinterpret_cast<type<To>>(target_copy(K::handle_class, what));
    }
    type<To> target() const { return value_; }

   private:
    type<To> value_;
  };
};

template <class K>
struct delete_function {
  template <class Abi>
  using type = DeleteFunction<Abi, K::handle_class>*;
  struct crossing {
    crossing(type<From> function, auto&) {
      auto what = predefined_delete(K::handle_class, reinterpret_cast<void*>(function));
      value_ = what == Predefined::no ? AttributeFunctions<K::handle_class>::call_remove
                                      : reinterpret_cast<type<To>>(target_delete(K::handle_class));
    }
    type<To> target() const { return value_; }

   private:
    type<To> value_;
  };
};

/// The functions that this thread gave to MPI last: a Fortran library tells only afterwards that
/// they are Fortran's.
inline constinit thread_local void* latest_attribute_functions = nullptr;

template <class K, FixedString Copy, FixedString Delete>
struct attribute_state {
  template <class Abi>
  using type = void*;
  struct crossing {
    crossing(void* extra_state, auto& call) {
      using Functions = AttributeFunctions<K::handle_class>;
      functions_ = new (allocate(sizeof(Functions)))
          Functions{call.template get<Copy>(), call.template get<Delete>(), extra_state};
      latest_attribute_functions = functions_;
    }
    void* target() const { return functions_; }

   private:
    void* functions_;
  };
};

}  // namespace anympi::kinds
