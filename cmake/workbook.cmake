# The build's vocabulary: one function for each thing a chapter is made of. A chapter's
# CMakeLists.txt reads as its table of contents:
#
#   workbook_uses(ch01-models)            chapter.cmake    earlier chapters whose libraries it needs
#   workbook_library(events LINKS base)   library.cmake    what later chapters reuse
#   workbook_examples(01-a 02-b)          examples.cmake   programs in reading order, outputs checked
#   workbook_tests(queue)                 tests.cmake      Catch2 tests of the libraries
#   workbook_fuzz(http)                   fuzz.cmake       bytes that might break a library
#   workbook_refused(copied-guard)        refused.cmake    mistakes that must not compile
#   workbook_lab(1-goal)                  lab.cmake        an exercise, its judge, its starter
#   workbook_bench(wake-latency)          bench.cmake      a measurement, not built by default
#   workbook_board()                      board.cmake      kernels, and what runs on them
#   workbook_page_program(machine_page)   page_program.cmake  what runs inside a page of the book
#   workbook_book()                       book.cmake       the text (only the root calls it)
#
# What a program links and where it can run, its source file says: see program.cmake.
include_guard(GLOBAL)

get_filename_component(root ${CMAKE_CURRENT_LIST_DIR} DIRECTORY)
set(WORKBOOK_ROOT ${root} CACHE INTERNAL "The folder that holds the chapters")

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Debug CACHE STRING "Debug or Release" FORCE)
endif()
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)

enable_testing()
find_package(Python3 3.10 COMPONENTS Interpreter REQUIRED)
if(CMAKE_SYSTEM_NAME STREQUAL "Generic")
  add_library(Threads::Threads INTERFACE IMPORTED)  # a board has none
else()
  find_package(Threads REQUIRED)
endif()

include(${CMAKE_CURRENT_LIST_DIR}/defaults.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/catch2.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/chapter.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/library.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/peers.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/program.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/board.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/page_program.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/examples.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/tests.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/fuzz.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/refused.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/bench.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/lab.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/book.cmake)
