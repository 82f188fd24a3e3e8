#include "kernel/turn.hpp"

#include <bit>

#include "arch/csr.hpp"
#include "kernel/panic.hpp"

namespace kernel {

namespace {
unsigned bit_of(const arch::Hart& hart) noexcept { return 1U << hart.number; }

// Of those that wait, the first behind this one.
unsigned next_of(unsigned waiting, const arch::Hart& hart) noexcept {
    const unsigned behind = waiting & ~(2 * bit_of(hart) - 1);
    return static_cast<unsigned>(std::countr_zero(behind != 0 ? behind : waiting));
}
}  // namespace

// The one that has it may be asleep with it, because it was alone: the ring makes it look again.
void Turn::join() noexcept {
    arch::Hart& hart = arch::this_hart();
    if (sharers_.fetch_add(1) == 0) {
        owner_.store(&hart);
        return;
    }
    if (arch::Hart* const owner = owner_.load(); owner != nullptr) arch::interrupt(*owner);
    take();
}

bool Turn::try_take(arch::Hart& hart) noexcept {
    arch::Hart* owner = nullptr;
    if (owner_.compare_exchange_strong(owner, &hart)) {
        waiting_.fetch_and(~bit_of(hart));
        return true;
    }
    return owner == &hart;  // it was given
}

// [take]
// Who gives the turn looks who waits, and who waits looks whether it is free: each writes first, and then reads what the
// other writes. So one of them sees the other, and nobody sleeps beside a free turn.
void Turn::take() noexcept {
    arch::Hart& hart = arch::this_hart();
    arch::Hart* owner = nullptr;
    if (owner_.compare_exchange_strong(owner, &hart)) return;
    if (owner == &hart) panic("a hart takes the turn, and has it");
    waiting_.fetch_or(bit_of(hart));
    constexpr auto interrupts = arch::Status::interrupts;
    const std::uint64_t before = arch::clear<arch::Csr::sstatus>(interrupts);
    while (!try_take(hart)) {
        arch::wait_for_interrupt();
        (void)arch::set<arch::Csr::sstatus>(
            interrupts);  // whoever has interrupted is heard
        (void)arch::clear<arch::Csr::sstatus>(interrupts);
    }
    (void)arch::set<arch::Csr::sstatus>(before & interrupts);
}

void Turn::give_to_next() noexcept {
    arch::Hart& hart = arch::this_hart();
    if (owner_.load(std::memory_order_relaxed) != &hart)
        panic("a hart gives the turn, and has it not");
    unsigned waiting = waiting_.load();
    if (waiting == 0) {
        owner_.store(nullptr);
        waiting = waiting_.load();
        if (waiting == 0) return;
        arch::Hart* owner = nullptr;  // somebody has come between the two
        if (!owner_.compare_exchange_strong(owner, &hart)) return;
    }
    arch::Hart& next = arch::harts[next_of(waiting, hart)];
    waiting_.fetch_and(~bit_of(next));
    owner_.store(&next);
    arch::interrupt(next);
}
// [take]

}  // namespace kernel
