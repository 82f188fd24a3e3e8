# A RISC-V board without a system: chapter 5's kernel and its user programs. One compiler for every reader, so that
# what is counted in instructions is the same everywhere.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR riscv64)
set(CMAKE_CXX_COMPILER clang++-19)
set(CMAKE_CXX_COMPILER_TARGET riscv64-linux-gnu)  # whose headers of the C++ library Debian has
set(CMAKE_ASM_COMPILER clang-19)
set(CMAKE_ASM_COMPILER_TARGET riscv64-linux-gnu)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
set(CMAKE_BUILD_TYPE Release CACHE STRING "")

# No floating point: the machine of this chapter has none. An unwind table would be for exceptions.
set(board "-march=rv64imac_zicsr_zifencei -mabi=lp64 -mcmodel=medany -mno-relax -gdwarf-4")
set(CMAKE_ASM_FLAGS_INIT "${board}")
set(CMAKE_CXX_FLAGS_INIT "${board} -ffreestanding -fno-exceptions -fno-rtti -fno-threadsafe-statics -fno-stack-protector -fno-pie -fno-asynchronous-unwind-tables -ffunction-sections -fdata-sections -isystem ${CMAKE_CURRENT_LIST_DIR}/board-headers")
set(CMAKE_CXX_FLAGS_RELEASE_INIT "-O2")
set(CMAKE_EXE_LINKER_FLAGS_INIT "-fuse-ld=lld-19 -nostdlib -static -Wl,--gc-sections -Wl,--build-id=none -Wl,-z,max-page-size=4096")
