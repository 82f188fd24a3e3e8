# workbook_examples(NN-name... [LINKS library...]): the chapter's programs in reading order. Each
# is examples/NN-name.cpp, becomes the target chNN-NN-name, and is a test: what it prints must be
# what its `// Output:` block says. Header keys in its first comment, for builds that differ:
#
#   // Needs: linux          where it can run (linux or posix; x86_64 too, if it is about that CPU)
#   // Without: asan tsan    sanitizers it cannot live with, and why
#   // Compile: / // Link:   flags of its own
function(workbook_examples)
  if(WORKBOOK_LIBRARIES_ONLY)
    return()
  endif()
  cmake_parse_arguments(examples "" "" "LINKS" ${ARGN})
  workbook_check_listed(${examples_UNPARSED_ARGUMENTS})
  foreach(name IN LISTS examples_UNPARSED_ARGUMENTS)
    workbook_example(${name} ${examples_LINKS})
  endforeach()
endfunction()

# A program on disk that the chapter does not list would never be built or tested.
function(workbook_check_listed)
  file(GLOB files CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR}/examples examples/*.cpp)
  foreach(file IN LISTS files)
    string(REPLACE ".cpp" "" name ${file})
    if(NOT name IN_LIST ARGN)
      message(FATAL_ERROR "${PROJECT_NAME}/examples/${file} is not listed in ${PROJECT_NAME}/CMakeLists.txt: "
        "add ${name} to workbook_examples().")
    endif()
  endforeach()
endfunction()

# Reads one header key of an example into `variable`: the words before the bracketed reason.
function(workbook_header_key source key variable)
  file(STRINGS ${source} line REGEX "^// ${key}: " LIMIT_COUNT 1)
  string(REGEX REPLACE "^// ${key}: *" "" line "${line}")
  string(REGEX REPLACE " *\\(.*$" "" line "${line}")
  separate_arguments(words UNIX_COMMAND "${line}")
  set(${variable} ${words} PARENT_SCOPE)
endfunction()

# Sets `variable` to why this build cannot run the example, or to nothing.
function(workbook_why_not source variable)
  workbook_header_key(${source} Needs systems)
  workbook_header_key(${source} Without sanitizers)
  set(reason "")
  if("linux" IN_LIST systems AND NOT CMAKE_SYSTEM_NAME STREQUAL "Linux")
    set(reason "it needs Linux")
  elseif("posix" IN_LIST systems AND CMAKE_SYSTEM_NAME STREQUAL "Windows")
    set(reason "it needs a POSIX system")
  elseif("x86_64" IN_LIST systems AND NOT CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
    set(reason "it is about x86-64")
  elseif("asan" IN_LIST sanitizers AND WORKBOOK_SANITIZE MATCHES "address")
    set(reason "it cannot run under AddressSanitizer")
  elseif("tsan" IN_LIST sanitizers AND WORKBOOK_SANITIZE MATCHES "thread")
    set(reason "it cannot run under ThreadSanitizer")
  endif()
  set(${variable} "${reason}" PARENT_SCOPE)
endfunction()

function(workbook_example name)
  set(source ${CMAKE_CURRENT_SOURCE_DIR}/examples/${name}.cpp)
  set(test ${WORKBOOK_CHAPTER}.example.${name})
  workbook_why_not(${source} reason)
  if(reason)
    # Named in the report rather than left out in silence.
    workbook_program_test(${test} ${CMAKE_COMMAND} -E echo "skipped: ${reason}")
    set_tests_properties(${test} PROPERTIES SKIP_REGULAR_EXPRESSION "^skipped: ")
    return()
  endif()
  workbook_header_key(${source} Compile compile_flags)
  workbook_header_key(${source} Link link_flags)
  set(target ${WORKBOOK_CHAPTER}-${name})
  add_executable(${target} ${source})
  target_link_libraries(${target} PRIVATE workbook_defaults ${ARGN})
  target_compile_options(${target} PRIVATE ${compile_flags})
  target_link_options(${target} PRIVATE ${link_flags})
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/examples)
  workbook_program_test(${test} ${Python3_EXECUTABLE} ${WORKBOOK_ROOT}/cmake/command/check_output.py
    ${source} -- ${WORKBOOK_RUNNER} $<TARGET_FILE:${target}>)
endfunction()
