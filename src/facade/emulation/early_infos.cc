#include "facade/emulation/early_infos.h"

#include <pthread.h>

#include <cstring>

#include "facade/cross.h"
#include "kinds/slot_table.h"
#include "target/imported.h"

namespace anympi::facade {

namespace {

using Info = From::Handle<HandleClass::Info>;
using Infos = kinds::Handles<HandleClass::Info>;

/// One key of an info; they are kept in the order in which they were set.
struct Entry {
  char* key;
  char* value;
  Entry* next;
};

struct EarlyInfo {
  unsigned number;
  Entry* first;
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

void set(EarlyInfo* info, const char* key, const char* value) {
  Entry** place = find(info, key);
  if (!*place) *place = new (kinds::allocate(sizeof(Entry))) Entry{copy_of(key), nullptr, nullptr};
  std::free((*place)->value);
  (*place)->value = copy_of(value);
}

int refuse(int error_class) { return raise_class(default_culprit(), error_class); }

Info make() {
  using namespace catalogue;
  auto info = new (kinds::allocate(sizeof(EarlyInfo))) EarlyInfo{};
  info->number = table.take(info);
  if (!__atomic_exchange_n(&exist, true, __ATOMIC_SEQ_CST))
    divert<Info_create, Info_delete, Info_dup, Info_free, Info_get, Info_get_nkeys, Info_get_nthkey,
           Info_get_valuelen, Info_set>();
  return Infos::compound(info->number);
}

}  // namespace

bool early_infos_exist() { return __atomic_load_n(&exist, __ATOMIC_SEQ_CST); }

bool infos_are_early() {
  if (target::find("PMPI_Session_init")) return false;
  int initialized = 0, finalized = 0;
  target::imported<"PMPI_Initialized", int(int*)>(&initialized);
  target::imported<"PMPI_Finalized", int(int*)>(&finalized);
  return !initialized || finalized;
}

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
  if (!key || !*key || std::strlen(key) >= From::MPI_MAX_INFO_KEY)
    return refuse(From::MPI_ERR_INFO_KEY);
  if (!value || !*value || std::strlen(value) >= From::MPI_MAX_INFO_VAL)
    return refuse(From::MPI_ERR_INFO_VALUE);
  Lock guard;
  set(early, key, value);
  return 0;
}

int Diversion<catalogue::Info_delete>::call(Info info, const char* key) {
  EarlyInfo* early = of(info);
  if (!early) return call_undiverted<catalogue::Info_delete>(info, key);
  Lock guard;
  Entry** place = find(early, key);
  if (!*place) return refuse(From::MPI_ERR_INFO_NOKEY);
  Entry* entry = *place;
  *place = entry->next;
  free_entry(entry);
  return 0;
}

int Diversion<catalogue::Info_get>::call(Info info, const char* key, int length, char* value,
                                         int* flag) {
  EarlyInfo* early = of(info);
  if (!early) return call_undiverted<catalogue::Info_get>(info, key, length, value, flag);
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
  Lock guard;
  Entry* entry = n >= 0 ? early->first : nullptr;
  for (int i = 0; i < n && entry; ++i) entry = entry->next;
  if (!entry) return refuse(From::MPI_ERR_ARG);
  std::strcpy(key, entry->key);
  return 0;
}

}  // namespace anympi::facade
