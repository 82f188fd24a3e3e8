# What every program of the workbook is compiled with, in one target: workbook_defaults.

set(WORKBOOK_SANITIZE "" CACHE STRING "Sanitizers: address,undefined or thread or nothing")
option(WORKBOOK_WERROR "A warning is an error (CI sets it; a reader's newer compiler may warn of more)" OFF)

add_library(workbook_defaults INTERFACE)
target_link_libraries(workbook_defaults INTERFACE Threads::Threads)
target_compile_options(workbook_defaults INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion $<$<BOOL:${WORKBOOK_WERROR}>:-Werror>)

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  if(CMAKE_CXX_COMPILER_VERSION VERSION_LESS 12)
    message(FATAL_ERROR "GCC ${CMAKE_CXX_COMPILER_VERSION} is too old: the workbook needs GCC 12 or clang 19.")
  endif()
  # GCC turns a coroutine's hand-over into a jump only when asked to; without it a long chain
  # of coroutines overflows the stack in unoptimised builds.
  target_compile_options(workbook_defaults INTERFACE -foptimize-sibling-calls)
  # GCC 12 takes co_await in correct programs for a dangling pointer or an unset member, and "a" +
  # string for an overlapping copy (PR 105651), and does not know that a frame from an allocator of its
  # own goes back by the ordinary operator delete, nor that what two count is there until both have left.
  # On ARM it notes a change of the ABI since GCC 10.
  target_compile_options(workbook_defaults INTERFACE
    -Wno-dangling-pointer -Wno-maybe-uninitialized -Wno-mismatched-new-delete -Wno-missing-field-initializers -Wno-restrict
    -Wno-use-after-free -Wno-psabi)
elseif(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 19 AND NOT APPLE)
  # Older ones cannot read GCC's <expected>. For macOS the library is clang's own.
  message(FATAL_ERROR "clang ${CMAKE_CXX_COMPILER_VERSION} is too old: the workbook needs clang 19 or GCC 12.")
endif()

if(WORKBOOK_SANITIZE)
  target_compile_options(workbook_defaults INTERFACE
    -fsanitize=${WORKBOOK_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(workbook_defaults INTERFACE -fsanitize=${WORKBOOK_SANITIZE})
endif()
