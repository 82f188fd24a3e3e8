# workbook_tests(NAME...): tests of the chapter, one program a file: tests/NAME_test.cpp, with Catch2,
# becomes the test chNN.NAME.
set(WORKBOOK_TESTS "" CACHE STRING "Of which chapters tests with Catch2 are built; nothing: of all")
function(workbook_tests)
  if(WORKBOOK_LIBRARIES_ONLY OR (WORKBOOK_TESTS AND NOT PROJECT_NAME IN_LIST WORKBOOK_TESTS))
    return()
  endif()
  foreach(name IN LISTS ARGN)
    string(REPLACE "-" "_" file ${name})
    set(target ${WORKBOOK_CHAPTER}-${name}-test)
    workbook_catch2_program(${target} ${CMAKE_CURRENT_SOURCE_DIR}/tests/${file}_test.cpp reason)
    if(reason)
      workbook_skipped_test(${WORKBOOK_CHAPTER}.${name} "${reason}")
      continue()
    endif()
    workbook_program_test(${WORKBOOK_CHAPTER}.${name} ${WORKBOOK_RUNNER} $<TARGET_FILE:${target}>)
  endforeach()
endfunction()

# workbook_script_test(NAME [EXAMPLE...]): tests/NAME_test.py looks at the programs of examples from
# outside: `python3 NAME_test.py PROGRAM...`; or, without an example, at what the compiler does (CXX).
# Exit code 77 says that it cannot, after the reason.
function(workbook_script_test name)
  if(WORKBOOK_LIBRARIES_ONLY)
    return()
  endif()
  string(REPLACE "-" "_" file ${name})
  set(programs "")
  foreach(program IN LISTS ARGN)
    if(NOT TARGET ${WORKBOOK_CHAPTER}-${program})
      workbook_skipped_test(${WORKBOOK_CHAPTER}.${name} "this build has no ${program}")
      return()
    endif()
    list(APPEND programs $<TARGET_FILE:${WORKBOOK_CHAPTER}-${program}>)
  endforeach()
  workbook_program_test(${WORKBOOK_CHAPTER}.${name} ${Python3_EXECUTABLE}
    ${CMAKE_CURRENT_SOURCE_DIR}/tests/${file}_test.py ${programs})
endfunction()

# workbook_elsewhere_test(NAME CPU...): tests/NAME_test.py builds the preset NAME-CPU for each, and looks into programs
# that cannot be run here. One build of the whole has them, as it has the tests of the tools.
function(workbook_elsewhere_test name)
  if(CMAKE_CROSSCOMPILING OR NOT CMAKE_SOURCE_DIR STREQUAL WORKBOOK_ROOT)
    return()
  endif()
  foreach(cpu IN LISTS ARGN)
    set(test ${WORKBOOK_CHAPTER}.${name}.${cpu})
    add_test(NAME ${test} COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/tests/${name}_test.py ${cpu})
    set_tests_properties(${test} PROPERTIES TIMEOUT 900 LABELS tools SKIP_RETURN_CODE 77)
  endforeach()
endfunction()
