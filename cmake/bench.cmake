# workbook_bench(NAME...): measurements, one program a file: bench/NAME_bench.cpp becomes the target
# chNN-NAME-bench. Built only when asked for (./workbook bench); each prints one JSON object a line.
# The target chNN-bench builds all of a chapter's. Of one that this build cannot have, a file
# bench/chNN-NAME-bench.skipped holds the reason.
function(workbook_bench)
  if(WORKBOOK_LIBRARIES_ONLY OR CMAKE_CROSSCOMPILING)
    return()
  endif()
  add_custom_target(${WORKBOOK_CHAPTER}-bench)
  foreach(name IN LISTS ARGN)
    string(REPLACE "-" "_" file ${name})
    set(target ${WORKBOOK_CHAPTER}-${name}-bench)
    workbook_program(${target} ${CMAKE_CURRENT_SOURCE_DIR}/bench/${file}_bench.cpp reason)
    set(skipped ${CMAKE_CURRENT_BINARY_DIR}/bench/${target}.skipped)
    file(REMOVE ${skipped})
    if(reason)
      file(WRITE ${skipped} "${reason}\n")
      add_custom_target(${target})
      continue()
    endif()
    set_target_properties(${target} PROPERTIES
      EXCLUDE_FROM_ALL TRUE RUNTIME_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/bench)
    add_dependencies(${WORKBOOK_CHAPTER}-bench ${target})
  endforeach()
endfunction()
