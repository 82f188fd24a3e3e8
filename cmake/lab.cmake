# workbook_lab(1-goal): the exercise in labs/1-goal. Its code holds the solution
# and what the reader starts from, as two sides of #if LAB_SOLUTION; both are built, so neither can
# rot. Tests: chNN.lab.1-goal.solution passes every test of the judge; chNN.lab.1-goal.starter
# builds, runs, and gets no point. Files in assembly are named after their CPU, name_riscv64.S; a
# build takes those for its own. Readers work on a copy in my/ (./workbook lab start 1-goal).
function(workbook_lab name)
  if(WORKBOOK_LIBRARIES_ONLY)
    return()
  endif()
  set(folder ${CMAKE_CURRENT_SOURCE_DIR}/labs/${name})
  if(NOT EXISTS ${folder}/lab.json OR NOT EXISTS ${folder}/judge.cpp OR NOT EXISTS ${folder}/README.md)
    message(FATAL_ERROR "${PROJECT_NAME}/labs/${name} needs README.md, lab.json and judge.cpp.")
  endif()
  workbook_lab_side(${name} solution 1 pass)
  workbook_lab_side(${name} starter 0 fail)
endfunction()

function(workbook_lab_side name side solution expect)
  set(target ${WORKBOOK_CHAPTER}-lab-${name}-${side})
  set(test ${WORKBOOK_CHAPTER}.lab.${name}.${side})
  set(folder ${CMAKE_CURRENT_SOURCE_DIR}/labs/${name})
  file(GLOB assembly CONFIGURE_DEPENDS ${folder}/*.S)
  file(GLOB assembly_here CONFIGURE_DEPENDS ${folder}/*_${CMAKE_SYSTEM_PROCESSOR}.S)
  if(assembly AND NOT assembly_here)
    set(reason "it has no code for this CPU")
  else()
    workbook_catch2_program(${target} ${folder}/judge.cpp reason)
  endif()
  if(reason)
    workbook_skipped_test(${test} "${reason}")
    return()
  endif()
  target_sources(${target} PRIVATE ${assembly_here})
  target_compile_definitions(${target} PRIVATE LAB_SOLUTION=${solution})
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/labs)
  workbook_program_test(${test} ${Python3_EXECUTABLE} ${WORKBOOK_ROOT}/cmake/command/judging.py
    ${CMAKE_CURRENT_SOURCE_DIR}/labs/${name} ${expect} ${WORKBOOK_RUNNER} $<TARGET_FILE:${target}>)
  set_tests_properties(${test} PROPERTIES LABELS lab)
endfunction()
