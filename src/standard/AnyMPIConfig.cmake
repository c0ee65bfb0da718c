# find_package(AnyMPI) makes a project one for the standard ABI: MPI::MPI_C, MPI::MPI_CXX and all that
# find_package(MPI) tells are those of AnyMPI's compiler wrappers, also for whoever asks for MPI later.
# Components are languages; without them, the project's own.

foreach(_anympi_language IN ITEMS C CXX Fortran)
  set(_anympi_wrapper_C mpicc_abi)
  set(_anympi_wrapper_CXX mpicxx_abi)
  set(_anympi_wrapper_Fortran mpifort_abi)
  get_filename_component(_anympi_wrapper
    "${CMAKE_CURRENT_LIST_DIR}/../../../bin/${_anympi_wrapper_${_anympi_language}}" REALPATH)
  if(NOT EXISTS "${_anympi_wrapper}")
    continue()
  endif()
  # FindMPI may have found another MPI before, or the user may have named one: not both in a project.
  if(MPI_${_anympi_language}_COMPILER)
    find_program(_anympi_named NAMES "${MPI_${_anympi_language}_COMPILER}" NO_CACHE)
    get_filename_component(_anympi_named "${_anympi_named}" REALPATH)
    if(NOT _anympi_named STREQUAL _anympi_wrapper)
      set(AnyMPI_FOUND FALSE)
      set(AnyMPI_NOT_FOUND_MESSAGE "MPI_${_anympi_language}_COMPILER is \
${MPI_${_anympi_language}_COMPILER}, which is not AnyMPI's ${_anympi_wrapper}: another MPI was \
found or named before.")
      return()
    endif()
    unset(_anympi_named)
  endif()
  set(MPI_${_anympi_language}_COMPILER "${_anympi_wrapper}" CACHE FILEPATH
      "AnyMPI's compiler for the standard ABI")
  list(APPEND _anympi_languages ${_anympi_language})
endforeach()

get_filename_component(_anympi_mpiexec "${CMAKE_CURRENT_LIST_DIR}/../../../bin/mpiexec" ABSOLUTE)
set(MPIEXEC_EXECUTABLE "${_anympi_mpiexec}" CACHE FILEPATH "AnyMPI's launcher")

if(AnyMPI_FIND_COMPONENTS)
  set(_anympi_languages ${AnyMPI_FIND_COMPONENTS})
else()
  get_property(_anympi_enabled GLOBAL PROPERTY ENABLED_LANGUAGES)
  set(_anympi_wanted ${_anympi_languages})
  set(_anympi_languages)
  foreach(_anympi_language IN LISTS _anympi_wanted)
    if(_anympi_language IN_LIST _anympi_enabled)
      list(APPEND _anympi_languages ${_anympi_language})
    endif()
  endforeach()
endif()
find_package(MPI MODULE QUIET COMPONENTS ${_anympi_languages})
set(AnyMPI_FOUND ${MPI_FOUND})
if(NOT MPI_FOUND)
  set(AnyMPI_NOT_FOUND_MESSAGE "CMake's FindMPI does not get along with AnyMPI's wrappers for \
${_anympi_languages}; CMakeFiles/CMakeError.log or CMakeConfigureLog.yaml says why.")
endif()
