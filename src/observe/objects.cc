#include "observe/objects.h"

#include <pthread.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "kinds/temporary.h"
#include "observe/asked.h"
#include "observe/group_file.h"
#include "target/imported.h"

namespace anympi::observe {

namespace {

using target::imported;
using TargetComm = Asked::Handle<HandleClass::Comm>;
using TargetGroup = Asked::Handle<HandleClass::Group>;

pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
class Lock {
 public:
  Lock() { pthread_mutex_lock(&lock); }
  ~Lock() { pthread_mutex_unlock(&lock); }
};

struct Object {
  Word handle;
  HandleClass handle_class;
  unsigned number;
  Communicator* communicator;
  RequestInformation* request;
  Object* next;
};

/// Chains by handle; they are doubled when they get long.
struct Table {
  Object** chains = nullptr;
  std::size_t size = 0, used = 0;
  unsigned numbers[16] = {};

  static std::size_t mix(HandleClass c, Word handle) {
    Word x = (handle ^ (static_cast<Word>(c) << 57)) * 0x9e3779b97f4a7c15ull;
    return x ^ (x >> 29);
  }
  void grow() {
    std::size_t wider = size ? 2 * size : 256;
    auto fresh = static_cast<Object**>(kinds::allocate(wider * sizeof(Object*)));
    std::memset(fresh, 0, wider * sizeof(Object*));
    for (std::size_t i = 0; i < size; ++i)
      for (Object* o = chains[i]; o;) {
        Object* next = o->next;
        Object*& chain = fresh[mix(o->handle_class, o->handle) & (wider - 1)];
        o->next = chain;
        chain = o;
        o = next;
      }
    std::free(chains);
    chains = fresh;
    size = wider;
  }
  Object** place(HandleClass c, Word handle) {
    if (used >= size) grow();
    Object** at = &chains[mix(c, handle) & (size - 1)];
    while (*at && ((*at)->handle != handle || (*at)->handle_class != c)) at = &(*at)->next;
    return at;
  }
  Object* find(HandleClass c, Word handle) { return used ? *place(c, handle) : nullptr; }
  Object* get(HandleClass c, Word handle) {
    Object** at = place(c, handle);
    if (!*at) {
      *at = new (kinds::allocate(sizeof(Object)))
          Object{handle, c, ++numbers[static_cast<int>(c)], nullptr, nullptr, nullptr};
      ++used;
    }
    return *at;
  }
  void remove(HandleClass c, Word handle) {
    if (!used) return;
    Object** at = place(c, handle);
    Object* object = *at;
    if (!object) return;
    *at = object->next;
    --used;
    // A thread may still look at a communicator that another one frees, so those stay.
    std::free(object->request);
    std::free(object);
  }
};
constinit Table table;

int size_of_world = 0, rank_in_world = no_rank;
Word world_handle = 0;  // once it has been seen
Communicator world{1, 0, 0, 0, false, nullptr, 0, 0}, self{2, 1, 0, 1, false, nullptr, 0, 0};

template <HandleClass C>
Asked::Handle<C> target_of(Word word) {
  From::Handle<C> handle;
  if constexpr (std::is_pointer_v<From::Handle<C>>)
    handle = reinterpret_cast<From::Handle<C>>(word);
  else
    handle = static_cast<From::Handle<C>>(word);
  return asked_handle<C>(handle);
}

/// The ranks of the world of a group's processes.
int* ranks_of(TargetGroup group, int& size) {
  imported<"PMPI_Group_size", int(TargetGroup, int*)>(group, &size);
  TargetGroup of_world;
  imported<"PMPI_Comm_group", int(TargetComm, TargetGroup*)>(asked_world(), &of_world);
  auto ranks = static_cast<int*>(kinds::allocate((size + 1) * sizeof(int)));
  auto own = static_cast<int*>(kinds::allocate((size + 1) * sizeof(int)));
  for (int i = 0; i < size; ++i) own[i] = i;
  imported<"PMPI_Group_translate_ranks", int(TargetGroup, int, const int*, TargetGroup, int*)>(
      group, size, own, of_world, ranks);
  for (int i = 0; i < size; ++i)
    if (ranks[i] < 0) ranks[i] = no_rank;
  std::free(own);
  imported<"PMPI_Group_free", int(TargetGroup*)>(&of_world);
  return ranks;
}

std::uint64_t mixed(std::uint64_t a, std::uint64_t b) {
  std::uint64_t x = (a ^ (b + 0x9e3779b97f4a7c15ull + (a << 6) + (a >> 2))) * 0xbf58476d1ce4e5b9ull;
  return (x ^ (x >> 31)) | 16;
}

Communicator* describe_communicator(Word handle) {
  TargetComm comm = target_of<HandleClass::Comm>(handle);
  if (comm == asked_null<HandleClass::Comm>()) return nullptr;
  auto c = new (kinds::allocate(sizeof(Communicator))) Communicator{};
  int is_inter = 0;
  imported<"PMPI_Comm_test_inter", int(TargetComm, int*)>(comm, &is_inter);
  imported<"PMPI_Comm_size", int(TargetComm, int*)>(comm, &c->size);
  imported<"PMPI_Comm_rank", int(TargetComm, int*)>(comm, &c->rank);
  c->is_inter = is_inter != 0;
  TargetGroup group;
  imported<"PMPI_Comm_group", int(TargetComm, TargetGroup*)>(comm, &group);
  int* own = ranks_of(group, c->size);
  imported<"PMPI_Group_free", int(TargetGroup*)>(&group);
  c->world_ranks = own;
  c->peers = c->size;
  int leader = c->size > 0 ? own[0] : 0;
  c->id = mixed(leader, c->size);
  if (is_inter) {
    imported<"PMPI_Comm_remote_group", int(TargetComm, TargetGroup*)>(comm, &group);
    c->world_ranks = ranks_of(group, c->peers);
    imported<"PMPI_Group_free", int(TargetGroup*)>(&group);
    int other = c->peers > 0 ? c->world_ranks[0] : 0;
    c->id = mixed(leader < other ? leader : other, leader < other ? other : leader);
  }
  return c;
}

Communicator* describe_window(Word handle) {
  using Window = Asked::Handle<HandleClass::Win>;
  Window win = target_of<HandleClass::Win>(handle);
  if (win == asked_null<HandleClass::Win>()) return nullptr;
  auto c = new (kinds::allocate(sizeof(Communicator))) Communicator{};
  TargetGroup group;
  imported<"PMPI_Win_get_group", int(Window, TargetGroup*)>(win, &group);
  imported<"PMPI_Group_rank", int(TargetGroup, int*)>(group, &c->rank);
  c->world_ranks = ranks_of(group, c->size);
  c->peers = c->size;
  imported<"PMPI_Group_free", int(TargetGroup*)>(&group);
  return c;
}

Communicator* predefined(HandleClass c, Word handle) {
  if (c != HandleClass::Comm || size_of_world == 0) return nullptr;
  if (handle == __atomic_load_n(&world_handle, __ATOMIC_RELAXED)) return &world;
  const char* name = name_of_handle(c, handle);
  if (!name) return nullptr;
  if (std::strcmp(name, "MPI_COMM_WORLD") == 0) {
    __atomic_store_n(&world_handle, handle, __ATOMIC_RELAXED);
    return &world;
  }
  return std::strcmp(name, "MPI_COMM_SELF") == 0 ? &self : nullptr;
}

/// Its ranks of the world: for an intercommunicator, those of the other side.
void write_group(const Communicator& c, unsigned number) {
  write_group_line(c.id, number, c.is_inter, c.world_ranks, c.peers);
}

}  // namespace

Communicator* find_communicator(HandleClass c, Word handle) {
  if (Communicator* known = predefined(c, handle)) return known;
  Lock locked;
  Object* object = table.find(c, handle);
  return object ? object->communicator : nullptr;
}

Communicator* know_communicator(HandleClass c, Word handle) {
  if (Communicator* known = find_communicator(c, handle)) return known;
  if (size_of_world == 0 || is_null_handle(c, handle)) return nullptr;
  Communicator* found =
      c == HandleClass::Comm ? describe_communicator(handle) : describe_window(handle);
  if (!found) return nullptr;
  Lock locked;
  Object* object = table.get(c, handle);
  object->communicator = found;
  if (c == HandleClass::Comm) write_group(*found, object->number);
  return found;
}

void made_communicator(Word handle, Communicator* parent, bool is_collective) {
  std::uint64_t turn = 0;
  if (parent && is_collective) turn = ++parent->made;
  if (size_of_world == 0 || is_null_handle(HandleClass::Comm, handle)) return;
  Communicator* found = describe_communicator(handle);
  if (!found) return;
  if (parent && is_collective && !found->is_inter)
    found->id = mixed(mixed(parent->id, turn), found->id);
  Lock locked;
  Object* object = table.get(HandleClass::Comm, handle);
  object->communicator = found;
  write_group(*found, object->number);
}

int world_rank(const Communicator* communicator, int rank) {
  if (!communicator || rank < 0 || rank >= communicator->peers) return no_rank;
  if (communicator == &self) return rank_in_world;
  return communicator->world_ranks ? communicator->world_ranks[rank] : rank;
}

unsigned number_of(HandleClass c, Word handle) {
  Lock locked;
  return table.get(c, handle)->number;
}

void created(HandleClass c, Word handle) {
  Lock locked;
  table.remove(c, handle);
  table.get(c, handle);
}

void released(HandleClass c, Word handle) {
  Lock locked;
  table.remove(c, handle);
}

void remember_request(Word request, const RequestInformation& information) {
  Lock locked;
  Object* object = table.get(HandleClass::Request, request);
  if (!object->request)
    object->request = static_cast<RequestInformation*>(kinds::allocate(sizeof(RequestInformation)));
  *object->request = information;
}

bool find_request(Word request, RequestInformation& information) {
  Lock locked;
  Object* object = table.find(HandleClass::Request, request);
  if (!object || !object->request) return false;
  information = *object->request;
  return true;
}

void forget_request(Word request) { released(HandleClass::Request, request); }

void learn_world(int& size, int& rank, bool& is_spawned) {
  imported<"PMPI_Comm_size", int(TargetComm, int*)>(asked_world(), &size);
  imported<"PMPI_Comm_rank", int(TargetComm, int*)>(asked_world(), &rank);
  TargetComm parent = asked_null<HandleClass::Comm>();
  imported<"PMPI_Comm_get_parent", int(TargetComm*)>(&parent);
  is_spawned = parent != asked_null<HandleClass::Comm>();
  world.size = world.peers = size;
  world.rank = rank;
  self.world_ranks = nullptr;
  rank_in_world = rank;
  size_of_world = size;
}

void forget_world() { size_of_world = 0; }

std::int64_t size_of_type(Word datatype, bool is_checked) {
  using Datatype = Asked::Handle<HandleClass::Datatype>;
  if (size_of_world == 0 || is_null_handle(HandleClass::Datatype, datatype)) return -1;
  if (!is_checked && !name_of_handle(HandleClass::Datatype, datatype)) return -1;
  Datatype type = target_of<HandleClass::Datatype>(datatype);
  if (type == asked_null<HandleClass::Datatype>()) return -1;
  Asked::Count size = -1;
  imported<"PMPI_Type_size_x", int(Datatype, Asked::Count*)>(type, &size);
  return size;
}

namespace {

long number_of_processes(Length rule, Word handle) {
  const Communicator* c = find_communicator(HandleClass::Comm, handle);
  if (!c) return -1;
  if (rule == Length::peers) return c->peers;
  if (rule == Length::members) return c->size;
  auto degrees = kinds::degrees_of(target_of<HandleClass::Comm>(handle));
  return rule == Length::sources ? degrees.in : degrees.out;
}

bool is_in_place(signed char place, const Word* words) {
  return place >= 0 && static_cast<long>(words[place]) == From::MPI_IN_PLACE;
}

bool begins(const char* text, const char* part) {
  return std::strncmp(text, part, std::strlen(part)) == 0;
}

}  // namespace

long length_of(const FunctionInformation& f, const ParameterInformation& p, const Word* words) {
  if (p.length == Length::unknown || p.of < 0) return -1;
  if (p.length != Length::parameter) return number_of_processes(p.length, words[p.of]);
  switch (f.parameter(p.of).form) {
    case Form::integer:
    case Form::integer64:
      return static_cast<long>(words[p.of]);
    case Form::integer_out:
      return words[p.of] ? *reinterpret_cast<int*>(words[p.of]) : 0;
    default:
      return -1;
  }
}

bool is_significant(const FunctionInformation& f, unsigned place, const Word* words) {
  const char* name = f.parameter(place).name;
  const bool is_of_send = begins(name, "send") || begins(name, "sdispl");
  const bool is_of_receive = begins(name, "recv") || begins(name, "rdispl");
  if (is_of_send && place != static_cast<unsigned>(f.roles.sendbuf) &&
      is_in_place(f.roles.sendbuf, words))
    return false;
  if (is_of_receive && place != static_cast<unsigned>(f.roles.recvbuf) &&
      is_in_place(f.roles.recvbuf, words))
    return false;
  if (f.roles.root < 0 || f.roles.communicator < 0) return true;
  // At one end of an intercommunicator there is only the root, which gathers without sending.
  const int root = static_cast<int>(words[f.roles.root]);
  const bool gathers = std::strstr(f.name, "ather"), scatters = std::strstr(f.name, "catter");
  if (root < 0 && ((gathers && is_of_send) || (scatters && is_of_receive))) return false;
  // What is an array or a string of a rooted operation is the root's, and so are the counts of the
  // side that has one for each process.
  const Form form = f.parameter(place).form;
  const bool is_roots = form == Form::string || is_array_form(form) || (is_of_send && scatters) ||
                        (is_of_receive && gathers);
  if (!is_roots) return true;
  if (root < 0) return root == From::MPI_ROOT;
  const Communicator* c = find_communicator(HandleClass::Comm, words[f.roles.communicator]);
  return c && !c->is_inter && c->rank == root;
}

}  // namespace anympi::observe
