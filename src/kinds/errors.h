// Error codes. MPI_SUCCESS is 0 everywhere and costs one test; anything else is rare and may take
// its time.
//
// A code of the target becomes the program's code for the same error class; Open MPI's programs
// compare codes with classes. The target's own code, which may know more (MPICH: which argument,
// what value), is remembered, so that MPI_Error_string can tell it. Classes and codes that the
// program adds get numbers behind the last one that its mpi.h knows, as it was promised.
#pragma once

#include "kinds/enumerations.h"

namespace anympi::kinds {

static_assert(From::MPI_SUCCESS == 0 && To::MPI_SUCCESS == 0);

[[gnu::cold, gnu::noinline]] int failed_program_error(int target_code);
[[gnu::cold, gnu::noinline]] int failed_target_error(int program_code);

/// Whether a code is not MPI_SUCCESS. Where the compiler can be kept from knowing that the code is
/// 0 then, it returns the register as it is, and does not make another 0.
[[gnu::always_inline]] inline bool is_error(int code) {
#if defined(__x86_64__) && defined(__GCC_ASM_FLAG_OUTPUTS__)
  bool is_not_zero;
  asm("test %1, %1" : "=@ccnz"(is_not_zero) : "r"(code));
  return is_not_zero;
#else
  return code != 0;
#endif
}

inline int program_error(int target_code) {
  return target_code == 0 ? 0 : failed_program_error(target_code);
}
/// What the program gives back to MPI, in a callback or for an error handler. A number that is none
/// of MPI's comes back to the program as it was.
inline int target_error(int program_code) {
  return program_code == 0 ? 0 : failed_target_error(program_code);
}
/// A class or code that the program asks about. What is none is none for the target, either.
int known_target_error(int program_code);
inline constexpr int unknown_error = -1;

/// Whether MPI was started and has not ended.
bool target_is_running();

/// The target's code with the best text for a code of the program.
int target_error_with_text(int program_code);
enum class Added { code, error_class, number };
/// The number for the program of a class or code that the target just added. What we add ourselves
/// has a text and a class of the program's.
int register_error(int target_code, Added what, const char* text = nullptr, int program_class = 0);
/// The text of an error that we added; null for all others.
const char* text_of_error(int program_code);
/// Whether a code is one that the program added, or we did.
bool is_added_error(int program_code);
/// The class of a class, predefined or added, and of a code that we added; 0 for all others, about
/// which the target must be asked.
int class_known_here(int program_code);
/// Forgets a class or code that the program added; false if there is none of that number.
bool forget_error(int program_code, Added what);
/// The value of the attribute MPI_LASTUSEDCODE.
const int* last_used_code();

/// The target's class of an error.
#if ANYMPI_TO_STANDARD
int target_class(int target_code);
#else
inline int target_class(int target_code) { return To::class_of(target_code); }
#endif

/// Whether the target says that the statuses hold the errors.
inline bool is_error_in_status(int target_code) {
  return target_class(target_code) == To::MPI_ERR_IN_STATUS;
}

/// What a function returns.
struct error_return {
  template <class Abi>
  using type = int;
  static int program(int code) {
    if (is_error(code)) [[unlikely]]
      return failed_program_error(code);
    return code;
  }
};

using error_code = mapped<known_target_error>;
using error_code_for_handler = mapped<target_error>;
using error_code_with_text = mapped<target_error_with_text>;
/// A class or code that the target tells.
using error_code_out = mapped_out<program_error>;

/// A class or code that the target adds for the program.
template <Added What>
struct new_error {
  template <class Abi>
  using type = int*;
  struct crossing {
    crossing(int* where, auto&) : where_(where) {}
    int* target() { return where_ ? &value_ : nullptr; }
    void back(auto& call) {
      if (call.ok() && where_) *where_ = register_error(value_, What);
    }

   private:
    int* where_;
    int value_ = 0;
  };
};
using new_error_code = new_error<Added::code>;
using new_error_class = new_error<Added::error_class>;

/// The program's number of a class of the target's.
int program_error_class(int target_class);

/// A class or code that the program takes back.
template <Added What>
struct removed_error {
  template <class Abi>
  using type = int;
  struct crossing {
    crossing(int code, auto&) : code_(code) {}
    int target() const { return known_target_error(code_); }
    void back(auto& call) {
      if (call.ok()) forget_error(code_, What);
    }

   private:
    int code_;
  };
};
using removed_error_code = removed_error<Added::code>;
using removed_error_class = removed_error<Added::error_class>;

/// The class of the code in the parameter called `Code`. A class is its own class: Open MPI 4.1
/// does not know that of an added one, and older targets lack classes of MPI-4 and later.
template <FixedString Code>
struct class_of_error {
  template <class Abi>
  using type = int*;
  struct crossing : written_in_place {
    using written_in_place::written_in_place;
    void back(auto& call) {
      if (!call.ok() || !where_) return;
      int code = call.template get<Code>();
      int known = class_known_here(code);
      *where_ = known ? known : program_error_class(*where_);
    }
  };
};

}  // namespace anympi::kinds
