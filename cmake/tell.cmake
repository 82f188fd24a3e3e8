# cmake -D TOOLCHAIN=toolchains/riscv64.cmake -P tell.cmake: prints, for ./workbook lab, which compiler and
# which emulator a toolchain file names, and with which flags it compiles and links.
cmake_minimum_required(VERSION 3.22)
include(${TOOLCHAIN})
message("${CMAKE_CXX_COMPILER}\n${CMAKE_CROSSCOMPILING_EMULATOR}\n--target=${CMAKE_CXX_COMPILER_TARGET}\n${CMAKE_CXX_FLAGS_INIT} ${CMAKE_CXX_FLAGS_RELEASE_INIT}\n${CMAKE_EXE_LINKER_FLAGS_INIT}")
