#include "kinds/temporary.h"

#include <pthread.h>

namespace anympi::kinds {

namespace {

/// What stands before a block.
struct alignas(16) Block {
  std::size_t bytes;
  Block* next;
};

/// The blocks that a thread does not use at the moment: as many as it ever used at once.
constinit thread_local Block* idle __attribute__((tls_model("initial-exec"))) = nullptr;

void free_all(void* blocks) {
  for (auto block = static_cast<Block*>(blocks); block;) {
    Block* next = block->next;
    std::free(block);
    block = next;
  }
}

/// They go when the thread ends.
void watch_thread() {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  static pthread_key_t key;
  pthread_once(&once, [] {
    pthread_key_create(&key, [](void*) {
      free_all(idle);
      idle = nullptr;
    });
  });
  pthread_setspecific(key, &key);
}

}  // namespace

// The one given back last comes first, so calls of one size after each other find it at once. One
// that is too small makes room for a larger one.
void* take_block(std::size_t bytes) {
  Block* block = idle;
  if (block) idle = block->next;
  if (!block || block->bytes < bytes) {
    std::free(block);
    block = static_cast<Block*>(allocate(sizeof(Block) + bytes));
    block->bytes = bytes;
  }
  return block + 1;
}

void give_block(void* memory) {
  Block* block = static_cast<Block*>(memory) - 1;
  if (!idle) watch_thread();
  block->next = idle;
  idle = block;
}

}  // namespace anympi::kinds
