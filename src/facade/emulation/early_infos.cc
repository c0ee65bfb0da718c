#include "facade/emulation/early_infos.h"

#include <pthread.h>

#include <cstring>
#include <type_traits>

#include "facade/cross.h"
#include "kinds/infos_of_ours.h"
#include "kinds/slot_table.h"
#include "target/imported.h"

namespace anympi::facade {

namespace {

using Info = From::Handle<HandleClass::Info>;
using Infos = kinds::Handles<HandleClass::Info>;
using Target = To::Handle<HandleClass::Info>;
using target::imported;

/// One key of an info; they are kept in the order in which they were set.
struct Entry {
  char* key;
  char* value;
  Entry* next;
};

struct EarlyInfo {
  unsigned number;
  Entry* first;
  Target copy;  ///< The target's, while it says the same; else a null handle.
};

constinit kinds::SlotTable table;
bool exist = false;
pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

class Lock {
 public:
  Lock() { pthread_mutex_lock(&lock); }
  ~Lock() { pthread_mutex_unlock(&lock); }
};

EarlyInfo* of(Info info) {
  unsigned number = Infos::compound_number(info);
  return number ? static_cast<EarlyInfo*>(table.at(number)) : nullptr;
}

char* copy_of(const char* text) {
  std::size_t size = std::strlen(text) + 1;
  return static_cast<char*>(std::memcpy(kinds::allocate(size), text, size));
}

void free_entry(Entry* entry) {
  std::free(entry->key);
  std::free(entry->value);
  std::free(entry);
}

/// Where the entry of a key hangs, or the end of the list.
Entry** find(EarlyInfo* info, const char* key) {
  Entry** place = &info->first;
  while (*place && std::strcmp((*place)->key, key) != 0) place = &(*place)->next;
  return place;
}

/// Whether an MPI takes such a key or value. Of empty ones the standard says nothing: all refuse
/// keys, and Open MPI values.
template <class Abi>
bool is_key(const char* key) {
  return key && *key && std::strlen(key) < Abi::MPI_MAX_INFO_KEY;
}
template <class Abi>
bool is_value(const char* value) {
  constexpr bool may_be_empty = !std::is_same_v<Abi, abi::OpenMpi>;
  return value && (*value || may_be_empty) && std::strlen(value) < Abi::MPI_MAX_INFO_VAL;
}

void set(EarlyInfo* info, const char* key, const char* value) {
  Entry** place = find(info, key);
  if (!*place) *place = new (kinds::allocate(sizeof(Entry))) Entry{copy_of(key), nullptr, nullptr};
  std::free((*place)->value);
  (*place)->value = copy_of(value);
}

/// Not under the lock: the program's error handler may call any function of infos, or never return.
int refuse(int error_class) { return raise_class(default_culprit(), error_class); }

/// What the target would refuse is left out: hints may be ignored, but errors end the program.
Target new_copy(const EarlyInfo* info) {
  Target copy = Infos::target_null();
  if (imported<"PMPI_Info_create", int(Target*)>(&copy) != 0) return Infos::target_null();
  for (const Entry* entry = info->first; entry; entry = entry->next)
    if (is_key<To>(entry->key) && is_value<To>(entry->value))
      imported<"PMPI_Info_set", int(Target, const char*, const char*)>(copy, entry->key,
                                                                       entry->value);
  return copy;
}

/// What the target is given where a function takes the info.
Target target_copy(unsigned number) {
  if (!kinds::target_is_running()) return Infos::target_null();
  Lock guard;
  auto info = static_cast<EarlyInfo*>(table.at(number));
  if (!info) return Infos::target_null();
  if (info->copy == Infos::target_null()) info->copy = new_copy(info);
  return info->copy;
}

/// When the info changes; the next function that takes it makes a new copy.
void drop_copy(EarlyInfo* info) {
  if (info->copy != Infos::target_null() && kinds::target_is_running())
    imported<"PMPI_Info_free", int(Target*)>(&info->copy);
  info->copy = Infos::target_null();
}

/// Whether there was such a key.
bool remove(EarlyInfo* info, const char* key) {
  Lock guard;
  Entry** place = find(info, key);
  Entry* entry = *place;
  if (!entry) return false;
  drop_copy(info);
  *place = entry->next;
  free_entry(entry);
  return true;
}

/// Whether there are so many keys.
bool copy_nth_key(EarlyInfo* info, int n, char* key) {
  Lock guard;
  Entry* entry = n >= 0 ? info->first : nullptr;
  for (int i = 0; i < n && entry; ++i) entry = entry->next;
  if (!entry) return false;
  std::strcpy(key, entry->key);
  return true;
}

Info make() {
  using namespace catalogue;
  auto info = new (kinds::allocate(sizeof(EarlyInfo))) EarlyInfo{0, nullptr, Infos::target_null()};
  info->number = table.take(info);
  if (!__atomic_exchange_n(&exist, true, __ATOMIC_SEQ_CST)) {
    __atomic_store_n(&kinds::target_copy_of_info, &target_copy, __ATOMIC_RELAXED);
    divert<Info_create, Info_delete, Info_dup, Info_free, Info_get, Info_get_nkeys, Info_get_nthkey,
           Info_get_valuelen, Info_set>();
  }
  return Infos::compound(info->number);
}

}  // namespace

bool early_infos_exist() { return __atomic_load_n(&exist, __ATOMIC_SEQ_CST); }

bool infos_are_early() { return !target::find("PMPI_Session_init") && !kinds::target_is_running(); }

const char* early_value(Info info, const char* key) {
  Lock guard;
  EarlyInfo* early = of(info);
  Entry* entry = early ? *find(early, key) : nullptr;
  return entry ? entry->value : nullptr;
}

int Diversion<catalogue::Info_create>::call(Info* info) {
  if (!info) return refuse(From::MPI_ERR_ARG);
  Lock guard;
  *info = make();
  return 0;
}

int Diversion<catalogue::Info_dup>::call(Info info, Info* copy) {
  EarlyInfo* early = of(info);
  if (!early) return call_undiverted<catalogue::Info_dup>(info, copy);
  Lock guard;
  *copy = make();
  for (Entry* entry = early->first; entry; entry = entry->next)
    set(of(*copy), entry->key, entry->value);
  return 0;
}

int Diversion<catalogue::Info_free>::call(Info* info) {
  EarlyInfo* early = info ? of(*info) : nullptr;
  if (!early) return call_undiverted<catalogue::Info_free>(info);
  Lock guard;
  drop_copy(early);
  table.give_back(early->number);
  while (Entry* entry = early->first) {
    early->first = entry->next;
    free_entry(entry);
  }
  std::free(early);
  *info = Infos::program_null();
  return 0;
}

int Diversion<catalogue::Info_set>::call(Info info, const char* key, const char* value) {
  EarlyInfo* early = of(info);
  if (!early) return call_undiverted<catalogue::Info_set>(info, key, value);
  if (!is_key<From>(key)) return refuse(From::MPI_ERR_INFO_KEY);
  if (!is_value<From>(value)) return refuse(From::MPI_ERR_INFO_VALUE);
  Lock guard;
  drop_copy(early);
  set(early, key, value);
  return 0;
}

int Diversion<catalogue::Info_delete>::call(Info info, const char* key) {
  EarlyInfo* early = of(info);
  if (!early) return call_undiverted<catalogue::Info_delete>(info, key);
  if (!is_key<From>(key)) return refuse(From::MPI_ERR_INFO_KEY);
  return remove(early, key) ? 0 : refuse(From::MPI_ERR_INFO_NOKEY);
}

int Diversion<catalogue::Info_get>::call(Info info, const char* key, int length, char* value,
                                         int* flag) {
  EarlyInfo* early = of(info);
  if (!early) return call_undiverted<catalogue::Info_get>(info, key, length, value, flag);
  if (!is_key<From>(key)) return refuse(From::MPI_ERR_INFO_KEY);
  Lock guard;
  Entry* entry = *find(early, key);
  *flag = entry != nullptr;
  if (!entry) return 0;
  std::strncpy(value, entry->value, length);
  value[length] = '\0';
  return 0;
}

int Diversion<catalogue::Info_get_valuelen>::call(Info info, const char* key, int* length,
                                                  int* flag) {
  EarlyInfo* early = of(info);
  if (!early) return call_undiverted<catalogue::Info_get_valuelen>(info, key, length, flag);
  if (!is_key<From>(key)) return refuse(From::MPI_ERR_INFO_KEY);
  Lock guard;
  Entry* entry = *find(early, key);
  *flag = entry != nullptr;
  if (entry) *length = static_cast<int>(std::strlen(entry->value));
  return 0;
}

int Diversion<catalogue::Info_get_nkeys>::call(Info info, int* count) {
  EarlyInfo* early = of(info);
  if (!early) return call_undiverted<catalogue::Info_get_nkeys>(info, count);
  Lock guard;
  *count = 0;
  for (Entry* entry = early->first; entry; entry = entry->next) ++*count;
  return 0;
}

int Diversion<catalogue::Info_get_nthkey>::call(Info info, int n, char* key) {
  EarlyInfo* early = of(info);
  if (!early) return call_undiverted<catalogue::Info_get_nthkey>(info, n, key);
  return copy_nth_key(early, n, key) ? 0 : refuse(From::MPI_ERR_ARG);
}

}  // namespace anympi::facade
