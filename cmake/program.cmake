# workbook_program(TARGET SOURCE REASON): an executable of one source file, which says itself what it
# needs, so that a chapter's CMakeLists.txt is only a list of names:
#
#   #include "base/clock.hpp"   links the library base: the first part of an include is a library's name;
#                              of a library with rooms the first two are: "futures/core/task.hpp", futures_core
#   #include <sys/event.h>      links kqueue, which macOS and the BSDs have and Linux gets from us
#   // Needs: linux             where it can run: linux, posix or windows; x86_64 too, if it is about that CPU;
#                              ptrace too, if one process watches another, as a debugger does;
#                              board: a machine of its own, see board.cmake
#   // Without: asan (reason)   sanitizers it cannot live with: asan, tsan
#   // Compile: / // Link:      flags of its own
#   // Peers: boost_fiber       what a measurement compares with: see peers.cmake
#
# Sets REASON to why this build cannot have it, in which case there is no target, or to nothing.
function(workbook_program target source reason)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${source})
  workbook_why_not(${source} why)
  set(${reason} "${why}" PARENT_SCOPE)
  if(why)
    return()
  endif()
  workbook_header_key(${source} Compile compile_flags)
  workbook_header_key(${source} Link link_flags)
  workbook_header_key(${source} Peers peers)
  workbook_included_libraries(${source} libraries)
  add_executable(${target} ${source})
  target_link_libraries(${target} PRIVATE workbook_defaults ${libraries})
  target_compile_options(${target} PRIVATE ${compile_flags})
  target_link_options(${target} PRIVATE ${link_flags})
  foreach(peer IN LISTS peers)
    workbook_peer(${target} ${source} ${peer})
  endforeach()
endfunction()

# Sets `variable` to why this build cannot run the program, or to nothing.
function(workbook_why_not source variable)
  workbook_header_key(${source} Needs needs)
  workbook_header_key(${source} Without sanitizers)
  workbook_missing_peer(${source} reason)
  if("linux" IN_LIST needs AND NOT CMAKE_SYSTEM_NAME STREQUAL "Linux")
    set(reason "it needs Linux")
  elseif("posix" IN_LIST needs AND CMAKE_SYSTEM_NAME STREQUAL "Windows")
    set(reason "it needs a POSIX system")
  elseif("windows" IN_LIST needs AND NOT CMAKE_SYSTEM_NAME STREQUAL "Windows")
    set(reason "it needs Windows")
  elseif("x86_64" IN_LIST needs AND NOT CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
    set(reason "it is about x86-64")
  elseif("ptrace" IN_LIST needs AND CMAKE_CROSSCOMPILING)
    set(reason "it needs ptrace, which the emulator has not")
  elseif("asan" IN_LIST sanitizers AND WORKBOOK_SANITIZE MATCHES "address")
    set(reason "it cannot run under AddressSanitizer")
  elseif("tsan" IN_LIST sanitizers AND WORKBOOK_SANITIZE MATCHES "thread")
    set(reason "it cannot run under ThreadSanitizer")
  endif()
  set(${variable} "${reason}" PARENT_SCOPE)
endfunction()

# Reads one header key into `variable`: the words before the bracketed reason.
function(workbook_header_key source key variable)
  file(STRINGS ${source} line REGEX "^// ${key}: " LIMIT_COUNT 1)
  string(REGEX REPLACE "^// ${key}: *" "" line "${line}")
  string(REGEX REPLACE " *\\(.*$" "" line "${line}")
  separate_arguments(words UNIX_COMMAND "${line}")
  set(${variable} ${words} PARENT_SCOPE)
endfunction()

# Sets `variable` to the libraries whose headers the source includes.
function(workbook_included_libraries source variable)
  file(STRINGS ${source} lines REGEX "^#include \"[a-z0-9_]+/")
  set(libraries "")
  foreach(line IN LISTS lines)
    string(REGEX REPLACE "^#include \"([a-z0-9_]+)/.*" "\\1" name "${line}")
    string(REGEX REPLACE "^#include \"([a-z0-9_]+)/([a-z0-9_]+)/.*" "\\1_\\2" room "${line}")
    if(TARGET ${name})
      list(APPEND libraries ${name})
    elseif(TARGET ${room})
      list(APPEND libraries ${room})
    endif()
  endforeach()
  file(STRINGS ${source} kqueue_header REGEX "^#include <sys/event.h>")
  if(kqueue_header AND TARGET kqueue)
    list(APPEND libraries kqueue)
  endif()
  list(REMOVE_DUPLICATES libraries)
  set(${variable} ${libraries} PARENT_SCOPE)
endfunction()
