# cmake -D TOOLCHAIN=toolchains/riscv64.cmake -P tell.cmake: prints, for ./workbook lab, which compiler and
# which emulator a toolchain file names.
cmake_minimum_required(VERSION 3.22)
include(${TOOLCHAIN})
message("${CMAKE_CXX_COMPILER}\n${CMAKE_CROSSCOMPILING_EMULATOR}")
