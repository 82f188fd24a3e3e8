#include "process/interrupts.hpp"

#include <algorithm>
#include <atomic>

#include "arch/csr.hpp"
#include "arch/user_interrupts.hpp"
#include "devices/uintc.hpp"
#include "kernel/heap.hpp"
#include "process/load.hpp"
#include "process/processes.hpp"

namespace process {

using arch::has_user_interrupts;
using base::Errno;
using base::Result;
using user_interrupts::Effect;
using user_interrupts::Sender;

namespace {

// Calls visit(right) for each right to send to this receiver, whoever has it.
template <class Visit>
void each_right(Processes& all, unsigned number, Visit visit) noexcept {
    all.each([&](Process& sender) {
        if (sender.interrupts == nullptr) return;
        for (Sender& right :
             sender.interrupts->table().first(sender.interrupts->rights_given))
            if (right.is_granted() && right.receiver() == number) visit(right);
    });
}
void let_processor_send(Process& to, bool may) noexcept {
    each_right(to.all, to.interrupts->number,
               [may](Sender& right) { right.let_processor(may); });
}

}  // namespace

// [page]
void Interrupts::post(unsigned vector) noexcept {
    if (page == nullptr) return receiver.post(vector);
    std::atomic_ref(page->waiting).fetch_or(std::uint64_t{1} << vector);
}
bool Interrupts::wakes() const noexcept {
    return page == nullptr ? receiver.wakes() : std::atomic_ref(page->waiting).load() != 0;
}
bool Interrupts::is_due() const noexcept {
    return page == nullptr ? receiver.is_due() : page->masked == 0 && wakes();
}
// [page]

Result<void> hear_interrupts(Process& process) noexcept {
    if (process.interrupts != nullptr) return base::fail(Errno::would_block);
    auto& receivers = process.all.receivers();
    const auto free = std::find(receivers.begin(), receivers.end(), nullptr);
    const auto table = process.all.ground().frames.allocate_zeroed();
    if (!table) return base::fail(table.error());
    void* const room = kernel::allocate(sizeof(Interrupts));
    if (room == nullptr) {
        process.all.ground().frames.release(*table);
        return base::fail(Errno::out_of_memory);
    }
    *free = &process;  // there are as many as processes
    process.interrupts =
        new (room) Interrupts{.receiver = {},
                              .rights = static_cast<Sender*>(*table),
                              .number = static_cast<unsigned>(free - receivers.begin())};
    if (has_user_interrupts()) devices::Uintc::reset(process.interrupts->number);
    resume_interrupts(process);
    return {};
}

void forget_interrupts(Process& process) noexcept {
    if (process.interrupts == nullptr) return;
    const unsigned number = process.interrupts->number;
    each_right(process.all, number, [](Sender& right) { right = {}; });
    process.all.receivers()[number] = nullptr;
    auto& frames = process.all.ground().frames;
    frames.release(process.interrupts->rights);
    if (process.interrupts->page != nullptr) frames.release(process.interrupts->page);
    kernel::deallocate(process.interrupts, sizeof(Interrupts));
    process.interrupts = nullptr;
}

Result<std::uint64_t> hear_by_page(Process& process) noexcept {
    const auto place = process.space->find_gap(memory::page_size, stack_top - stack_bytes);
    if (!place) return base::fail(place.error());
    if (auto r = hear_interrupts(process); !r) return base::fail(r.error());
    auto& frames = process.all.ground().frames;
    const auto frame = frames.allocate_zeroed();
    if (frame) process.interrupts->page = static_cast<abi::InterruptPage*>(*frame);
    if (frame && process.space->lend(*place, *frame, 1)) return *place;
    forget_interrupts(process);
    return base::fail(Errno::out_of_memory);
}

// [grant]
Result<std::size_t> grant_interrupt(Process& receiver, Process& sender,
                                    unsigned vector) noexcept {
    if (receiver.interrupts == nullptr || sender.interrupts == nullptr ||
        vector >= user_interrupts::vectors)
        return base::fail(Errno::invalid_argument);
    Interrupts& of = *sender.interrupts;
    Sender right = Sender::granted(receiver.interrupts->number, vector);
    right.let_processor(receiver.interrupts->page == nullptr);
    const auto given = of.table().first(of.rights_given);
    const auto same = [right](Sender each) { return each.word == right.word; };
    const auto is_free = [](Sender each) { return !each.is_granted(); };
    auto place = std::find_if(given.begin(), given.end(), same);
    if (place == given.end()) {
        place = std::find_if(given.begin(), given.end(), is_free);
        if (place == given.end()) {
            if (of.rights_given == user_interrupts::senders)
                return base::fail(Errno::out_of_memory);
            ++of.rights_given;
        }
        of.rights[place - given.begin()] = right;
    }
    return static_cast<std::size_t>(place - given.begin());
}
// [grant]

// [post]
void post_interrupt(Processes& all, Sender right) noexcept {
    Process& target = *all.receivers()[right.receiver()];
    Interrupts& of = *target.interrupts;
    if (has_user_interrupts() && !of.is_asleep && of.page == nullptr) {
        devices::Uintc::send(of.number, right.vector());
        return;
    }
    of.post(right.vector());
    if (of.is_asleep)
        target.wake();
    else
        target.interrupt_elsewhere();
}
// [post]

void deliver_interrupt(Process& process) noexcept {
    Interrupts& of = *process.interrupts;
    if (of.is_asleep) return;
    if (of.page != nullptr) {
        if (!of.is_due()) return;
        of.page->masked = 1;
        of.page->pc = std::exchange(process.frame.pc, of.page->handler);
    } else if (!has_user_interrupts()) {
        of.receiver.deliver(process.frame.pc);
    }
}

// [resume]
void resume_interrupts(Process& process) noexcept {
    Interrupts& of = *process.interrupts;
    const bool has_slept = std::exchange(of.is_asleep, false);
    deliver_interrupt(process);
    if (!has_user_interrupts()) return;
    if (has_slept && of.page == nullptr) {
        let_processor_send(process, true);
        devices::Uintc::put(of.number, std::exchange(of.receiver.waiting, 0));
    }
    arch::give_user_interrupts(of.receiver.registers, {of.number, of.rights});
}

void stow_interrupts(Process& process, bool is_asleep) noexcept {
    Interrupts& of = *process.interrupts;
    of.is_asleep = is_asleep;
    if (!has_user_interrupts()) return;
    of.receiver.registers = arch::take_user_interrupts();
    if (!is_asleep) return;
    // In this order: what another hart sends after the first line comes to the kernel.
    let_processor_send(process, false);
    of.receiver.waiting |= devices::Uintc::take(of.number);
    of.receiver.is_hearing = devices::Uintc::is_hearing(of.number);
}
// [resume]

namespace {
// [end]
// The handler of a program that has a page says that it is through.
bool ends_handler(Process& process, std::uint32_t word) noexcept {
    abi::InterruptPage* const page = process.interrupts->page;
    if (word != abi::end_of_handler || page == nullptr) return false;
    process.frame.pc = page->pc;
    page->masked = 0;
    deliver_interrupt(process);
    return true;
}
// [end]
}  // namespace

// [emulate]
namespace {
// What is counted is all of it: so it is a function of its own, of which the compiler moves nothing out.
[[gnu::noinline]] bool execute(Process& process, std::uint32_t word) noexcept {
    Interrupts& of = *process.interrupts;
    if (ends_handler(process, word)) return true;  // not of the processor: see below
    const Effect effect = of.receiver.execute(
        word, of.table(), std::span<std::uint64_t, 32>(&process.frame.pc, 32));
    if (effect.what == Effect::What::refused) return false;
    if (effect.what == Effect::What::sent) post_interrupt(process.all, effect.sender);
    deliver_interrupt(process);
    return true;
}
}  // namespace

[[gnu::noinline]] bool emulate(Process& process, arch::Trap trap) noexcept {
    if (trap.cause != arch::Cause::illegal_instruction || process.interrupts == nullptr)
        return false;
    const std::uint64_t begin = arch::read<arch::Csr::instret>();
    if (!execute(process, static_cast<std::uint32_t>(trap.value))) return false;
    const std::uint64_t end = arch::read<arch::Csr::instret>();
    Counts& counts = process.all.counts();
    ++counts.emulated;
    counts.emulator += end - begin;
    return true;
}
// [emulate]

}  // namespace process
