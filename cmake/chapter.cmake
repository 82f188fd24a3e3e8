# workbook_chapter(): begins a chapter. Its folder's name says which: ch03-event-queues is ch03.
# A chapter that was only pulled in by workbook_uses() gives its libraries and nothing else; of these, what
# is used is built.
macro(workbook_chapter)
  string(SUBSTRING ${PROJECT_NAME} 0 4 WORKBOOK_CHAPTER)
  if(NOT WORKBOOK_CHAPTER MATCHES "^ch[0-9][0-9]$")
    message(FATAL_ERROR "${PROJECT_NAME}: a chapter's project is named like its folder, chNN-topic.")
  endif()
endmacro()

# workbook_uses(CHAPTER...): makes the libraries of earlier chapters known. Chapters may use only
# what the reader has already read.
function(workbook_uses)
  foreach(used IN LISTS ARGN)
    string(SUBSTRING ${used} 0 4 number)
    if(NOT number STRLESS WORKBOOK_CHAPTER)
      message(FATAL_ERROR "${PROJECT_NAME} uses ${used}: a chapter may use only earlier ones.")
    endif()
    get_property(known GLOBAL PROPERTY WORKBOOK_ADDED_${used})
    if(NOT known AND NOT CMAKE_SOURCE_DIR STREQUAL WORKBOOK_ROOT)
      set_property(GLOBAL PROPERTY WORKBOOK_ADDED_${used} TRUE)
      set(WORKBOOK_LIBRARIES_ONLY TRUE)
      add_subdirectory(${WORKBOOK_ROOT}/${used} ${CMAKE_BINARY_DIR}/${used} EXCLUDE_FROM_ALL)
    endif()
  endforeach()
endfunction()
