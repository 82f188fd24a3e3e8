# Programs that run in a page of the book: WebAssembly, by the same compiler and linker as the board's programs, without
# a library or tools of its own.
#
# workbook_page_program(NAME): tools/NAME.cpp and the libraries that it includes become <build>/tools/NAME.wasm, the
#   target chNN-NAME. What it calls is in the page, what it exports the page calls: both say so in the source.
function(workbook_page_program name)
  if(WORKBOOK_LIBRARIES_ONLY)
    return()
  endif()
  string(REPLACE "_" "-" target ${WORKBOOK_CHAPTER}-${name})
  if(NOT WORKBOOK_IS_BOARD)
    workbook_board_target(${target} "${name}.wasm" ALL)
    if(TARGET ${target})
      add_dependencies(examples ${target})  # the book needs it
    endif()
    return()
  endif()
  set(sources ${CMAKE_CURRENT_SOURCE_DIR}/tools/${name}.cpp)
  workbook_included_libraries(${sources} libraries)
  foreach(library IN LISTS libraries)
    get_target_property(files ${library} SOURCES)
    list(TRANSFORM files PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/)
    list(APPEND sources ${files})
    file(GLOB headers CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/lib/${library}/*.hpp)
    list(APPEND all_headers ${headers})
  endforeach()
  # The C++ library's headers are the board's, whose C library wants to know how wide the processor's registers are.
  list(TRANSFORM CMAKE_CXX_IMPLICIT_INCLUDE_DIRECTORIES PREPEND -isystem OUTPUT_VARIABLE headers)
  set(program ${WORKBOOK_IMAGES}/tools/${name}.wasm)
  add_custom_command(OUTPUT ${program}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${WORKBOOK_IMAGES}/tools
    COMMAND ${CMAKE_CXX_COMPILER} --target=wasm32 -std=c++23 -O3 -flto -mbulk-memory -mmutable-globals -msign-ext
      -fno-exceptions -fno-rtti -fno-threadsafe-statics -nostdinc++ ${headers} -D__riscv_xlen=32
      -I${CMAKE_CURRENT_SOURCE_DIR}/lib ${sources} -o ${program}
      -nostdlib -Wl,--no-entry,--strip-all,-z,stack-size=65536
    DEPENDS ${sources} ${all_headers} COMMENT "Building tools/${name}.wasm" VERBATIM COMMAND_EXPAND_LISTS)
  add_custom_target(${target} DEPENDS ${program})
endfunction()
