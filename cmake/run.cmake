# How a built program is started: WORKBOOK_RUNNER is the command to put before it.

set(WORKBOOK_RUNNER "${CMAKE_CROSSCOMPILING_EMULATOR}")

# ThreadSanitizer needs its shadow memory at fixed addresses; kernels that randomise more bits
# of the address space make it die at the start, with the exit code of a data race. setarch -R
# turns randomisation off for one program, where the system lets it.
if(WORKBOOK_SANITIZE STREQUAL "thread" AND NOT CMAKE_CROSSCOMPILING)
  execute_process(COMMAND setarch -R true RESULT_VARIABLE refused OUTPUT_QUIET ERROR_QUIET)
  if(NOT refused)
    set(WORKBOOK_RUNNER setarch -R)
  endif()
endif()
set(WORKBOOK_RUNNER "${WORKBOOK_RUNNER}" CACHE INTERNAL "What ./workbook puts before a program")

# Wine takes seconds to start its server and milliseconds afterwards: start it once, as a
# fixture that every test of a Windows program requires. Its output goes nowhere, because the
# server would hold CTest's pipe open for ever.
if(CMAKE_SYSTEM_NAME STREQUAL "Windows" AND CMAKE_CROSSCOMPILING)
  set(WORKBOOK_WINE_ENVIRONMENT WINEDEBUG=-all WINEPREFIX=${CMAKE_BINARY_DIR}/wine)
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/wine)
  add_test(NAME wine.start COMMAND sh -c "{ wineserver -p; wineboot -i; } </dev/null >/dev/null 2>&1")
  add_test(NAME wine.stop COMMAND wineserver -k)
  set_tests_properties(wine.start PROPERTIES FIXTURES_SETUP wine TIMEOUT 300)
  set_tests_properties(wine.stop PROPERTIES FIXTURES_CLEANUP wine)
  set_tests_properties(wine.start wine.stop PROPERTIES ENVIRONMENT "${WORKBOOK_WINE_ENVIRONMENT}")
endif()

# workbook_program_test(NAME COMMAND...): a test that starts a program of the workbook: on the virtual
# clock, with a time limit, 77 as the exit code of a skipped one, and Wine's server where it takes Wine.
# WORKBOOK_SLOW tells those that would take minutes, emulated or watched, to take a sample.
function(workbook_program_test name)
  add_test(NAME ${name} COMMAND ${ARGN})
  set(seconds 120)
  if(CMAKE_CROSSCOMPILING OR WORKBOOK_SANITIZE)
    set(seconds 400)  # emulated, or watched
  endif()
  set(environment WORKBOOK_CLOCK=virtual CXX=${CMAKE_CXX_COMPILER} NM=${CMAKE_NM} ${WORKBOOK_WINE_ENVIRONMENT})
  if(CMAKE_CROSSCOMPILING OR WORKBOOK_SANITIZE STREQUAL "thread")
    list(APPEND environment WORKBOOK_SLOW=1)
  endif()
  set_tests_properties(${name} PROPERTIES TIMEOUT ${seconds} SKIP_RETURN_CODE 77 ENVIRONMENT "${environment}")
  if(WORKBOOK_WINE_ENVIRONMENT)
    set_tests_properties(${name} PROPERTIES FIXTURES_REQUIRED wine)
  endif()
endfunction()

# workbook_skipped_test(NAME REASON): what this build cannot run is named in the report, not left out.
function(workbook_skipped_test name reason)
  add_test(NAME ${name} COMMAND ${CMAKE_COMMAND} -E echo "skipped: ${reason}")
  set_tests_properties(${name} PROPERTIES SKIP_REGULAR_EXPRESSION "^skipped: ")
endfunction()
