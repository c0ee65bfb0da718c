// MPI_Comm_spawn and MPI_Comm_spawn_multiple: arrays of strings, all of one length. Those of
// arguments end with a blank one (MPI-4.1, section 11.8.2). They are significant at the root, and
// may be anything elsewhere.
#include <cstdlib>
#include <new>

#include "fortran/handles.h"
#include "fortran/names.h"
#include "fortran/sentinels.h"
#include "fortran/strings.h"

using namespace anympi;
using namespace anympi::fortran;

namespace {

using Comm = From::Handle<HandleClass::Comm>;

bool is_root(int root, Comm comm) {
  int inter = 0, rank = From::MPI_PROC_NULL;
  if (root < 0) return root == From::MPI_ROOT;
  if (c<catalogue::Comm_test_inter>(comm, &inter) != From::MPI_SUCCESS || inter) return false;
  c<catalogue::Comm_rank>(comm, &rank);
  return rank == root;
}

bool is_blank(const char* text, Length length) {
  for (Length i = 0; i < length; ++i)
    if (text[i] != ' ') return false;
  return true;
}

/// Strings of Fortran, `step` bytes apart, as a list of C that ends with a null pointer.
class Texts {
 public:
  static constexpr int until_blank = -1;

  Texts(const char* first, Length length, long step, int count = until_blank) {
    int known = count;
    if (count == until_blank)
      for (known = 0; !is_blank(first + known * step, length);) ++known;
    count_ = known;
    list_ = static_cast<char**>(kinds::allocate(sizeof(char*) * (count_ + 1)));
    for (int i = 0; i < count_; ++i) {
      Text text(first + i * step, length);
      list_[i] = strdup(text.get());
      if (!list_[i]) kinds::die_of_no_memory();
    }
    list_[count_] = nullptr;
  }
  Texts(const Texts&) = delete;
  Texts& operator=(const Texts&) = delete;
  ~Texts() {
    for (int i = 0; i < count_; ++i) std::free(list_[i]);
    std::free(list_);
  }
  char** get() { return list_; }

 private:
  int count_ = 0;
  char** list_ = nullptr;
};

/// One list of arguments for each command: they lie in a matrix, a row for each command.
class ListsOfTexts {
 public:
  ListsOfTexts(const char* first, Length length, int rows) : rows_(rows) {
    const auto step = static_cast<long>(length) * rows;
    texts_ = static_cast<Texts*>(kinds::allocate(sizeof(Texts) * rows + 1));
    lists_ = static_cast<char***>(kinds::allocate(sizeof(char**) * rows + 1));
    for (int i = 0; i < rows; ++i) {
      new (&texts_[i]) Texts(first + static_cast<long>(i) * length, length, step);
      lists_[i] = texts_[i].get();
    }
  }
  ListsOfTexts(const ListsOfTexts&) = delete;
  ListsOfTexts& operator=(const ListsOfTexts&) = delete;
  ~ListsOfTexts() {
    for (int i = 0; i < rows_; ++i) texts_[i].~Texts();
    std::free(texts_);
    std::free(lists_);
  }
  char*** get() { return lists_; }

 private:
  int rows_;
  Texts* texts_;
  char*** lists_;
};

void give_made(Comm made, int code, Fint* intercomm, Fint* ierror) {
  if (code == From::MPI_SUCCESS) *intercomm = Numbers<HandleClass::Comm>::number(made);
  give(ierror, code);
}

int* c_error_codes(Fint* codes) { return are_error_codes_ignored(codes) ? nullptr : codes; }

}  // namespace

extern "C" {

ANYMPI_EXPORT void pmpi_comm_spawn_(const char* command, const char* argv, Fint* maxprocs,
                                    Fint* info, Fint* root, Fint* comm, Fint* intercomm,
                                    Fint* codes, Fint* ierror, Length command_length,
                                    Length argument_length) {
  const Comm parents = comm_of(*comm);
  const bool here = is_root(*root, parents);
  Text program(command, here ? command_length : 0);
  Texts arguments(argv, argument_length, argument_length,
                  here && !is_argv_null(argv) ? Texts::until_blank : 0);
  Comm made{};
  const int code = c<catalogue::Comm_spawn>(program.get(), arguments.get(), *maxprocs,
                                            info_of(here ? *info : number_of(From::MPI_INFO_NULL)),
                                            *root, parents, &made, c_error_codes(codes));
  give_made(made, code, intercomm, ierror);
}

ANYMPI_EXPORT void pmpi_comm_spawn_multiple_(Fint* count, const char* commands, const char* argvs,
                                             Fint* maxprocs, Fint* infos, Fint* root, Fint* comm,
                                             Fint* intercomm, Fint* codes, Fint* ierror,
                                             Length command_length, Length argument_length) {
  const Comm parents = comm_of(*comm);
  const int known = is_root(*root, parents) ? *count : 0;
  Texts programs(commands, command_length, command_length, known);
  const bool has_arguments = known && !is_argv_null(argvs);
  ListsOfTexts arguments(argvs, argument_length, has_arguments ? known : 0);
  kinds::Temporary<From::Handle<HandleClass::Info>> wishes(known);
  for (int i = 0; i < known; ++i) wishes[i] = info_of(infos[i]);
  Comm made{};
  // Open MPI reads these numbers in every process.
  const int code = c<catalogue::Comm_spawn_multiple>(
      *count, programs.get(), has_arguments ? arguments.get() : nullptr, maxprocs, wishes.data(),
      *root, parents, &made, c_error_codes(codes));
  give_made(made, code, intercomm, ierror);
}

}  // extern "C"

ANYMPI_ALL_NAMES(comm_spawn, COMM_SPAWN)
ANYMPI_ALL_NAMES(comm_spawn_multiple, COMM_SPAWN_MULTIPLE)
