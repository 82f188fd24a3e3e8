# Cross-compiling for macOS with zig, a C++ compiler that has the headers of macOS in it and the stubs of its
# libraries (./workbook install macos, or any zig in PATH). Nothing here runs the programs. A toolchain file
# macos-NAME.cmake sets CMAKE_SYSTEM_PROCESSOR to the CPU and includes this one.
set(CMAKE_SYSTEM_NAME Darwin)
find_program(WORKBOOK_ZIG zig PATHS ${CMAKE_CURRENT_LIST_DIR}/../../build/zig/node_modules/.bin)
if(NOT WORKBOOK_ZIG)
  message(FATAL_ERROR "There is no zig, which compiles for macOS: ./workbook install macos")
endif()
set(CMAKE_CXX_COMPILER ${WORKBOOK_ZIG} c++)
set(CMAKE_CXX_COMPILER_TARGET ${CMAKE_SYSTEM_PROCESSOR}-macos)
# zig is one program for everything, and CMake knows a tool only by its name.
set(CMAKE_ASM_COMPILER ${WORKBOOK_ZIG} cc)
set(CMAKE_ASM_FLAGS_INIT "--target=${CMAKE_SYSTEM_PROCESSOR}-macos")
set(CMAKE_CXX_ARCHIVE_CREATE "${WORKBOOK_ZIG} ar qc <TARGET> <OBJECTS>")
set(CMAKE_CXX_ARCHIVE_FINISH "${WORKBOOK_ZIG} ranlib <TARGET>")
set(CMAKE_INSTALL_NAME_TOOL true)  # CMake asks for it; nothing is installed
# pollers is compiled without chapter 2's fibers, whose switch is in assembly for other systems.
set(CMAKE_OPTIMIZE_DEPENDENCIES ON)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
