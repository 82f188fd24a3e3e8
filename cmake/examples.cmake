# workbook_examples(NN-name...): the chapter's programs in reading order. Each is
# examples/NN-name.cpp, becomes the target chNN-NN-name, and is a test: what it prints must be what
# its `// Output:` block says.
function(workbook_examples)
  if(WORKBOOK_LIBRARIES_ONLY)
    return()
  endif()
  workbook_check_listed(${ARGN})
  if(NOT TARGET examples)
    add_custom_target(examples)  # of all chapters
  endif()
  foreach(name IN LISTS ARGN)
    set(source ${CMAKE_CURRENT_SOURCE_DIR}/examples/${name}.cpp)
    set(target ${WORKBOOK_CHAPTER}-${name})
    set(test ${WORKBOOK_CHAPTER}.example.${name})
    workbook_program(${target} ${source} reason)
    if(reason)
      workbook_skipped_test(${test} "${reason}")
      continue()
    endif()
    add_dependencies(examples ${target})
    set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/examples)
    workbook_program_test(${test} ${Python3_EXECUTABLE} ${WORKBOOK_ROOT}/cmake/command/check_output.py
      ${source} -- ${WORKBOOK_RUNNER} $<TARGET_FILE:${target}>)
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
