# workbook_refused(NAME...): mistakes that the compiler must refuse, one a file: tests/refused/NAME.cpp
# becomes the test chNN.refused.NAME. The file holds the mistake and how it is done right, and says what
# the compiler's first error must be: see command/refused.py.
function(workbook_refused)
  if(WORKBOOK_LIBRARIES_ONLY)
    return()
  endif()
  separate_arguments(flags UNIX_COMMAND "${CMAKE_CXX_FLAGS}")
  foreach(name IN LISTS ARGN)
    string(REPLACE "-" "_" file ${name})
    set(source ${CMAKE_CURRENT_SOURCE_DIR}/tests/refused/${file}.cpp)
    set(target ${WORKBOOK_CHAPTER}-refused-${name})
    workbook_included_libraries(${source} libraries)
    # Never built: it knows what a program that uses these libraries is compiled with.
    add_library(${target} OBJECT EXCLUDE_FROM_ALL ${source})
    target_link_libraries(${target} PRIVATE workbook_defaults ${libraries})
    set(test ${WORKBOOK_CHAPTER}.refused.${name})
    add_test(NAME ${test} COMMAND_EXPAND_LISTS COMMAND
      ${Python3_EXECUTABLE} ${WORKBOOK_ROOT}/cmake/command/refused.py ${source} --
      ${CMAKE_CXX_COMPILER} ${flags} ${CMAKE_CXX23_STANDARD_COMPILE_OPTION}
      "-I$<JOIN:$<TARGET_PROPERTY:${target},INCLUDE_DIRECTORIES>,;-I>"
      "$<TARGET_PROPERTY:${target},COMPILE_OPTIONS>")
    set_tests_properties(${test} PROPERTIES TIMEOUT 120 LABELS refused)
  endforeach()
endfunction()
