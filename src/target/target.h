// placeholder until the real one
#pragma once
namespace anympi::target {
void load();
void* find(const char* name);
const char* path();
}  // namespace anympi::target
