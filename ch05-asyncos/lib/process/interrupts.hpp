#pragma once
/// @file
/// Interrupts: what the kernel keeps of a process that can be interrupted by others, and does for it. Where the processor
/// has the N extension that is little: it saves registers, and wakes who sleeps. Where it has not, each instruction that
/// means one of these registers is illegal, and the kernel does what it would have done.

#include "abi/user_interrupts.hpp"
#include "arch/trap.hpp"
#include "base/result.hpp"
#include "user_interrupts/receiver.hpp"

namespace process {

struct Process;
class Processes;

/// Of one process, from when it has asked for it.
struct Interrupts {
    user_interrupts::Receiver receiver;  ///< While the processor has it not.
    user_interrupts::Sender* rights;     ///< To whom it may send: a page of its own.
    std::size_t rights_given = 0;        ///< So many are in use, from the begin.
    unsigned number;                     ///< As a receiver.
    bool is_asleep = false;              ///< It waits in a system call.
    abi::InterruptPage* page = nullptr;  ///< Instead of the registers, if it wants that.

    /// The whole table.
    [[nodiscard]] std::span<user_interrupts::Sender> table() const noexcept {
        return {rights, user_interrupts::senders};
    }
    /// @p vector waits from now on.
    void post(unsigned vector) noexcept;
    /// Says whether it goes on, if it waits for an interrupt: it may have put it off.
    [[nodiscard]] bool wakes() const noexcept;
    /// Says whether the next instruction is that of the handler.
    [[nodiscard]] bool is_due() const noexcept;
};

/// Gives it to @p process. @errors out_of_memory; would_block: it has it already
base::Result<void> hear_interrupts(Process& process) noexcept;
/// Likewise, by a page that it shares with the kernel. @returns Its place in the program. @errors likewise
base::Result<std::uint64_t> hear_by_page(Process& process) noexcept;
/// Takes it away, and from all others the right to send to it.
void forget_interrupts(Process& process) noexcept;
/// Lets @p sender send @p vector to @p receiver. @returns The place in the sender's table, the same if it has that already.
/// @errors invalid_argument one of them has no interrupts; out_of_memory the table is full
base::Result<std::size_t> grant_interrupt(Process& receiver, Process& sender,
                                          unsigned vector) noexcept;
/// Sends: the receiver is interrupted at its next instruction; if it does not run, at the first one when it does; if it
/// waits, it is woken. @pre the right was granted
void post_interrupt(Processes& all, user_interrupts::Sender right) noexcept;

/// @p process, which has interrupts, is about to run on this hart.
void resume_interrupts(Process& process) noexcept;
/// If one is due, its handler runs next. Where the processor does that itself, nothing; but of a page it knows nothing.
void deliver_interrupt(Process& process) noexcept;
/// It runs no more; if it waits, @p is_asleep, the kernel is to hear of what is sent to it.
void stow_interrupts(Process& process, bool is_asleep) noexcept;
/// If @p trap is an instruction that a processor with the N extension knows, or the end of a handler, does it.
/// @returns Whether it was.
bool emulate(Process& process, arch::Trap trap) noexcept;

}  // namespace process
