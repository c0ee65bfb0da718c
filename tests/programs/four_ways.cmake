# Runs of a program natively and translated, each a test; run_four_ways.py judges them.
#
#   add_four_ways_run(NAME requests PROGRAM requests-mpich FAMILY mpich RANKS 2 [EXITS 1]
#                     [ON openmpi] [EXPECTED requests.mpich] [SUFFIX -ompio]
#                     [LIBRARY target or path] [LAUNCHED_AS mpich] [FACADE_BY_PATH]
#                     [WITHOUT_EXPECTATION] [OUR_FORTRAN] [HANGS_ON openmpi]
#                     [ENVIRONMENT OMPI_MCA_io=ompio ...])
#
# makes the test requests.mpich, or with ON the translated one requests.mpich-on-openmpi, which
# expects the output of the native run (or of the test that EXPECTED names; WITHOUT_EXPECTATION says
# that there is none). PROGRAM is a target or
# the path of a script. With OUR_FORTRAN AnyMPI's Fortran library takes the place of the program's
# own. With FACADE_BY_PATH the facade is not preloaded, but found as the library
# that the program needs. An MPI that HANGS_ON names hangs in some runs natively, too.

include(MpiFamilies)

set(ANYMPI_RUN_FOUR_WAYS ${CMAKE_CURRENT_LIST_DIR}/run_four_ways.py)
set(ANYMPI_OUTPUTS ${CMAKE_BINARY_DIR}/four_ways)
file(MAKE_DIRECTORY ${ANYMPI_OUTPUTS})

set(ANYMPI_FAMILIES openmpi mpich)

function(other_family family result)
  set(families ${ANYMPI_FAMILIES})
  list(REMOVE_ITEM families ${family})
  set(${result} ${families} PARENT_SCOPE)
endfunction()

find_library(ANYMPI_TARGET_openmpi NAMES libmpi.so.40)
find_library(ANYMPI_TARGET_mpich NAMES libmpich.so.12 libmpi.so.12)
foreach(family IN LISTS ANYMPI_FAMILIES)
  find_program(ANYMPI_MPIRUN_${family} mpirun.${family})
endforeach()

# Ubuntu 24.04 builds MPICH for PMIx, which its own launcher does not speak and Open MPI's does.
if(ANYMPI_TARGET_mpich AND CMAKE_OBJDUMP)
  execute_process(COMMAND ${CMAKE_OBJDUMP} -p ${ANYMPI_TARGET_mpich} OUTPUT_VARIABLE headers
                  COMMAND_ERROR_IS_FATAL ANY)
  if(headers MATCHES "NEEDED +libpmix")
    set(ANYMPI_MPIRUN_mpich ${ANYMPI_MPIRUN_openmpi})
  endif()
endif()

# What a sanitizer needs to be in every process, launchers and interpreters included.
set(ANYMPI_SANITIZER)
foreach(sanitizer IN ITEMS address:asan thread:tsan)
  string(REPLACE ":" ";" sanitizer ${sanitizer})
  list(GET sanitizer 0 flag)
  list(GET sanitizer 1 library)
  if(CMAKE_C_FLAGS MATCHES "-fsanitize=[a-z,]*${flag}")
    execute_process(COMMAND ${CMAKE_C_COMPILER} -print-file-name=lib${library}.so
                    OUTPUT_VARIABLE ANYMPI_SANITIZER OUTPUT_STRIP_TRAILING_WHITESPACE
                    COMMAND_ERROR_IS_FATAL ANY)
  endif()
endforeach()

function(add_four_ways_run)
  cmake_parse_arguments(
    PARSE_ARGV 0 run "FACADE_BY_PATH;WITHOUT_EXPECTATION;OUR_FORTRAN"
    "NAME;PROGRAM;FAMILY;RANKS;EXITS;ON;EXPECTED;SUFFIX;LIBRARY;LAUNCHED_AS" "ENVIRONMENT;HANGS_ON")
  set(own ${run_FAMILY})
  set(test ${run_NAME}.${own})
  set(target ${own})
  set(expected ${test}${run_SUFFIX})
  set(translation)
  if(ANYMPI_SANITIZER)
    set(translation --sanitizer ${ANYMPI_SANITIZER})
  endif()
  if(run_ON)
    set(target ${run_ON})
    string(APPEND test -on-${target})
    if(NOT run_LIBRARY)
      set(run_LIBRARY ${ANYMPI_TARGET_${target}})
    elseif(TARGET ${run_LIBRARY})
      set(run_LIBRARY $<TARGET_FILE:${run_LIBRARY}>)
    endif()
    list(APPEND translation --facade $<TARGET_FILE_DIR:${own}-to-${target}> --library ${run_LIBRARY})
    if(run_FACADE_BY_PATH)
      list(APPEND translation --facade-by-path)
    endif()
    if(run_OUR_FORTRAN)
      list(APPEND translation --fortran $<TARGET_FILE_DIR:fortran-${own}>)
      string(APPEND run_SUFFIX -with-our-fortran)
      set(expected ${run_NAME}.${own})
    endif()
    if(run_EXPECTED)
      set(expected ${run_EXPECTED})
    endif()
  endif()
  if(target IN_LIST run_HANGS_ON)
    list(APPEND translation --target-hangs)
  endif()
  if(NOT DEFINED run_EXITS)
    set(run_EXITS 0)
  endif()
  string(APPEND test "${run_SUFFIX}")
  if(run_WITHOUT_EXPECTATION)
    set(expectation)
  else()
    set(expectation --expected ${ANYMPI_OUTPUTS}/${expected})
  endif()
  if(NOT run_LAUNCHED_AS)
    set(run_LAUNCHED_AS ${target})
  endif()
  set(binary ${run_PROGRAM})
  if(TARGET ${run_PROGRAM})
    set(binary $<TARGET_FILE:${run_PROGRAM}>)
  endif()
  add_test(
    NAME ${test}
    COMMAND Python3::Interpreter ${ANYMPI_RUN_FOUR_WAYS}
            --binary ${binary} --ranks ${run_RANKS} --exits ${run_EXITS}
            --own ${own} --target ${target} --launcher ${ANYMPI_MPIRUN_${run_LAUNCHED_AS}}
            ${expectation} ${translation})
  set_tests_properties(${test} PROPERTIES TIMEOUT 180 PROCESSORS 2 ENVIRONMENT "${run_ENVIRONMENT}")
  if(run_ON)
    set_tests_properties(${test} PROPERTIES LABELS "four-ways;translated")
    if(NOT run_WITHOUT_EXPECTATION)
      set_tests_properties(${test} PROPERTIES FIXTURES_REQUIRED ${expected})
    endif()
  else()
    set_tests_properties(${test} PROPERTIES FIXTURES_SETUP ${test} LABELS four-ways)
  endif()
endfunction()
