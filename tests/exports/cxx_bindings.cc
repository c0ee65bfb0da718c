// A program of MPI's C++ bindings, which MPI-3.0 removed and which Open MPI up to 4 and MPICH still
// ship. They are a library of their own, and that library must find in the facade what it found in
// its MPI. One rank; prints what is wrong, exit status 1 then.
#include <mpi.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace {

int failures = 0;

#define CHECK(CONDITION)                                                  \
  do {                                                                    \
    if (!(CONDITION)) {                                                   \
      std::printf("%s:%d: not so: %s\n", __FILE__, __LINE__, #CONDITION); \
      ++failures;                                                         \
    }                                                                     \
  } while (0)

// Reduction functions: two, so that each operator must find its own.

int products = 0;

void multiply(const void* in, void* inout, int length, const MPI::Datatype& type) {
  ++products;
  CHECK(type == MPI::INT);
  for (int i = 0; i < length; ++i) static_cast<int*>(inout)[i] *= static_cast<const int*>(in)[i];
}

void keep_left(const void* in, void* inout, int length, const MPI::Datatype&) {
  for (int i = 0; i < length; ++i) static_cast<int*>(inout)[i] = static_cast<const int*>(in)[i];
}

void check_operators() {
  MPI::Op product, left;
  product.Init(multiply, true);
  left.Init(keep_left, false);
  int three = 3, four = 4;
  MPI_Reduce_local(&three, &four, 1, MPI_INT, product);
  CHECK(four == 12 && products == 1);
  MPI_Reduce_local(&three, &four, 1, MPI_INT, left);
  CHECK(four == 3 && products == 1);
  product.Free();
  left.Free();
}

// Attributes

int copies = 0, removals = 0;

int copy(const MPI::Comm& comm, int, void* extra_state, void* in, void* out, bool& flag) {
  ++copies;
  CHECK(comm.Get_size() == 1 && extra_state == &copies);
  *static_cast<void**>(out) = in;
  flag = true;
  return MPI::SUCCESS;
}

int remove(MPI::Comm& comm, int, void* value, void* extra_state) {
  ++removals;
  CHECK(comm.Get_size() == 1 && value == &removals && extra_state == &copies);
  return MPI::SUCCESS;
}

void check_attributes() {
  int keyval = MPI::Comm::Create_keyval(copy, remove, &copies);
  MPI::COMM_SELF.Set_attr(keyval, &removals);
  MPI::Intracomm duplicate = MPI::COMM_SELF.Dup();
  CHECK(copies == 1);
  void* value = nullptr;
  CHECK(duplicate.Get_attr(keyval, &value) && value == &removals);
  duplicate.Free();
  CHECK(removals == 1);
  MPI::COMM_SELF.Delete_attr(keyval);
  CHECK(removals == 2);
  MPI::Comm::Free_keyval(keyval);
}

void check_attributes_of_topologies() {
  int keyval = MPI::Comm::Create_keyval(copy, remove, &copies);
  int one = 1;
  bool periodic = true;
  MPI::Cartcomm line = MPI::COMM_SELF.Create_cart(1, &one, &periodic, false);
  line.Set_attr(keyval, &removals);
  int before = removals;
  line.Free();
  CHECK(removals == before + 1);
  MPI::Comm::Free_keyval(keyval);
}

// Error handlers

int handled = 0;

void handle(MPI::Comm& comm, int* code, ...) {
  ++handled;
  CHECK(comm.Get_size() == 1 && MPI::Get_error_class(*code) == MPI::ERR_RANK);
}

void check_error_handlers() {
  MPI::Errhandler handler = MPI::Comm::Create_errhandler(handle);
  int nothing = 0;
  MPI::COMM_SELF.Set_errhandler(handler);
  MPI::COMM_SELF.Send(&nothing, 1, MPI::INT, 77, 0);
  CHECK(handled == 1);
  handler.Free();
}

/// The code with which a function throws. Debian's Open MPI is built without exceptions and leaves
/// the code in a variable.
template <class Function>
int thrown_by(Function function) {
  int code = MPI::SUCCESS;
  try {
    function();
#ifdef OPEN_MPI
    code = MPI::mpi_errno;
#endif
  } catch (MPI::Exception& exception) {
    code = exception.Get_error_code();
  }
  return code;
}

template <class Object>
void check_that_it_throws(Object& object) {
  object.Set_errhandler(MPI::ERRORS_THROW_EXCEPTIONS);
  MPI::Errhandler current = object.Get_errhandler();
  CHECK(current == MPI::ERRORS_THROW_EXCEPTIONS && current != MPI::ERRORS_RETURN);
}

void check_exceptions() {
  check_that_it_throws(MPI::COMM_SELF);
  int nothing = 0;
  int code = thrown_by([&] { MPI::COMM_SELF.Send(&nothing, 1, MPI::INT, 77, 0); });
  CHECK(code != MPI::SUCCESS && MPI::Get_error_class(code) == MPI::ERR_RANK);
  MPI::COMM_SELF.Set_errhandler(MPI::ERRORS_ARE_FATAL);

  char name[] = "/tmp/anympi-cxx-bindings-XXXXXX";
  close(mkstemp(name));
  MPI::File file = MPI::File::Open(MPI::COMM_SELF, name, MPI::MODE_RDWR | MPI::MODE_DELETE_ON_CLOSE,
                                   MPI::INFO_NULL);
  check_that_it_throws(file);
  code = thrown_by([&] { file.Seek(-5, MPI_SEEK_SET); });
  CHECK(code != MPI::SUCCESS);
  file.Close();
}

void check_messages() {
  int sent = 42, received = 0;
  MPI::Request request = MPI::COMM_WORLD.Irecv(&received, 1, MPI::INT, 0, 5);
  MPI::COMM_WORLD.Send(&sent, 1, MPI::INT, 0, 5);
  MPI::Status status;
  request.Wait(status);
  CHECK(received == 42 && status.Get_tag() == 5 && status.Get_count(MPI::INT) == 1);
  CHECK(request == MPI::REQUEST_NULL);
}

}  // namespace

int main(int argc, char** argv) {
  MPI::Init(argc, argv);
  CHECK(MPI::COMM_WORLD.Get_rank() == 0 && MPI::COMM_WORLD.Get_size() == 1);
  check_messages();
  check_operators();
  check_attributes();
  check_attributes_of_topologies();
  check_error_handlers();
  check_exceptions();
  MPI::Finalize();
  return failures == 0 ? 0 : 1;
}
