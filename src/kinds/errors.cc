#include "kinds/errors.h"

#include <pthread.h>

#include <cstdlib>

#include "kinds/handles.h"
#include "kinds/target_statuses.h"
#include "target/imported.h"

namespace anympi::kinds {

using target::imported;

bool target_is_running() {
  int initialized = 0, finalized = 0;
  imported<"PMPI_Initialized", int(int*)>(&initialized);
  imported<"PMPI_Finalized", int(int*)>(&finalized);
  return initialized && !finalized;
}

#if ANYMPI_TO_STANDARD
namespace {

/// Whether the target is an Open MPI that does not know its own code: 6.0rc2 returns such codes
/// when a copy function fails. Asked of one, it would call an error handler. Its codes are
/// numbered.
bool is_unknown_to_target(int target_code) {
  int found = 0;
  const int* last = nullptr;
  if (!target_is_running() || !has_statuses_of_openmpi()) return false;
  imported<"PMPI_Comm_get_attr", int(To::Handle<HandleClass::Comm>, int, void*, int*)>(
      target_world(), To::MPI_LASTUSEDCODE, static_cast<void*>(&last), &found);
  return found && last && target_code > *last;
}

}  // namespace

/// How a code tells its class is the library's own business.
int target_class(int target_code) {
  if (target_code <= To::MPI_ERR_LASTCODE) return target_code;
  if (is_unknown_to_target(target_code)) return To::MPI_ERR_OTHER;
  int error_class = target_code;
  imported<"PMPI_Error_class", int(int, int*)>(target_code, &error_class);
  return error_class;
}
#endif

namespace {

struct Registered {
  int program, target;
  Added what;
  const char* text;
  int program_class;
};

pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
Registered* registered = nullptr;
int registered_count = 0, forgotten_count = 0;
int last_used = From::MPI_ERR_LASTCODE;

constexpr int max_class = 128;
/// The target's latest code for each class of the program, for its text.
int latest[max_class];

/// The latest one that fits: a number of the program's may become one of MPI's.
template <class Wanted>
bool find_registered(Wanted wanted, Registered& found) {
  pthread_mutex_lock(&lock);
  bool any = false;
  for (int i = registered_count - 1; i >= 0 && !any; --i)
    if (wanted(registered[i])) found = registered[i], any = true;
  pthread_mutex_unlock(&lock);
  return any;
}

/// Where an entry was that was forgotten, or null.
Registered* free_entry() {
  for (int i = 0; forgotten_count > 0 && i < registered_count; ++i)
    if (registered[i].program == 0) return --forgotten_count, &registered[i];
  return nullptr;
}

void enter_error(const Registered& error) {
  pthread_mutex_lock(&lock);
  if (Registered* entry = free_entry()) {
    *entry = error;
    pthread_mutex_unlock(&lock);
    return;
  }
  if ((registered_count & (registered_count + 1)) == 0) {
    auto grown = static_cast<Registered*>(
        std::realloc(registered, 2 * (registered_count + 1) * sizeof(Registered)));
    if (!grown) die_of_no_memory();
    registered = grown;
  }
  registered[registered_count++] = error;
  pthread_mutex_unlock(&lock);
}

/// The program's code of an error; whether it was one that the target or we added.
int program_code_of(int target_code, bool& was_added) {
  Registered found;
  was_added = find_registered([=](Registered r) { return r.target == target_code; }, found);
  if (was_added) return found.program;
  int value = enumerator_to_program<error_class_table>(target_class(target_code));
  return value == From::MPI_UNDEFINED ? From::MPI_ERR_OTHER : value;
}

}  // namespace

int failed_program_error(int target_code) {
  bool was_added = false;
  int result = program_code_of(target_code, was_added);
  if (!was_added && result > 0 && result < max_class)
    __atomic_store_n(&latest[result], target_code, __ATOMIC_RELAXED);
  return result;
}

int program_error_class(int target_class) {
  bool was_added = false;
  return target_class == 0 ? 0 : program_code_of(target_class, was_added);
}

int known_target_error(int program_code) {
  Registered found;
  if (find_registered([=](Registered r) { return r.program == program_code; }, found))
    return found.target;
  for (auto pair : error_class_table::pairs)
    if (pair.program == program_code)
      return pair.target == absent ? To::MPI_ERR_OTHER : pair.target;
  return unknown_error;
}

// A number that is none of MPI's gets a code of the target's, once.
int failed_target_error(int program_code) {
  int known = known_target_error(program_code);
  if (known != unknown_error) return known;
  int error_class = known_target_error(From::class_of(program_code));
  if (error_class == unknown_error || error_class == To::MPI_SUCCESS)
    error_class = To::MPI_ERR_OTHER;
  int code = error_class;
  if (target_is_running() &&
      imported<"PMPI_Add_error_code", int(int, int*)>(error_class, &code) == 0)
    enter_error({program_code, code, Added::number, nullptr, 0});
  return code;
}

int target_error_with_text(int program_code) {
  if (program_code > 0 && program_code < max_class)
    if (int code = __atomic_load_n(&latest[program_code], __ATOMIC_RELAXED)) return code;
  return target_error(program_code);
}

const char* text_of_error(int program_code) {
  Registered found;
  if (program_code < From::first_user_code) return nullptr;
  return find_registered([=](Registered r) { return r.program == program_code; }, found)
             ? found.text
             : nullptr;
}

int class_known_here(int program_code) {
  Registered found;
  for (auto pair : error_class_table::pairs)
    if (pair.program == program_code) return program_code;
  if (program_code < From::first_user_code ||
      !find_registered([=](Registered r) { return r.program == program_code; }, found) ||
      found.what == Added::number)
    return 0;
  return found.what == Added::error_class ? program_code : found.program_class;
}

bool is_added_error(int program_code) {
  Registered found;
  return find_registered(
      [=](Registered r) { return r.program == program_code && r.what != Added::number; }, found);
}

int register_error(int target_code, Added what, const char* text, int program_class) {
  static int next = From::first_user_code;
  int program_code = __atomic_fetch_add(&next, 1, __ATOMIC_RELAXED);
  __atomic_store_n(&last_used, program_code, __ATOMIC_RELAXED);
  enter_error({program_code, target_code, what, text, program_class});
  return program_code;
}

bool forget_error(int program_code, Added what) {
  bool found = false;
  pthread_mutex_lock(&lock);
  for (int i = 0; i < registered_count; ++i)
    if (program_code != 0 && registered[i].program == program_code && registered[i].what == what) {
      registered[i].program = registered[i].target = 0;
      ++forgotten_count;
      found = true;
    }
  pthread_mutex_unlock(&lock);
  return found;
}

const int* last_used_code() { return &last_used; }

}  // namespace anympi::kinds
