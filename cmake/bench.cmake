# workbook_bench(NAME... [LINKS library...]): measurements, one program a file: bench/NAME_bench.cpp
# becomes the target chNN-NAME-bench. Built only when asked for (./workbook bench); each prints one
# JSON object a line. The target chNN-bench builds all of a chapter's.
function(workbook_bench)
  if(WORKBOOK_LIBRARIES_ONLY OR NOT CMAKE_SYSTEM_NAME STREQUAL "Linux")
    return()
  endif()
  cmake_parse_arguments(bench "" "" "LINKS" ${ARGN})
  add_custom_target(${WORKBOOK_CHAPTER}-bench)
  foreach(name IN LISTS bench_UNPARSED_ARGUMENTS)
    string(REPLACE "-" "_" file ${name})
    set(target ${WORKBOOK_CHAPTER}-${name}-bench)
    add_executable(${target} EXCLUDE_FROM_ALL bench/${file}_bench.cpp)
    target_link_libraries(${target} PRIVATE workbook_defaults ${bench_LINKS})
    set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/bench)
    add_dependencies(${WORKBOOK_CHAPTER}-bench ${target})
  endforeach()
endfunction()
