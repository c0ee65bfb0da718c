// The records of this process's threads, and what is written into them.
#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <new>

#include "kinds/temporary.h"
#include "observe/backtrace.h"
#include "observe/group_file.h"
#include "observe/objects.h"
#include "observe/observed.h"
#include "observe/trace.h"
#include "observe/volumes.h"

namespace anympi::observe {

bool on = false;

/// What a thread needs beside its record.
class Thread {
 public:
  Record* record = nullptr;
  Peer* peers = nullptr;
  TraceFile trace;
  Text before{nullptr, 0}, line{nullptr, 0};
  unsigned shown[32];        ///< Where in `before` each argument ends.
  Word* requests = nullptr;  ///< Those that the call may complete.
  long requests_size = 0, requests_room = 0;
  Thread* next_idle = nullptr;
  int file = -1;
  char path[512];
};

namespace {

const char* folder = nullptr;
bool traces = false, is_watched = false;
pthread_key_t leaving;
constinit thread_local Thread* current __attribute__((tls_model("initial-exec"))) = nullptr;
pthread_mutex_t threads_lock = PTHREAD_MUTEX_INITIALIZER;
Thread* idle_threads = nullptr;
unsigned threads = 0, functions = 0;
int rank_of_world = no_rank, world_size = no_rank, spawned = 0;
State state = State::before_init;
std::uint64_t began = 0, ended = 0;

constexpr std::uint64_t page = 4096;
constexpr std::uint64_t record_size = (sizeof(Record) + page - 1) / page * page;
constexpr unsigned long text_room = 1 << 17;

std::int64_t clock_in_nanoseconds(clockid_t clock) {
  timespec t;
  clock_gettime(clock, &t);
  return t.tv_sec * 1000000000ll + t.tv_nsec;
}
std::uint64_t now() { return clock_in_nanoseconds(CLOCK_MONOTONIC); }

void complain_once(const char* what) {
  static bool has_complained = false;
  if (__atomic_exchange_n(&has_complained, true, __ATOMIC_RELAXED)) return;
  std::fprintf(stderr, "anympi: this process is not observed: %s %s: %s\n", what, folder,
               std::strerror(errno));
}

void copy(char* to, std::size_t room, const char* from) {
  std::snprintf(to, room, "%s", from ? from : "");
}

/// A record that is written to nowhere, where there is no file.
Record* make_record(Thread& t) {
  char host[64] = "";
  gethostname(host, sizeof host - 1);
  for (unsigned attempt = 0; attempt < 100 && t.file < 0; ++attempt) {
    std::snprintf(t.path, sizeof t.path, "%s/%s-%d-%u.%u.record", folder, host, getpid(), threads,
                  attempt);
    t.file = open(t.path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (t.file < 0 && errno != EEXIST) break;
  }
  void* memory = MAP_FAILED;
  if (t.file < 0) {
    complain_once("cannot write into");
  } else if ((errno = posix_fallocate(t.file, 0, record_size)) != 0) {
    complain_once("no room in");
  } else {
    memory = mmap(nullptr, record_size, PROT_READ | PROT_WRITE, MAP_SHARED, t.file, 0);
  }
  if (memory == MAP_FAILED) {
    t.file = -1;
    memory = std::calloc(1, record_size);
    if (!memory) kinds::die_of_no_memory();
  }
  auto r = static_cast<Record*>(memory);
  r->size = sizeof(Record);
  r->peers_offset = record_size;
  r->pid = getpid();
  r->thread = threads++;
  r->realtime = clock_in_nanoseconds(CLOCK_REALTIME);
  r->monotonic = now();
  copy(r->host, sizeof r->host, host);
  copy(r->abi, sizeof r->abi, From::name);
  copy(r->target, sizeof r->target, std::getenv("ANYMPI_TO"));
  r->rank = no_rank;
  r->world_size = no_rank;
  std::memcpy(r->magic, magic, sizeof magic);
  return r;
}

/// Gives a thread room for what it sends to each rank, once their number is known.
void map_peers(Thread& t) {
  Record& r = *t.record;
  if (t.peers || world_size <= 0) return;
  const std::uint64_t size = world_size * sizeof(Peer);
  void* memory = MAP_FAILED;
  if (t.file >= 0 && posix_fallocate(t.file, record_size, size) == 0)
    memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, t.file, record_size);
  if (memory == MAP_FAILED) memory = std::calloc(1, size);
  if (!memory) kinds::die_of_no_memory();
  t.peers = static_cast<Peer*>(memory);
  r.rank = rank_of_world;
  r.is_spawned = spawned;
  r.began = began;
  r.state = state;
  __atomic_store_n(&r.world_size, world_size, __ATOMIC_RELEASE);
}

Thread& begin_thread() {
  pthread_mutex_lock(&threads_lock);
  Thread* t = idle_threads;
  if (t) {
    idle_threads = t->next_idle;
  } else {
    t = new (kinds::allocate(sizeof(Thread))) Thread;
    t->record = make_record(*t);
    if (traces) {
      auto room = static_cast<char*>(kinds::allocate(2 * text_room));
      t->before = Text(room, text_room);
      t->line = Text(room + text_room, text_room);
      std::memcpy(std::strrchr(t->path, '.'), ".trace", 7);
      t->trace.open(t->path);
    }
  }
  pthread_mutex_unlock(&threads_lock);
  current = t;
  t->record->tid = static_cast<int>(syscall(SYS_gettid));
  map_peers(*t);
  pthread_setspecific(leaving, t);
  return *t;
}

/// The next new thread goes on where this one stopped.
void end_thread(void* thread) {
  auto t = static_cast<Thread*>(thread);
  pthread_mutex_lock(&threads_lock);
  t->next_idle = idle_threads;
  idle_threads = t;
  pthread_mutex_unlock(&threads_lock);
  current = nullptr;
}

void start() {
  folder = std::getenv("ANYMPI_OBSERVE");
  if (!folder || !*folder) return;
  mkdir(folder, 0777);
  traces = std::getenv("ANYMPI_OBSERVE_TRACE") != nullptr;
  is_watched = std::getenv("ANYMPI_OBSERVE_BACKTRACES") != nullptr;
  prepare_names();
  pthread_key_create(&leaving, end_thread);
  __atomic_store_n(&on, true, __ATOMIC_RELEASE);
}

FunctionRecord& row_of(Thread& t, FunctionInformation& f) {
  std::uint32_t number = __atomic_load_n(&f.number, __ATOMIC_RELAXED);
  if (number == 0) {
    pthread_mutex_lock(&threads_lock);
    if (f.number == 0) __atomic_store_n(&f.number, ++functions, __ATOMIC_RELAXED);
    number = f.number;
    pthread_mutex_unlock(&threads_lock);
  }
  FunctionRecord& row = t.record->table[number - 1];
  if (!row.name[0]) {
    copy(row.name, sizeof row.name, f.name);
    if (t.record->functions < number)
      __atomic_store_n(&t.record->functions, number, __ATOMIC_RELEASE);
  }
  return row;
}

bool is_named(const FunctionInformation& f, const char* name) {
  return std::strcmp(f.name, name) == 0;
}

/// Peers and tags of a call, in ranks of the world.
Operation operation_of(const FunctionInformation& f, const Word* words, Communicator* c) {
  const Roles& r = f.roles;
  Operation o{f.number, no_rank, no_rank, -1, -1, c ? c->id : 0};
  const auto rank = [&](signed char place) {
    const int given = static_cast<int>(words[place]);
    return given == From::MPI_ANY_SOURCE ? any_rank : world_rank(c, given);
  };
  const auto tag = [&](signed char place) {
    const int given = static_cast<int>(words[place]);
    return given == From::MPI_ANY_TAG ? any_rank : given;
  };
  if (r.dest >= 0) o.dest = rank(r.dest);
  if (r.window >= 0 && r.target_rank >= 0) o.dest = rank(r.target_rank);
  if (r.source >= 0) o.source = rank(r.source);
  if (r.dest >= 0 && r.sendtag >= 0) o.sendtag = tag(r.sendtag);
  if (r.source >= 0 && r.recvtag >= 0) o.recvtag = tag(r.recvtag);
  return o;
}

Communicator* communicator_of(const FunctionInformation& f, const Word* words, bool is_checked) {
  const Roles& r = f.roles;
  const signed char place = r.communicator >= 0 ? r.communicator : r.window;
  if (place < 0) return nullptr;
  const HandleClass c = r.communicator >= 0 ? HandleClass::Comm : HandleClass::Win;
  return is_checked ? know_communicator(c, words[place]) : find_communicator(c, words[place]);
}

/// A message or one-sided operation that leaves this process for another.
bool sends_to_peer(const FunctionInformation& f) {
  if (f.is_persistent) return false;
  if (f.roles.dest >= 0) return true;
  return f.roles.window >= 0 && f.roles.target_rank >= 0 && f.roles.datatype >= 0 &&
         !is_named(f, "MPI_Get") && !is_named(f, "MPI_Get_c") && !is_named(f, "MPI_Rget") &&
         !is_named(f, "MPI_Rget_c");
}

void count_message(Thread& t, int peer, std::int64_t bytes) {
  if (!t.peers || peer < 0 || peer >= world_size || peer == no_rank) return;
  ++t.peers[peer].messages;
  t.peers[peer].bytes += bytes > 0 ? bytes : 0;
}

/// The requests that a call is given, as they are before it.
void take_requests(Thread& t, const FunctionInformation& f, const Word* words) {
  t.requests_size = 0;
  for (unsigned i = 0; i < f.arity; ++i) {
    const ParameterInformation& p = f.parameter(i);
    const bool is_request = p.handle_class == HandleClass::Request && words[i];
    long length = -1;
    if (p.form == Form::requests_done || p.form == Form::handles) length = length_of(f, p, words);
    if (p.form == Form::request_done || p.form == Form::handle_in) length = 1;
    if (!is_request || length <= 0) continue;
    if (length > t.requests_room) {
      std::free(t.requests);
      t.requests_room = length;
      t.requests = static_cast<Word*>(kinds::allocate(length * sizeof(Word)));
    }
    for (; t.requests_size < length; ++t.requests_size)
      t.requests[t.requests_size] =
          handle_at(HandleClass::Request, reinterpret_cast<void*>(words[i]), t.requests_size);
  }
}

/// Forgets the requests that the call has completed.
void forget_requests(Thread& t, const FunctionInformation& f, const Word* words) {
  for (unsigned i = 0; i < f.arity; ++i) {
    const Form form = f.parameter(i).form;
    if (form != Form::requests_done && form != Form::request_done) continue;
    for (long k = 0; k < t.requests_size; ++k)
      if (handle_at(HandleClass::Request, reinterpret_cast<void*>(words[i]), k) != t.requests[k])
        forget_request(t.requests[k]);
  }
}

/// Bytes of the persistent operations that a call starts.
std::int64_t start_requests(Thread& t) {
  std::int64_t sum = 0;
  for (long i = 0; i < t.requests_size; ++i) {
    RequestInformation started;
    if (!find_request(t.requests[i], started) || !started.is_persistent) continue;
    count_message(t, started.operation.dest, started.bytes);
    sum += started.bytes > 0 ? started.bytes : 0;
  }
  return sum;
}

/// What a call made or gave up, which has succeeded.
void note_objects(const FunctionInformation& f, const Word* words, const Word* before,
                  Communicator* c) {
  for (unsigned i = 0; i < f.arity; ++i) {
    const ParameterInformation& p = f.parameter(i);
    if (!words[i]) continue;
    const auto where = reinterpret_cast<const void*>(words[i]);
    if (p.form == Form::handle_released) released(p.handle_class, before[i]);
    if (p.form != Form::handle_new) continue;
    const Word handle = handle_at(p.handle_class, where);
    if (is_null_handle(p.handle_class, handle) || name_of_handle(p.handle_class, handle)) {
      if (p.handle_class == HandleClass::Comm) made_communicator(0, c, f.is_collective);
      continue;
    }
    created(p.handle_class, handle);
    if (p.handle_class == HandleClass::Comm) made_communicator(handle, c, f.is_collective);
  }
}

}  // namespace

bool is_on() {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, start);
  return on;
}

void write_group_line(std::uint64_t id, unsigned number, bool is_inter, const int* world_ranks,
                      int size) {
  // Only the watchdog reads it, and of a communicator that is large it need not know all.
  if (!is_watched) return;
  static int file = -1;
  if (file < 0) {
    char path[512], host[64] = "";
    gethostname(host, sizeof host - 1);
    std::snprintf(path, sizeof path, "%s/%s-%d.groups", folder, host, getpid());
    file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  }
  const unsigned long room = 64 + 12ul * size;
  auto memory = static_cast<char*>(kinds::allocate(room));
  Text line(memory, room);
  line.format("%lu %u %d", static_cast<unsigned long>(id), number, is_inter);
  for (int i = 0; i < size; ++i) line.format(" %d", world_ranks ? world_ranks[i] : i);
  line.add('\n');
  [[maybe_unused]] auto written = write(file, line.begin(), line.size());
  std::free(memory);
}

Observation::Observation(FunctionInformation& function, const Word* words)
    : function_(function), words_(words), thread_(current ? *current : begin_thread()) {
  Thread& t = thread_;
  row_of(t, function);
  for (unsigned i = 0; i < function.arity; ++i)
    if (function.parameter(i).form == Form::handle_released && words[i])
      released_[i] =
          handle_at(function.parameter(i).handle_class, reinterpret_cast<void*>(words[i]));
  take_requests(t, function, words);
  if (traces && is_traced(function)) {
    t.before.clear();
    for (unsigned i = 0; i < function.arity; ++i) {
      if (is_shown_before(function.parameter(i).form)) show(t.before, function, i, words, false);
      t.shown[i] = static_cast<unsigned>(t.before.size());
    }
  }
  start_ = now();
  note_call();
}

void Observation::note_call() {
  Record& r = *thread_.record;
  Call& call = r.call;
  Communicator* c = communicator_of(function_, words_, false);
  if (function_.is_collective && c) ++c->collectives;
  __atomic_fetch_add(&call.version, 1, __ATOMIC_ACQ_REL);
  call.operation = operation_of(function_, words_, c);
  call.root = function_.roles.root >= 0
                  ? world_rank(c, static_cast<int>(words_[function_.roles.root]))
                  : no_rank;
  call.is_collective = function_.is_collective && !function_.is_nonblocking;
  call.count = integer_argument(
      function_, function_.roles.count >= 0 ? function_.roles.count : function_.roles.recvcount,
      words_);
  call.bytes = is_watched ? bytes_of(function_, words_, false) : -1;
  call.collective = c ? c->collectives : 0;
  call.pending = static_cast<std::uint32_t>(thread_.requests_size);
  call.known_pending = 0;
  for (long i = 0; i < thread_.requests_size && call.known_pending < max_pending; ++i) {
    RequestInformation known;
    if (find_request(thread_.requests[i], known))
      call.waits_for[call.known_pending++] = known.operation;
  }
  call.since = start_;
  call.function = function_.number;
  __atomic_fetch_add(&call.version, 1, __ATOMIC_ACQ_REL);
  if (is_named(function_, "MPI_Finalize")) forget_world();
}

void Observation::end(int code) {
  const std::uint64_t end = now(), taken = end - start_;
  Thread& t = thread_;
  Record& r = *t.record;
  FunctionRecord& row = row_of(t, function_);
  ++row.calls;
  row.nanoseconds += taken;
  if (taken > row.worst) row.worst = taken;
  std::int64_t bytes = 0;
  Operation operation{function_.number, no_rank, no_rank, -1, -1, 0};
  if (code == 0) {
    note_world();
    Communicator* c = communicator_of(function_, words_, true);
    operation = operation_of(function_, words_, c);
    bytes = bytes_of(function_, words_, true);
    note_objects(function_, words_, released_, c);
    if (function_.is_nonblocking && words_[function_.roles.request])
      remember_request(
          handle_at(HandleClass::Request, reinterpret_cast<void*>(words_[function_.roles.request])),
          {operation, bytes, function_.is_persistent});
    if (function_.is_persistent) bytes = 0;
    if (is_named(function_, "MPI_Start") || is_named(function_, "MPI_Startall"))
      bytes = start_requests(t);
    if (sends_to_peer(function_)) count_message(t, operation.dest, bytes);
    if (bytes > 0) row.bytes += bytes;
  }
  if (traces && is_traced(function_)) write_line(code, end, bytes, operation);
  forget_requests(t, function_, words_);
  Call& call = r.call;
  __atomic_fetch_add(&call.version, 1, __ATOMIC_ACQ_REL);
  call.function = 0;
  call.since = end;
  r.last_function = function_.number;
  __atomic_fetch_add(&call.version, 1, __ATOMIC_ACQ_REL);
}

/// After a call that may have initialized or finalized MPI.
void Observation::note_world() {
  Record& r = *thread_.record;
  if (is_named(function_, "MPI_Init") || is_named(function_, "MPI_Init_thread")) {
    bool is_spawned = false;
    learn_world(world_size, rank_of_world, is_spawned);
    spawned = is_spawned;
    state = State::initialized;
    began = start_;
    r.backtrace_signal = prepare_backtraces(folder);
    map_peers(thread_);
  } else if (is_named(function_, "MPI_Finalize")) {
    state = r.state = State::finalized;
    ended = r.ended = now();
  }
}

void Observation::write_line(int code, std::uint64_t end, std::int64_t bytes,
                             const Operation& operation) {
  Thread& t = thread_;
  Text& line = t.line;
  line.clear();
  line.format("%lu %lu {\"call\":\"%s\",\"args\":{", start_, end, function_.name);
  for (unsigned i = 0; i < function_.arity; ++i) {
    line.format("%s\"%s\":", i > 0 ? "," : "", function_.parameter(i).name);
    const unsigned begin = i > 0 ? t.shown[i - 1] : 0;
    if (is_shown_before(function_.parameter(i).form))
      line.format("%.*s", static_cast<int>(t.shown[i] - begin), t.before.begin() + begin);
    else
      show(line, function_, i, words_, code == 0);
  }
  line.add('}');
  if (function_.returns_code) {
    line.add(",\"result\":");
    show_error(line, code);
  }
  if (bytes > 0) line.format(",\"bytes\":%ld", bytes);
  if (operation.dest >= 0) line.format(",\"to\":%d", operation.dest);
  if (operation.source >= 0) line.format(",\"from\":%d", operation.source);
  line.add("}\n");
  if (line.is_full() || !t.trace.write(line.begin(), line.size())) {
    ++t.record->events_lost;
    return;
  }
  __atomic_store_n(&t.record->trace_bytes, t.trace.size(), __ATOMIC_RELEASE);
}

}  // namespace anympi::observe
