#include "kinds/errors.h"

#include <pthread.h>

#include <cstdlib>

#include "kinds/handles.h"
#include "kinds/target_statuses.h"
#include "target/imported.h"

namespace anympi::kinds {

#if ANYMPI_TO_STANDARD
namespace {

using target::imported;

/// Whether the target is an Open MPI that does not know its own code: 6.0rc2 returns such codes
/// when a copy function fails. Asked of one, it would call an error handler. Its codes are
/// numbered.
bool is_unknown_to_target(int target_code) {
  int initialized = 0, finalized = 0, found = 0;
  const int* last = nullptr;
  imported<"PMPI_Initialized", int(int*)>(&initialized);
  imported<"PMPI_Finalized", int(int*)>(&finalized);
  if (!initialized || finalized || !has_statuses_of_openmpi()) return false;
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
int registered_count = 0;
int last_used = From::MPI_ERR_LASTCODE;

constexpr int max_class = 128;
/// The target's latest code for each class of the program, for its text.
int latest[max_class];

template <class Wanted>
bool find_registered(Wanted wanted, Registered& found) {
  pthread_mutex_lock(&lock);
  bool any = false;
  for (int i = 0; i < registered_count && !any; ++i)
    if (wanted(registered[i])) found = registered[i], any = true;
  pthread_mutex_unlock(&lock);
  return any;
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

int failed_target_error(int program_code) {
  Registered found;
  if (find_registered([=](Registered r) { return r.program == program_code; }, found))
    return found.target;
  int program_class = From::class_of(program_code);
  for (auto pair : error_class_table::pairs)
    if (pair.program == program_class)
      return pair.target == absent ? To::MPI_ERR_OTHER : pair.target;
  return no_enumerator;
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
      !find_registered([=](Registered r) { return r.program == program_code; }, found))
    return 0;
  return found.what == Added::error_class ? program_code : found.program_class;
}

int register_error(int target_code, Added what, const char* text, int program_class) {
  pthread_mutex_lock(&lock);
  int program_code = From::first_user_code + registered_count;
  if ((registered_count & (registered_count + 1)) == 0) {
    auto grown = static_cast<Registered*>(
        std::realloc(registered, 2 * (registered_count + 1) * sizeof(Registered)));
    if (!grown) die_of_no_memory();
    registered = grown;
  }
  registered[registered_count++] = {program_code, target_code, what, text, program_class};
  __atomic_store_n(&last_used, program_code, __ATOMIC_RELAXED);
  pthread_mutex_unlock(&lock);
  return program_code;
}

bool forget_error(int program_code, Added what) {
  bool found = false;
  pthread_mutex_lock(&lock);
  for (int i = 0; i < registered_count; ++i)
    if (registered[i].program == program_code && registered[i].what == what) {
      registered[i].program = registered[i].target = 0;
      found = program_code != 0;
    }
  pthread_mutex_unlock(&lock);
  return found;
}

const int* last_used_code() { return &last_used; }

}  // namespace anympi::kinds
