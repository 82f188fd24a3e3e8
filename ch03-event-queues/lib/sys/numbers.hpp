#pragma once
/// @file
/// The numbers of the system calls, in the two tables of our three CPUs.
///
/// A number is for ever: Linux has never given one to another service. Each CPU could have a table
/// of its own. The x86-64's has grown since 2001, in the order in which services were added; the
/// CPUs that came later share one table, without the services that a newer one replaces.
/// @source arch/x86/entry/syscalls/syscall_64.tbl, include/uapi/asm-generic/unistd.h of the Linux
/// kernel

#include "sys/raw.hpp"

namespace sys {

// [number]
/// The number of one service in both tables.
struct Number {
    long x86_64;   ///< On the x86-64.
    long generic;  ///< On AArch64 and RISC-V.

    /// The one for this CPU.
    constexpr operator long() const noexcept {
        return table == Table::x86_64 ? x86_64 : generic;
    }
};
// [number]

/// Each service has the name of its wrapper, if it has one, and of its page in section 2 of the
/// manual.
namespace number {

/// @name Files
/// @{
inline constexpr Number read{0, 63}, write{1, 64}, close{3, 57}, lseek{8, 62},
    openat{257, 56}, pipe2{293, 59}, dup{32, 23}, fcntl{72, 25}, getcwd{79, 17},
    memfd_create{319, 279};
/// @}
/// @name Memory
/// @{
inline constexpr Number mmap{9, 222}, munmap{11, 215};
/// @}
/// @name Sockets
/// @{
inline constexpr Number socket{41, 198}, socketpair{53, 199}, bind{49, 200},
    listen{50, 201}, accept4{288, 242}, connect{42, 203}, getsockname{51, 204},
    sendto{44, 206}, recvfrom{45, 207}, shutdown{48, 210}, setsockopt{54, 208},
    getsockopt{55, 209};
/// @}
/// @name Waiting
/// @{
inline constexpr Number epoll_create1{291, 20}, epoll_ctl{233, 21}, epoll_pwait{281, 22},
    eventfd2{290, 19}, signalfd4{289, 74}, timerfd_create{283, 85},
    timerfd_settime{286, 86}, pidfd_open{434, 434}, io_uring_setup{425, 425},
    io_uring_enter{426, 426}, io_uring_register{427, 427};
/// @}
/// @name Processes and time
/// @{
inline constexpr Number getpid{39, 172}, getppid{110, 173}, kill{62, 129},
    exit_group{231, 94}, clock_gettime{228, 113}, clock_nanosleep{230, 115};
/// @}

}  // namespace number
}  // namespace sys
