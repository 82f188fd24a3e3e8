# Programs that are no programs of this system: kernels, which boot on a RISC-V board, and what their users run. They
# are built by a compiler of their own (toolchains/board.cmake), in a build of their own, inside the build that the
# reader knows: the targets here only start that one. A board's program says `// Needs: board`, and may say
#
#   // Board: --harts 4 --disk     how boot.py is to start it
#   // Programs: hello init        which user programs are part of its image
#
# workbook_board(): after this the chapter's board programs can be built; chNN-board is all of them, and what they need.
# workbook_board_program(TARGET SOURCE FOLDER REASON): as workbook_program(), built into FOLDER.
# workbook_board_bench(TARGET SOURCE REASON): a measurement that is a kernel; workbook_bench() calls it.
# workbook_board_tests(NAME...): tests of the kernel from inside: tests/NAME_board_test.cpp is a kernel of its own, and
#   becomes the test chNN.NAME; what kernel_main() returns says whether it has passed.
# workbook_board_script_test(NAME [EXAMPLE]): tests/NAME_test.py looks at a kernel from outside: it is given the command that
#   boots tests/kernels/NAME.cpp, or the example, and becomes the test chNN.NAME.
# workbook_board_library(NAME ...): as workbook_library(), for the board alone.
# workbook_user_programs(NAME...): what runs on the kernel: user/NAME.cpp and user/NAME/*.cpp over lib/user become
#   <build>/user/NAME, and all of them the target chNN-user-programs.
# workbook_user_programs_test(NAME): the test chNN.NAME, `python3 tests/NAME_test.py <build>/user`, looks at them here.
# workbook_board_disk(FOLDER): <build>/disk.img, which boot.py --disk gives to the kernel: an ext2 file system with what
#   is in FOLDER, and the user programs in /bin. The target is chNN-disk.
# workbook_board_command(VARIABLE SOURCE IMAGE): the command that boots it.
# workbook_board_machine(NAME): tools/NAME.cpp is a machine for them, the target chNN-NAME: what boots on the usual one
#   boots on this one too, and does the same. It is built everywhere.

set(WORKBOOK_IS_BOARD FALSE)
if(CMAKE_SYSTEM_NAME STREQUAL "Generic")
  set(WORKBOOK_IS_BOARD TRUE)
  enable_language(ASM)
endif()

# Why this build cannot have board programs; or nothing.
function(workbook_why_no_board variable)
  set(why "")
  find_program(WORKBOOK_BOARD_COMPILER clang++-19)
  find_program(WORKBOOK_BOARD_LINKER ld.lld-19)
  if(CMAKE_CROSSCOMPILING OR NOT CMAKE_SYSTEM_NAME STREQUAL "Linux")
    set(why "its machine is its own: a build for this system boots it")
  elseif(WORKBOOK_SANITIZE)  # ./workbook test boots it in the plain build
    set(why "it boots a machine of its own, into which no Sanitizer looks")
  elseif(NOT WORKBOOK_BOARD_COMPILER OR NOT WORKBOOK_BOARD_LINKER OR NOT EXISTS /usr/riscv64-linux-gnu/include)
    set(why "the compiler for the board is not installed (./workbook install board)")
  endif()
  set(${variable} "${why}" PARENT_SCOPE)
endfunction()

function(workbook_board)
  workbook_why_no_board(why)
  if(WORKBOOK_IS_BOARD OR why OR WORKBOOK_LIBRARIES_ONLY)
    return()
  endif()
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/board)
  add_custom_command(OUTPUT ${folder}/build.ninja
    COMMAND ${CMAKE_COMMAND} -E rm -f ${folder}/CMakeCache.txt  # it keeps the toolchain's flags
    COMMAND ${CMAKE_COMMAND} -S ${CMAKE_CURRENT_SOURCE_DIR} -B ${folder} -G Ninja -DWORKBOOK_IMAGES=${CMAKE_CURRENT_BINARY_DIR}
      -DWORKBOOK_WERROR=${WORKBOOK_WERROR} -DCMAKE_EXPORT_COMPILE_COMMANDS=ON --toolchain ${WORKBOOK_ROOT}/cmake/toolchains/board.cmake
    DEPENDS ${WORKBOOK_ROOT}/cmake/toolchains/board.cmake
    COMMENT "Configuring the board's build" VERBATIM)
  add_custom_target(${WORKBOOK_CHAPTER}-board-build DEPENDS ${folder}/build.ninja)
  add_custom_target(${WORKBOOK_CHAPTER}-board)
  # One after the other: they are one build.
  set_property(GLOBAL APPEND PROPERTY JOB_POOLS board=1)
endfunction()

function(workbook_board_program target source folder reason)
  if(WORKBOOK_IS_BOARD)
    workbook_program(${target} ${source} why)
    set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${WORKBOOK_IMAGES}/${folder}
      LINK_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/lib/arch/board.ld)
    target_link_options(${target} PRIVATE -Wl,-T,${CMAKE_CURRENT_SOURCE_DIR}/lib/arch/board.ld)
    add_custom_command(TARGET ${target} POST_BUILD VERBATIM
      COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/tools/symbols.py $<TARGET_FILE:${target}>)
    workbook_header_key(${source} Programs programs)
    if(programs)
      workbook_embed_programs(${target} ${programs})
    endif()
    return()
  endif()
  workbook_why_no_board(why)
  set(${reason} "${why}" PARENT_SCOPE)
  if(why)
    return()
  endif()
  add_custom_target(${target} ALL COMMAND ${CMAKE_COMMAND} --build ${CMAKE_CURRENT_BINARY_DIR}/board --target ${target}
    JOB_POOL board COMMENT "Linking CXX executable ${CMAKE_CURRENT_BINARY_DIR}/${folder}/${target}" VERBATIM)
  add_dependencies(${target} ${WORKBOOK_CHAPTER}-board-build)
  if(NOT folder STREQUAL "bench")
    add_dependencies(${WORKBOOK_CHAPTER}-board ${target})
  endif()
  workbook_header_key(${source} Board flags)
  if("--disk" IN_LIST flags)
    add_dependencies(${target} ${WORKBOOK_CHAPTER}-disk)
  endif()
endfunction()

# A measurement that is a kernel: the image is <build>/bench/TARGET.image, and TARGET the program that boots it.
function(workbook_board_bench target source reason)
  workbook_board_program(${target} ${source} bench why)
  set(${reason} "${why}" PARENT_SCOPE)
  if(WORKBOOK_IS_BOARD)
    set_target_properties(${target} PROPERTIES OUTPUT_NAME ${target}.image)
  elseif(NOT why)
    set(program ${CMAKE_CURRENT_BINARY_DIR}/bench/${target})
    workbook_board_command(command ${source} ${program}.image)
    workbook_command_file(${program} ${command})
  endif()
endfunction()

function(workbook_board_library)
  if(WORKBOOK_IS_BOARD)
    workbook_library(${ARGN})
  endif()
endfunction()

# Makes user programs part of a kernel's image: a table of names and places, which lib/process/embedded.hpp reads.
function(workbook_embed_programs target)
  set(table ".section .rodata.programs,\"a\"\n.balign 8\n.global embedded_programs, embedded_programs_end\nembedded_programs:\n")
  foreach(name IN LISTS ARGN)
    set(image ${WORKBOOK_IMAGES}/user/${name})
    string(APPEND table ".dword name_${name}, begin_${name}, end_${name} - begin_${name}\n")
    string(APPEND bytes "name_${name}: .asciz \"${name}\"\n.balign 16\nbegin_${name}: .incbin \"${image}\"\nend_${name}:\n")
    list(APPEND images ${image} ${WORKBOOK_CHAPTER}-user-${name})
    add_dependencies(${target} ${WORKBOOK_CHAPTER}-user-${name})
  endforeach()
  set(file ${CMAKE_CURRENT_BINARY_DIR}/programs/${target}.S)
  file(CONFIGURE OUTPUT ${file} CONTENT "${table}embedded_programs_end:\n${bytes}" @ONLY)
  target_sources(${target} PRIVATE ${file})
  set_source_files_properties(${file} PROPERTIES OBJECT_DEPENDS "${images}")
endfunction()

# The board's build makes them, and the disk; the reader's build starts it.
function(workbook_user_programs)
  if(WORKBOOK_LIBRARIES_ONLY)
    return()
  endif()
  set(all ${WORKBOOK_CHAPTER}-user-programs)
  if(NOT WORKBOOK_IS_BOARD)
    workbook_board_target(${all} "the programs of users" ALL)
    return()
  endif()
  add_custom_target(${all})
  set(script ${CMAKE_CURRENT_SOURCE_DIR}/lib/user/user.ld)
  foreach(name IN LISTS ARGN)
    set(target ${WORKBOOK_CHAPTER}-user-${name})
    workbook_program(${target} ${CMAKE_CURRENT_SOURCE_DIR}/user/${name}.cpp why)
    file(GLOB parts CONFIGURE_DEPENDS user/${name}/*.cpp)
    target_sources(${target} PRIVATE ${parts})
    set_target_properties(${target} PROPERTIES OUTPUT_NAME ${name} RUNTIME_OUTPUT_DIRECTORY ${WORKBOOK_IMAGES}/user
      LINK_DEPENDS ${script})
    target_include_directories(${target} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
    target_link_libraries(${target} PRIVATE user)
    target_link_options(${target} PRIVATE -Wl,--strip-debug -Wl,-T,${script})
    add_dependencies(${all} ${target})
    set_property(DIRECTORY APPEND PROPERTY WORKBOOK_USER_PROGRAMS ${WORKBOOK_IMAGES}/user/${name})
  endforeach()
endfunction()

# A program's test that boots a board, or emulates its processor: that may take longer.
function(workbook_emulated_test name)
  workbook_program_test(${name} ${ARGN})
  set_tests_properties(${name} PROPERTIES TIMEOUT 400)
endfunction()

function(workbook_user_programs_test name)
  if(WORKBOOK_LIBRARIES_ONLY OR WORKBOOK_IS_BOARD)
    return()
  endif()
  workbook_why_no_board(why)
  if(why)
    workbook_skipped_test(${WORKBOOK_CHAPTER}.${name} "${why}")
    return()
  endif()
  string(REPLACE "-" "_" file ${name})
  workbook_emulated_test(${WORKBOOK_CHAPTER}.${name} ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/tests/${file}_test.py
    ${CMAKE_CURRENT_BINARY_DIR}/user)
endfunction()

function(workbook_board_disk folder)
  if(WORKBOOK_LIBRARIES_ONLY)
    return()
  endif()
  set(target ${WORKBOOK_CHAPTER}-disk)
  if(NOT WORKBOOK_IS_BOARD)
    workbook_board_target(${target} "the disk" ALL)
    return()
  endif()
  get_property(programs DIRECTORY PROPERTY WORKBOOK_USER_PROGRAMS)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${folder}/*)
  set(maker ${CMAKE_CURRENT_SOURCE_DIR}/tools/make_disk.py)
  add_custom_command(OUTPUT ${WORKBOOK_IMAGES}/disk.img
    COMMAND ${Python3_EXECUTABLE} ${maker} ${WORKBOOK_IMAGES}/disk.img ${CMAKE_CURRENT_SOURCE_DIR}/${folder} ${programs}
    DEPENDS ${maker} ${files} ${programs} COMMENT "Making the disk" VERBATIM)
  add_custom_target(${target} DEPENDS ${WORKBOOK_IMAGES}/disk.img)
  add_dependencies(${target} ${WORKBOOK_CHAPTER}-user-programs)
endfunction()

# A target of the board's build, in the reader's.
function(workbook_board_target target what)
  workbook_why_no_board(why)
  if(why)
    return()
  endif()
  add_custom_target(${target} ${ARGN} COMMAND ${CMAKE_COMMAND} --build ${CMAKE_CURRENT_BINARY_DIR}/board --target ${target}
    JOB_POOL board COMMENT "Making ${what}" VERBATIM)
  add_dependencies(${target} ${WORKBOOK_CHAPTER}-board-build)
  add_dependencies(${WORKBOOK_CHAPTER}-board ${target})
endfunction()

function(workbook_board_tests)
  if(WORKBOOK_LIBRARIES_ONLY)
    return()
  endif()
  foreach(name IN LISTS ARGN)
    string(REPLACE "-" "_" file ${name})
    set(source ${CMAKE_CURRENT_SOURCE_DIR}/tests/${file}_board_test.cpp)
    set(target ${WORKBOOK_CHAPTER}-${name}-board-test)
    workbook_board_program(${target} ${source} tests reason)
    workbook_board_command(command ${source} ${CMAKE_CURRENT_BINARY_DIR}/tests/${target})
    if(reason)
      workbook_skipped_test(${WORKBOOK_CHAPTER}.${name} "${reason}")
    else()
      workbook_emulated_test(${WORKBOOK_CHAPTER}.${name} ${command})
      workbook_board_machine_test(${name} "" ${command})
    endif()
  endforeach()
endfunction()

function(workbook_board_script_test name)
  if(WORKBOOK_LIBRARIES_ONLY)
    return()
  endif()
  string(REPLACE "-" "_" file ${name})
  if(ARGC GREATER 1)
    set(source ${CMAKE_CURRENT_SOURCE_DIR}/examples/${ARGV1}.cpp)
    set(image examples/${WORKBOOK_CHAPTER}-${ARGV1})
    workbook_why_no_board(reason)
  else()
    set(source ${CMAKE_CURRENT_SOURCE_DIR}/tests/kernels/${file}.cpp)
    set(image tests/${WORKBOOK_CHAPTER}-${name}-kernel)
    workbook_board_program(${WORKBOOK_CHAPTER}-${name}-kernel ${source} tests reason)
  endif()
  workbook_board_command(command ${source} ${CMAKE_CURRENT_BINARY_DIR}/${image})
  if(reason)
    workbook_skipped_test(${WORKBOOK_CHAPTER}.${name} "${reason}")
  else()
    workbook_emulated_test(${WORKBOOK_CHAPTER}.${name} ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/tests/${file}_test.py
      ${command})
  endif()
endfunction()

function(workbook_board_command variable source image)
  workbook_header_key(${source} Board flags)
  set(${variable} ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/tools/boot.py ${image} ${flags} PARENT_SCOPE)
endfunction()

function(workbook_board_machine name)
  if(WORKBOOK_IS_BOARD OR WORKBOOK_LIBRARIES_ONLY)
    return()
  endif()
  set(target ${WORKBOOK_CHAPTER}-${name})
  workbook_program(${target} ${CMAKE_CURRENT_SOURCE_DIR}/tools/${name}.cpp reason)
  set_target_properties(${target} PROPERTIES OUTPUT_NAME ${name} RUNTIME_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/tools)
  set_property(DIRECTORY PROPERTY WORKBOOK_BOARD_MACHINE ${name})
  if(TARGET ${WORKBOOK_CHAPTER}-board)
    add_dependencies(${WORKBOOK_CHAPTER}-board ${target})
  endif()
endfunction()

# The test of a board's program once more, on the machine that the chapter has. SOURCE: whose `// Output:` it must print.
function(workbook_board_machine_test name source)
  get_property(machine DIRECTORY PROPERTY WORKBOOK_BOARD_MACHINE)
  set(check "")
  if(source)
    set(check ${Python3_EXECUTABLE} ${WORKBOOK_ROOT}/cmake/command/check_output.py ${source} --)
  endif()
  if(machine)
    workbook_emulated_test(${WORKBOOK_CHAPTER}.${machine}.${name} ${check} ${ARGN} --on ${machine})
  endif()
endfunction()
