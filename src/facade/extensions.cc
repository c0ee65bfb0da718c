// Functions outside the standard whose answers do not cross by kinds: questions about the memory of
// GPUs, which each family asks by names of its own, and functions of one family that no other MPI
// has anything for. The latter are there because a program may name them without ever calling them;
// a call raises MPI_ERR_UNSUPPORTED_OPERATION.
#include "facade/errors.h"
#include "facade/loaded.h"
#include "target/target.h"

namespace anympi::facade {

namespace {

/// Makers of GPUs, numbered as by MPIX_GPU_query_support of MPICH.
enum Gpu { cuda, level_zero, hip };

/// Whether the target can be given addresses in the memory of such GPUs (1) or not (0). A target
/// that cannot be asked was not built for them.
int supports(Gpu gpu) {
  static constexpr const char* questions[][2] = {
      {"MPIX_Query_cuda_support", nullptr},
      {"MPIX_Query_ze_support", nullptr},
      {"MPIX_Query_hip_support", "MPIX_Query_rocm_support"}};
  ensure_loaded();
  for (const char* name : questions[gpu])
    if (void* question = name ? target::find(name) : nullptr)
      return reinterpret_cast<int (*)()>(question)();
  return 0;
}

[[maybe_unused]] int refuse(const char* function) {
  ensure_loaded();
  return raise_missing(default_culprit(), function);
}

}  // namespace

}  // namespace anympi::facade

#define ANYMPI_EXPORT extern "C" __attribute__((visibility("default")))
#define ANYMPI_GPU_QUESTION(NAME, GPU)                                                       \
  ANYMPI_EXPORT int PMPIX_##NAME() { return anympi::facade::supports(anympi::facade::GPU); } \
  ANYMPI_EXPORT int MPIX_##NAME() __attribute__((weak, alias("PMPIX_" #NAME)));
#define ANYMPI_REFUSED(NAME)                                                         \
  ANYMPI_EXPORT int PMPIX_##NAME() { return anympi::facade::refuse("MPIX_" #NAME); } \
  ANYMPI_EXPORT int MPIX_##NAME() __attribute__((weak, alias("PMPIX_" #NAME)));

#if ANYMPI_FROM_OPENMPI

// Open MPI has these without a second name for tools.
ANYMPI_EXPORT int MPIX_Query_cuda_support() {
  return anympi::facade::supports(anympi::facade::cuda);
}
ANYMPI_EXPORT int MPIX_Query_rocm_support() {
  return anympi::facade::supports(anympi::facade::hip);
}

#elif ANYMPI_FROM_MPICH

ANYMPI_GPU_QUESTION(Query_cuda_support, cuda)
ANYMPI_GPU_QUESTION(Query_hip_support, hip)
ANYMPI_GPU_QUESTION(Query_ze_support, level_zero)

ANYMPI_EXPORT int PMPIX_GPU_query_support(int gpu, int* is_supported) {
  using namespace anympi::facade;
  ensure_loaded();
  if (gpu < cuda || gpu > hip || !is_supported)
    return raise_class(default_culprit(), anympi::From::MPI_ERR_ARG);
  *is_supported = supports(static_cast<Gpu>(gpu));
  return 0;
}
ANYMPI_EXPORT int MPIX_GPU_query_support(int, int*)
    __attribute__((weak, alias("PMPIX_GPU_query_support")));

// Generalized requests with a polling function, and what MPICH 4.2 and 5 added: streams of GPUs,
// communicators of threads, the parts of datatypes, tasks in the background.
ANYMPI_REFUSED(Grequest_start)
ANYMPI_REFUSED(Grequest_class_create)
ANYMPI_REFUSED(Grequest_class_allocate)
ANYMPI_REFUSED(Allreduce_enqueue)
ANYMPI_REFUSED(Allreduce_enqueue_c)
ANYMPI_REFUSED(Async_get_state)
ANYMPI_REFUSED(Async_spawn)
ANYMPI_REFUSED(Async_start)
ANYMPI_REFUSED(Comm_create_errhandler_x)
ANYMPI_REFUSED(Comm_get_stream)
ANYMPI_REFUSED(Comm_test_threadcomm)
ANYMPI_REFUSED(File_create_errhandler_x)
ANYMPI_REFUSED(Info_set_hex)
ANYMPI_REFUSED(Irecv_enqueue)
ANYMPI_REFUSED(Irecv_enqueue_c)
ANYMPI_REFUSED(Isend_enqueue)
ANYMPI_REFUSED(Isend_enqueue_c)
ANYMPI_REFUSED(Op_create_x)
ANYMPI_REFUSED(Recv_enqueue)
ANYMPI_REFUSED(Recv_enqueue_c)
ANYMPI_REFUSED(Request_is_complete)
ANYMPI_REFUSED(Send_enqueue)
ANYMPI_REFUSED(Send_enqueue_c)
ANYMPI_REFUSED(Session_create_errhandler_x)
ANYMPI_REFUSED(Start_progress_thread)
ANYMPI_REFUSED(Stop_progress_thread)
ANYMPI_REFUSED(Stream_comm_create)
ANYMPI_REFUSED(Stream_comm_create_multiplex)
ANYMPI_REFUSED(Stream_create)
ANYMPI_REFUSED(Stream_free)
ANYMPI_REFUSED(Stream_irecv)
ANYMPI_REFUSED(Stream_irecv_c)
ANYMPI_REFUSED(Stream_isend)
ANYMPI_REFUSED(Stream_isend_c)
ANYMPI_REFUSED(Stream_progress)
ANYMPI_REFUSED(Stream_recv)
ANYMPI_REFUSED(Stream_recv_c)
ANYMPI_REFUSED(Stream_send)
ANYMPI_REFUSED(Stream_send_c)
ANYMPI_REFUSED(Threadcomm_finish)
ANYMPI_REFUSED(Threadcomm_free)
ANYMPI_REFUSED(Threadcomm_init)
ANYMPI_REFUSED(Threadcomm_start)
ANYMPI_REFUSED(Type_iov)
ANYMPI_REFUSED(Type_iov_len)
ANYMPI_REFUSED(Wait_enqueue)
ANYMPI_REFUSED(Waitall_enqueue)
ANYMPI_REFUSED(Win_create_errhandler_x)

#endif
