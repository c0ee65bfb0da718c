#include "kinds/short_lock.h"

#include <sched.h>
#include <time.h>

namespace anympi::kinds {

void ShortLock::wait() {
  constexpr int patience = 64;
  constexpr timespec nap = {0, 50'000};
  for (int tries = 0; __atomic_exchange_n(&taken_, true, __ATOMIC_ACQUIRE); ++tries)
    if (tries < patience)
      sched_yield();
    else
      nanosleep(&nap, nullptr);
}

}  // namespace anympi::kinds
