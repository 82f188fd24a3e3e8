# workbook_catch2_program(TARGET SOURCE REASON): a program with #include "workbook/catch.hpp", and otherwise
# like workbook_program(), which explains REASON.
#
# Two generations of Catch2 are in use: 2.13 (Debian 12, Ubuntu 22.04) is one header, which any
# compiler can use for any CPU; 3.x (later systems) is a compiled library for the host alone.
# WORKBOOK_HAS_CATCH2 says whether this build can have Catch2 tests at all.
find_file(WORKBOOK_CATCH2_V2 catch2/catch.hpp PATHS /usr/include /usr/local/include NO_CMAKE_FIND_ROOT_PATH)
find_package(Catch2 3 QUIET)

if(Catch2_FOUND AND NOT CMAKE_CROSSCOMPILING)
  set(WORKBOOK_HAS_CATCH2 TRUE)
  add_library(workbook_catch2_main INTERFACE)
  target_link_libraries(workbook_catch2_main INTERFACE Catch2::Catch2WithMain)
elseif(WORKBOOK_CATCH2_V2)
  set(WORKBOOK_HAS_CATCH2 TRUE)
  # Only catch2/ itself may be seen: the whole of /usr/include would bring the host's C headers
  # into a program for another CPU or system.
  get_filename_component(catch2_folder ${WORKBOOK_CATCH2_V2} DIRECTORY)
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/catch2)
  file(CREATE_LINK ${catch2_folder} ${CMAKE_BINARY_DIR}/catch2/catch2 SYMBOLIC)
  add_library(workbook_catch2_main STATIC EXCLUDE_FROM_ALL ${CMAKE_CURRENT_LIST_DIR}/catch2/main.cpp)
  target_include_directories(workbook_catch2_main SYSTEM PUBLIC ${CMAKE_BINARY_DIR}/catch2)
  target_link_libraries(workbook_catch2_main PRIVATE workbook_defaults)
  # One header that takes a compiler a second: it is read once for all tests. Only by clang, natively: what a test forgets
  # to include itself, the other builds see.
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND NOT CMAKE_CROSSCOMPILING)
    add_library(workbook_catch2_header OBJECT EXCLUDE_FROM_ALL ${CMAKE_CURRENT_LIST_DIR}/catch2/header.cpp)
    target_link_libraries(workbook_catch2_header PRIVATE workbook_catch2_main workbook_defaults)
    target_precompile_headers(workbook_catch2_header PRIVATE <catch2/catch.hpp>)
  endif()
  # Unoptimised it has 24,000 sections, with -O1 a tenth; and for each of them mingw's linker reads
  # its symbols from the beginning: 10 seconds a program, not half a one.
  if(WIN32)
    target_compile_options(workbook_catch2_main PRIVATE -O1)
  endif()
else()
  set(WORKBOOK_HAS_CATCH2 FALSE)
endif()

set(WORKBOOK_CATCH2_INCLUDE ${CMAKE_CURRENT_LIST_DIR}/catch2)
function(workbook_catch2_program target source reason)
  if(NOT WORKBOOK_HAS_CATCH2)
    set(${reason} "Catch2 is not installed for this CPU (2.13 would do for any)" PARENT_SCOPE)
    return()
  endif()
  workbook_program(${target} ${source} why_not)
  set(${reason} "${why_not}" PARENT_SCOPE)
  if(NOT why_not)
    target_include_directories(${target} PRIVATE ${WORKBOOK_CATCH2_INCLUDE})
    target_link_libraries(${target} PRIVATE workbook_catch2_main)
    workbook_header_key(${source} Compile flags_of_its_own)
    if(TARGET workbook_catch2_header AND NOT flags_of_its_own)
      target_precompile_headers(${target} REUSE_FROM workbook_catch2_header)
    endif()
  endif()
endfunction()
