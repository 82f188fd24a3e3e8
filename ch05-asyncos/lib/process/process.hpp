#pragma once
/// @file
/// Process: a program that runs. To the kernel it is a task; it has no stack here.

#include <chrono>
#include <cstdint>
#include <optional>

#include "abi/processes.hpp"
#include "arch/trap.hpp"
#include "files/descriptors.hpp"
#include "files/names.hpp"
#include "futures/core/event.hpp"
#include "memory/address_space.hpp"
#include "process/attachments.hpp"
#include "process/call.hpp"
#include "process/interrupts.hpp"
#include "process/nap.hpp"
#include "process/rings.hpp"
#include "process/signals.hpp"
#include "process/standing.hpp"

namespace process {

class Processes;
struct CallWays;

/// setitimer(): a signal each time the program has run for so long.
struct Ticks {
    std::chrono::nanoseconds every{0};  ///< From the first on; 0: there is only one.
    std::chrono::nanoseconds left{0};   ///< Until the next; 0: there is none.
};

/// What is known of one.
struct Process : futures::Pinned {
    /// Of @p all, with memory of its own.
    Process(Processes& whose, int number, memory::AddressSpace memory) noexcept
        : all(whose), id(number), space(std::move(memory)) {}

    Processes& all;             ///< Whose it is.
    const int id;               ///< Its number.
    int group = id;             ///< Of whom it is one: that of its parent, or a job.
    Process* parent = nullptr;  ///< Who may ask how it has ended; nullptr: nobody.
    Process* next = nullptr;    ///< In the list of all.
    char name[32] = "";         ///< What was executed.

    arch::TrapFrame frame{};                    ///< Its registers, while it does not run.
    AttachedTo attached;                        ///< Its bounded programs.
    std::optional<memory::AddressSpace> space;  ///< Its memory, until it ends.
    std::span<memory::KeptPage> kept;           ///< Parked, what that consists of.
    std::uint64_t heap_begin = 0;               ///< brk(): where its heap begins,
    std::uint64_t heap_end = 0;                 ///< and ends.
    files::Descriptors files;                   ///< Its open files.
    std::uint32_t folder = 2;                   ///< Its current directory.
    Interrupts* interrupts = nullptr;           ///< Its own, if it has asked for them.

    std::optional<abi::Ending> ending;  ///< How it has ended.
    bool is_orphan = false;  ///< Its parent has ended, and nobody will ask about it.
    futures::Waker waker;    ///< Of its task.
    Call call{*this, &frame.x(10)};  ///< The call that its registers make.
    Nap nap;                         ///< Its sleep, if that is its call.
    Standing standing{*this};        ///< How urgent it is.
    Rings* rings = nullptr;          ///< Its calls that are no traps; nullptr: it has none.
    const CallWays* calling =
        nullptr;              ///< The call that it has made last and that had to wait.
    bool is_waiting = false;  ///< It waits in that.
    bool is_left = false;     ///< It is to wait in that, and its task has not seen so yet.
    Process* hands_to = nullptr;          ///< Who runs next, when it hands over.
    futures::Event<> signalled;           ///< Told when a signal is due.
    const arch::Hart* runs_on = nullptr;  ///< Where it was in user mode last.
    std::chrono::nanoseconds ran{0};      ///< For so long.
    Ticks ticks;                          ///< What it wants to be told of its time.
    /// Told when a child has ended, stands still, or goes on.
    futures::Event<> child_changed;
    bool is_stopped = false;  ///< It stands still, as far as its parent was told.
    std::optional<abi::Ending> stop_news;  ///< What its parent has not asked about that.
    Signals signals;  ///< What was sent to it; behind all else, because it is large.

    /// Ends it, when it next comes to that.
    void end(abi::Ending how) noexcept {
        if (!ending) ending = how;
        signals.send(
            static_cast<int>(abi::Signal::kill));  // whoever looks for one, finds it
    }
    /// Tells its parent, if it stands still or goes on since it did so last.
    void tell_of_stop() noexcept;
    /// Sends it a signal; @p from tells who does. @pre 1 to 64
    void send(int signal, int from = 0) noexcept {
        const bool was_stopped = signals.is_stopped();
        signals.send(signal, static_cast<std::uint64_t>(from));
        tell_of_stop();
        if (!signals.is_due() && signals.is_stopped() == was_stopped) return;
        if (signals.is_due()) signalled.notify_all();
        waker.wake_by_ref();
        interrupt_elsewhere();
    }
    /// If it waits in a system call, that looks whether it is to go on.
    void wake() noexcept {
        signalled.notify_all();
        waker.wake_by_ref();
    }
    /// Perhaps it runs on another hart just now, and would not come back before its slice ends.
    void interrupt_elsewhere() noexcept {
        if (runs_on != nullptr && runs_on != &arch::this_hart()) arch::interrupt(*runs_on);
    }
    /// Says whether a system call that it waits in is to end, because a handler of its own is due.
    [[nodiscard]] bool is_called() const noexcept {
        return signals.is_due() || (interrupts != nullptr && interrupts->is_due());
    }
};

/// @cond  Described in call.hpp; they want to know what a process is.
inline files::FileRef Call::file() const noexcept {
    return held ? held : files::FileRef(process.files.find(argument(0)));
}
inline bool Call::is_interrupted() const noexcept {
    if (through == nullptr) return process.is_called();
    return through->is_closing() || (is_cancelled != nullptr && *is_cancelled);
}
inline futures::Event<>& Call::interruption() const noexcept {
    return through != nullptr ? through->closing() : process.signalled;
}
/// @endcond

}  // namespace process
