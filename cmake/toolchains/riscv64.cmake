# 64-bit RISC-V.
set(CMAKE_SYSTEM_PROCESSOR riscv64)
include(${CMAKE_CURRENT_LIST_DIR}/linux-gnu.cmake)

# GCC 12 exchanges a std::atomic<bool> by a call into this library.
set(CMAKE_CXX_STANDARD_LIBRARIES "-Wl,--as-needed -latomic")
