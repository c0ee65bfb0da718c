// Functions of MPI-4.0, 4.1 and 5.0 as the standard declares them, where mpi.h of the installed MPI
// is older. A program that includes this has a line `newer: MPI_X` for each that it calls.
#pragma once

#include "check.h"

#define MPI_OF_HEADER (10 * MPI_VERSION + MPI_SUBVERSION)

#if MPI_OF_HEADER < 40
int MPI_Info_get_string(MPI_Info info, const char* key, int* buflen, char* value, int* flag);
int MPI_Info_create_env(int argc, char* argv[], MPI_Info* info);
int MPI_Comm_idup_with_info(MPI_Comm comm, MPI_Info info, MPI_Comm* newcomm, MPI_Request* request);
int MPI_Isendrecv(const void* sendbuf, int sendcount, MPI_Datatype sendtype, int dest, int sendtag,
                  void* recvbuf, int recvcount, MPI_Datatype recvtype, int source, int recvtag,
                  MPI_Comm comm, MPI_Request* request);
int MPI_Send_c(const void* buf, MPI_Count count, MPI_Datatype datatype, int dest, int tag,
               MPI_Comm comm);
int MPI_Recv_c(void* buf, MPI_Count count, MPI_Datatype datatype, int source, int tag,
               MPI_Comm comm, MPI_Status* status);
#if OMPI_MAJOR_VERSION < 5  // it has sessions since then, but says that it is MPI-3.1
typedef struct session* MPI_Session;
extern char ompi_mpi_instance_null[];
#define MPI_SESSION_NULL ((MPI_Session)(void*)ompi_mpi_instance_null)
int MPI_Session_init(MPI_Info info, MPI_Errhandler errhandler, MPI_Session* session);
int MPI_Session_finalize(MPI_Session* session);
typedef struct {
  int MPI_SOURCE, MPI_TAG, MPI_ERROR, rest[3];
} MPI_F08_status;
int MPI_Status_c2f08(const MPI_Status* c, MPI_F08_status* f08);
int MPI_Status_f082c(const MPI_F08_status* f08, MPI_Status* c);
int MPI_Status_f082f(const MPI_F08_status* f08, MPI_Fint* f);
int MPI_Status_f2f08(const MPI_Fint* f, MPI_F08_status* f08);
#endif
int MPI_Status_set_elements_c(MPI_Status* status, MPI_Datatype datatype, MPI_Count count);
int MPI_T_event_get_num(int* num_events);
int MPI_T_source_get_num(int* num_sources);
int MPI_T_category_get_num_events(int cat_index, int* num_events);
int MPI_T_category_get_events(int cat_index, int len, int indices[]);
#endif

// MPICH 4.0 has sessions, but not all that belongs to them.
#ifndef MPI_Session_c2f
MPI_Fint MPI_Session_c2f(MPI_Session session);
MPI_Session MPI_Session_f2c(MPI_Fint session);
#endif

#if MPI_OF_HEADER < 41
int MPI_Session_attach_buffer(MPI_Session session, void* buffer, int size);
int MPI_Session_attach_buffer_c(MPI_Session session, void* buffer, MPI_Count size);
int MPI_Session_detach_buffer(MPI_Session session, void* buffer, int* size);
int MPI_Session_detach_buffer_c(MPI_Session session, void* buffer, MPI_Count* size);
int MPI_Session_flush_buffer(MPI_Session session);
int MPI_Session_iflush_buffer(MPI_Session session, MPI_Request* request);
#if defined(MPICH_VERSION)
int MPI_Status_set_elements_c(MPI_Status* status, MPI_Datatype datatype, MPI_Count count);
int MPI_Status_c2f08(const MPI_Status* c, MPI_F08_status* f08);
int MPI_Status_f082c(const MPI_F08_status* f08, MPI_Status* c);
int MPI_Status_f082f(const MPI_F08_status* f08, MPI_Fint* f);
int MPI_Status_f2f08(const MPI_Fint* f, MPI_F08_status* f08);
#endif
int MPI_Status_get_source(const MPI_Status* status, int* source);
int MPI_Status_get_tag(const MPI_Status* status, int* tag);
int MPI_Status_get_error(const MPI_Status* status, int* error);
int MPI_Status_set_source(MPI_Status* status, int source);
int MPI_Status_set_tag(MPI_Status* status, int tag);
int MPI_Status_set_error(MPI_Status* status, int error);
int MPI_Request_get_status_all(int count, const MPI_Request requests[], int* flag,
                               MPI_Status statuses[]);
int MPI_Request_get_status_any(int count, const MPI_Request requests[], int* index, int* flag,
                               MPI_Status* status);
int MPI_Request_get_status_some(int incount, const MPI_Request requests[], int* outcount,
                                int indices[], MPI_Status statuses[]);
int MPI_Type_get_value_index(MPI_Datatype value, MPI_Datatype index, MPI_Datatype* pair);
int MPI_Get_hw_resource_info(MPI_Info* info);
int MPI_Remove_error_class(int errorclass);
int MPI_Remove_error_code(int errorcode);
int MPI_Remove_error_string(int errorcode);
int MPI_Buffer_flush(void);
int MPI_Buffer_iflush(MPI_Request* request);
int MPI_Comm_attach_buffer(MPI_Comm comm, void* buffer, int size);
int MPI_Comm_attach_buffer_c(MPI_Comm comm, void* buffer, MPI_Count size);
int MPI_Comm_detach_buffer(MPI_Comm comm, void* buffer, int* size);
int MPI_Comm_detach_buffer_c(MPI_Comm comm, void* buffer, MPI_Count* size);
int MPI_Comm_flush_buffer(MPI_Comm comm);
int MPI_Comm_iflush_buffer(MPI_Comm comm, MPI_Request* request);
#endif

#if MPI_OF_HEADER < 50
int MPI_Abi_get_version(int* major, int* minor);
int MPI_Abi_get_info(MPI_Info* info);
int MPI_Abi_get_fortran_info(MPI_Info* info);
int MPI_Abi_set_fortran_info(MPI_Info info);
int MPI_Abi_get_fortran_booleans(int size, void* truth, void* falsehood, int* is_set);
int MPI_Abi_set_fortran_booleans(int size, void* truth, void* falsehood);
int MPI_Comm_toint(MPI_Comm comm);
MPI_Comm MPI_Comm_fromint(int comm);
int MPI_Errhandler_toint(MPI_Errhandler errhandler);
MPI_Errhandler MPI_Errhandler_fromint(int errhandler);
int MPI_File_toint(MPI_File file);
MPI_File MPI_File_fromint(int file);
int MPI_Group_toint(MPI_Group group);
MPI_Group MPI_Group_fromint(int group);
int MPI_Info_toint(MPI_Info info);
MPI_Info MPI_Info_fromint(int info);
int MPI_Message_toint(MPI_Message message);
MPI_Message MPI_Message_fromint(int message);
int MPI_Op_toint(MPI_Op op);
MPI_Op MPI_Op_fromint(int op);
int MPI_Request_toint(MPI_Request request);
MPI_Request MPI_Request_fromint(int request);
int MPI_Type_toint(MPI_Datatype datatype);
MPI_Datatype MPI_Type_fromint(int datatype);
int MPI_Session_toint(MPI_Session session);
MPI_Session MPI_Session_fromint(int session);
int MPI_Win_toint(MPI_Win win);
MPI_Win MPI_Win_fromint(int win);
#endif

/// Whether a call worked. If not, the target lacks the function and said so as it must: with
/// MPI_ERR_UNSUPPORTED_OPERATION and a text that names the function.
static inline int worked(const char* function, int code) {
  char text[MPI_MAX_ERROR_STRING] = "";
  int class = -1, length;
  if (code == MPI_SUCCESS) return 1;
  MPI_Error_class(code, &class);
  CHECK_EQUAL(class, MPI_ERR_UNSUPPORTED_OPERATION);
  MPI_Error_string(code, text, &length);
  if (!strstr(text, function)) fprintf(stderr, "%s: %s\n", function, text);
  CHECK(strstr(text, function) != NULL);
  return 0;
}
