# The MPIs that programs are compiled for: an interface target `mpi-openmpi`, `mpi-mpich` and `mpi-standard`, each
# with what that MPI's own mpicc adds to a compiler's command line.
#
# FindMPI knows one MPI per build and adds a run path to what it links; here two live side by side,
# and a program must find its MPI as it would on a user's machine, where LD_PRELOAD and
# LD_LIBRARY_PATH can change which one that is. Hence no run path, and mpicc is only asked.
# An MPI that is not installed has no target: `if(TARGET mpi-mpich)`.
#
# For another processor the headers are this machine's, which do not depend on the processor, and
# what is linked against is the facade with that MPI's name.

include_guard(GLOBAL)

set(facade_of_openmpi openmpi-to-mpich)
set(facade_of_mpich mpich-to-openmpi)
foreach(family IN ITEMS openmpi mpich)
  find_program(ANYMPI_MPICC_${family} mpicc.${family} DOC "mpicc of ${family}")
  if(NOT ANYMPI_MPICC_${family})
    message(STATUS "No mpicc.${family}: programs for ${family} are not built")
    continue()
  endif()
  execute_process(
    COMMAND ${ANYMPI_MPICC_${family}} -show
    OUTPUT_VARIABLE command_line OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  separate_arguments(arguments UNIX_COMMAND "${command_line}")
  add_library(mpi-${family} INTERFACE)
  if(CMAKE_CROSSCOMPILING)
    list(FILTER arguments EXCLUDE REGEX "^-[Ll]")
    target_link_libraries(mpi-${family} INTERFACE ${facade_of_${family}})
  endif()
  foreach(argument IN LISTS arguments)
    if(argument MATCHES "^-I(.+)")
      target_include_directories(mpi-${family} SYSTEM INTERFACE ${CMAKE_MATCH_1})
    elseif(argument MATCHES "^-L(.+)")
      target_link_directories(mpi-${family} INTERFACE ${CMAKE_MATCH_1})
    elseif(argument MATCHES "^-l(.+)")
      target_link_libraries(mpi-${family} INTERFACE ${CMAKE_MATCH_1})
    endif()
  endforeach()
endforeach()

# The standard's ABI needs no MPI: AnyMPI has its mpi.h and a library to link with.
add_library(mpi-standard INTERFACE)
target_include_directories(mpi-standard SYSTEM INTERFACE ${CMAKE_BINARY_DIR}/include/anympi)
target_link_libraries(mpi-standard INTERFACE mpi_abi)

# An executable for one MPI: add_mpi_program(openmpi ring-openmpi ring.c).
function(add_mpi_program family name)
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE mpi-${family})
  if(family STREQUAL standard)
    add_dependencies(${name} standard_mpi_h)
  endif()
  set_target_properties(${name} PROPERTIES SKIP_BUILD_RPATH ON)
endfunction()
