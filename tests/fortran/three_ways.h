! A collective in its three forms, with the arguments ARGS: it returns when it is done, or it gives a
! request, or a persistent request, which `complete` starts. Open MPI 4 has the last as an extension.
#ifdef OPENMPI
#define PERSISTENT(NAME) MPIX_/**/NAME/**/_init
#else
#define PERSISTENT(NAME) MPI_/**/NAME/**/_init
#endif
#define IN_ITS_WAY(NAME) \
  if (way == 1) call MPI_/**/NAME(ARGS IERROR) ;\
  if (way == 2) call MPI_I/**/NAME(ARGS, request IERROR) ;\
  if (way == 3) call PERSISTENT(NAME)(ARGS, MPI_INFO_NULL, request IERROR) ;\
  call complete(way, request)
