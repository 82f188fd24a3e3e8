#pragma once
/// @file
/// The numbers of the system calls, in the two tables of our three CPUs.
///
/// A number is for ever: Linux has never given one to another service. Each CPU could have a table
/// of its own. The x86-64's has grown in the order in which services were added; the CPUs that
/// came later share one table, without the services that a newer one replaces.
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

// ---- Files ----

inline constexpr Number read{0, 63};             ///< Read bytes.
inline constexpr Number write{1, 64};            ///< Write bytes.
inline constexpr Number close{3, 57};            ///< Give a descriptor back.
inline constexpr Number lseek{8, 62};            ///< Go to a place in a file.
inline constexpr Number openat{257, 56};         ///< Open a file.
inline constexpr Number pipe2{293, 59};          ///< Make a pipe.
inline constexpr Number dup{32, 23};             ///< Make another number for an open file.
inline constexpr Number fcntl{72, 25};           ///< Ask for or change a property.
inline constexpr Number getcwd{79, 17};          ///< Tell the current folder.
inline constexpr Number memfd_create{319, 279};  ///< Make a file in memory.

// ---- Memory ----

inline constexpr Number mmap{9, 222};     ///< Map a file, or fresh memory.
inline constexpr Number munmap{11, 215};  ///< Take it away again.

// ---- Sockets ----

inline constexpr Number socket{41, 198};       ///< Make a socket.
inline constexpr Number socketpair{53, 199};   ///< Make two connected ones.
inline constexpr Number bind{49, 200};         ///< Give it an address.
inline constexpr Number listen{50, 201};       ///< Let others connect.
inline constexpr Number accept4{288, 242};     ///< Take the next connection.
inline constexpr Number connect{42, 203};      ///< Connect to somebody.
inline constexpr Number getsockname{51, 204};  ///< Tell its address.
inline constexpr Number sendto{44, 206};       ///< Send bytes.
inline constexpr Number recvfrom{45, 207};     ///< Receive bytes.
inline constexpr Number shutdown{48, 210};     ///< End a direction.
inline constexpr Number setsockopt{54, 208};   ///< Change an option.
inline constexpr Number getsockopt{55, 209};   ///< Ask for an option.

// ---- Waiting ----

inline constexpr Number epoll_create1{291, 20};    ///< Make a queue.
inline constexpr Number epoll_ctl{233, 21};        ///< Say what it watches.
inline constexpr Number epoll_pwait{281, 22};      ///< Wait for events.
inline constexpr Number eventfd2{290, 19};         ///< Make a counter.
inline constexpr Number signalfd4{289, 74};        ///< Make signals readable.
inline constexpr Number timerfd_create{283, 85};   ///< Make a timer.
inline constexpr Number timerfd_settime{286, 86};  ///< Set it.
inline constexpr Number pidfd_open{434, 434};  ///< Make a process something to wait for.
inline constexpr Number io_uring_setup{425, 425};     ///< Make a ring.
inline constexpr Number io_uring_enter{426, 426};     ///< Submit, and wait.
inline constexpr Number io_uring_register{427, 427};  ///< Make things known to the ring.

// ---- Processes and time ----

inline constexpr Number getpid{39, 172};            ///< Who am I?
inline constexpr Number getppid{110, 173};          ///< Who has made me?
inline constexpr Number kill{62, 129};              ///< Send a signal.
inline constexpr Number exit_group{231, 94};        ///< End the process.
inline constexpr Number clock_gettime{228, 113};    ///< What time is it?
inline constexpr Number clock_nanosleep{230, 115};  ///< Sleep.

}  // namespace number
}  // namespace sys
