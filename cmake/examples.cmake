# workbook_examples(NN-name...): the chapter's programs in reading order. Each is
# examples/NN-name.cpp, becomes the target chNN-NN-name, and is a test: what it prints must be what
# its `// Output:` block says.
#
# The target `examples` is all of them, of all chapters, and what the book shows besides.
add_custom_target(examples)

function(workbook_examples)
  if(WORKBOOK_LIBRARIES_ONLY)
    return()
  endif()
  workbook_check_listed(${ARGN})
  foreach(name IN LISTS ARGN)
    set(source ${CMAKE_CURRENT_SOURCE_DIR}/examples/${name}.cpp)
    set(target ${WORKBOOK_CHAPTER}-${name})
    set(test ${WORKBOOK_CHAPTER}.example.${name})
    workbook_header_key(${source} Needs needs)
    set(command ${WORKBOOK_RUNNER} $<TARGET_FILE:${target}>)
    if("board" IN_LIST needs)
      workbook_board_program(${target} ${source} examples reason)
      workbook_board_command(command ${source} ${CMAKE_CURRENT_BINARY_DIR}/examples/${target})
    else()
      workbook_program(${target} ${source} reason)
    endif()
    if(reason)
      workbook_skipped_test(${test} "${reason}")
      continue()
    endif()
    add_dependencies(examples ${target})
    if(NOT "board" IN_LIST needs)
      set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/examples)
    endif()
    workbook_program_test(${test} ${Python3_EXECUTABLE} ${WORKBOOK_ROOT}/cmake/command/check_output.py
      ${source} -- ${command})
    if("board" IN_LIST needs)
      workbook_board_machine_test(${name} ${source} ${command})
    endif()
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
