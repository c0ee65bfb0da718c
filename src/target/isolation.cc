#include "target/isolation.h"

#include <dlfcn.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>

#include "target/modules.h"
#include "target/refusal.h"

namespace anympi::target {

namespace {

/// The target's handle once it is open.
void* target_handle = nullptr;

/// Whether names of Open MPI's own belong to the target, too.
bool binds_names_of_openmpi = false;

bool starts_with(const char* symbol, const char* start) {
  return std::strncmp(symbol, start, std::strlen(start)) == 0;
}

bool is_mpi_name(const char* symbol) {
  if (starts_with(symbol, "MPI") || starts_with(symbol, "PMPI")) return true;
  return binds_names_of_openmpi && (starts_with(symbol, "ompi_") || starts_with(symbol, "OMPI_") ||
                                    starts_with(symbol, "mpi_fortran_"));
}

/// The library path of a name without a slash depends on who asks: the directories that the loader
/// searches for `caller`. True when one of them has the file.
bool find_for(const Module& caller, const char* name, char* path, std::size_t room) {
  void* handle = dlopen(caller.file(), RTLD_LAZY | RTLD_NOLOAD);
  if (!handle) return false;
  bool found = false;
  Dl_serinfo size;
  if (dlinfo(handle, RTLD_DI_SERINFOSIZE, &size) == 0) {
    auto directories = static_cast<Dl_serinfo*>(std::malloc(size.dls_size));
    if (directories && dlinfo(handle, RTLD_DI_SERINFOSIZE, directories) == 0 &&
        dlinfo(handle, RTLD_DI_SERINFO, directories) == 0)
      for (unsigned i = 0; i < directories->dls_cnt && !found; ++i) {
        int length = std::snprintf(path, room, "%s/%s", directories->dls_serpath[i].dls_name, name);
        found = length > 0 && static_cast<std::size_t>(length) < room && access(path, R_OK) == 0;
      }
    std::free(directories);
  }
  dlclose(handle);
  return found;
}

bool is_loaded(const char* name) {
  void* handle = dlopen(name, RTLD_LAZY | RTLD_NOLOAD);
  if (handle) dlclose(handle);
  return handle;
}

bool is_in_facade(const void* address) {
  Dl_info there, here;
  return dladdr(address, &there) && dladdr(reinterpret_cast<void*>(&is_loaded), &here) &&
         there.dli_fbase == here.dli_fbase;
}

/// Names of the program's MPI lead to the facade, and some of them (libmpi.so) are the target's, too.
bool leads_to_facade(const char* name) {
  void* handle = dlopen(name, RTLD_LAZY | RTLD_NOLOAD);
  if (!handle) return false;
  void* function = dlsym(handle, "PMPI_Init");
  dlclose(handle);
  return function && is_in_facade(function);
}

const char* file_of_target() {
  link_map* map = nullptr;
  return dlinfo(target_handle, RTLD_DI_LINKMAP, &map) == 0 ? map->l_name : nullptr;
}

void* open_isolated(const char* file, int flags) {
  Modules before;
  before.take_loaded();
  void* handle = dlopen(file, flags);
  if (handle && file) isolate(handle, before);
  return handle;
}

/// What the modules of the target call as dlopen.
void* dlopen_for_target(const char* file, int flags) {
  const void* caller = __builtin_return_address(0);
  if (file && !std::strchr(file, '/') && leads_to_facade(file)) file = file_of_target();
  if (!file || std::strchr(file, '/') || is_loaded(file)) return open_isolated(file, flags);
  Modules loaded;
  loaded.take_loaded();
  char path[4096];
  for (const Module& module : loaded)
    if (module.contains(caller) && find_for(module, file, path, sizeof path))
      return open_isolated(path, flags);
  return open_isolated(file, flags);
}

/// Where a slot must lead; null when it may stay as it is.
void* destination(const Slot& slot) {
  if (std::strcmp(slot.symbol, "dlopen") == 0) return reinterpret_cast<void*>(&dlopen_for_target);
  return is_mpi_name(slot.symbol) ? dlsym(target_handle, slot.symbol) : nullptr;
}

void bind_to_target(const Module& module) {
  bool writable = false;
  module.for_each_slot([&](const Slot& slot) {
    void* wanted = destination(slot);
    if (!wanted) return;
    wanted = static_cast<char*>(wanted) + slot.addend;
    if (*slot.place == wanted) return;
    if (!writable) module.set_relocated_writable(writable = true);
    __atomic_store_n(slot.place, wanted, __ATOMIC_RELAXED);
  });
  if (writable) module.set_relocated_writable(false);
}

const Module* facade_in(const Modules& loaded) {
  for (const Module& module : loaded)
    if (module.contains(reinterpret_cast<const void*>(&open_isolated))) return &module;
  return nullptr;
}

void prove(const Module& module, const Module& facade) {
  module.for_each_slot([&](const Slot& slot) {
    if (!facade.contains(*slot.place) || *slot.place == reinterpret_cast<void*>(&dlopen_for_target))
      return;
    refuse(exit_no_target,
           "%s of the target %s still leads to AnyMPI itself: this library cannot be used as a "
           "target; please report it",
           slot.symbol, module.file());
  });
}

/// Adds to `closure` the modules of `candidates` that its members need, directly or not.
void add_needed(const Modules& candidates, Modules& closure) {
  for (std::size_t i = 0; i < closure.size(); ++i) {
    Module member = closure[i];
    member.for_each_needed([&](const char* needed) {
      for (const Module& module : candidates)
        if (module.answers_to(needed) && !closure.has(module)) closure.add(module);
    });
  }
}

}  // namespace

// Another thread may be loading a module of the program at the same time: that is not needed by
// what `handle` stands for, and stays as it is. What was there before has what it needs from then.
void isolate(void* handle, const Modules& before, bool shares_names_of_openmpi) {
  const bool is_target = !target_handle;
  if (is_target) {
    target_handle = handle;
    binds_names_of_openmpi = shares_names_of_openmpi;
  }
  link_map* map = nullptr;
  if (dlinfo(handle, RTLD_DI_LINKMAP, &map) != 0) return;
  Modules loaded, fresh, closure;
  loaded.take_loaded();
  for (const Module& module : loaded) {
    const bool is_opened =
        module.base() == map->l_addr && std::strcmp(module.file(), map->l_name) == 0;
    const bool is_fresh = !before.has(module);
    // A program of Open MPI 6 needs what lies below its MPI, and means nothing by it.
    const bool is_shared =
        is_target && shares_names_of_openmpi && module.answers_to("libopen_mpi.so.40");
    if (is_fresh || is_shared) fresh.add(module);
    if (is_opened && (is_fresh || is_target)) closure.add(module);
  }
  add_needed(fresh, closure);
  const Module* facade = facade_in(loaded);
  for (const Module& module : closure) {
    bind_to_target(module);
    if (facade) prove(module, *facade);
  }
}

}  // namespace anympi::target
