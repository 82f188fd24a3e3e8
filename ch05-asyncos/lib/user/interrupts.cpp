#include <atomic>

#include "user/interrupts_riscv64.hpp"

extern "C" {
void user_interrupt_entry();  // interrupt.S
void user_page_entry();
user::VectorHandler user_vector_handler = nullptr;
abi::InterruptPage* user_interrupt_page = nullptr;
}

namespace user {

Result<void> hear_interrupts(VectorHandler handler) noexcept {
    const auto heard = order(Call::user_interrupt, static_cast<int>(UserInterrupt::hear));
    if (!heard) return heard;
    user_vector_handler = handler;
    write<Csr::utvec>(reinterpret_cast<std::uint64_t>(&user_interrupt_entry));
    write<Csr::uie>(user_interrupts::software);
    activate_vectors();
    unmask();
    return {};
}

Result<void> hear_by_page(VectorHandler handler) noexcept {
    const auto place =
        ask(Call::user_interrupt, static_cast<int>(UserInterrupt::hear_by_page));
    if (!place) return base::fail(place.error());
    user_vector_handler = handler;
    user_interrupt_page = reinterpret_cast<abi::InterruptPage*>(*place);
    user_interrupt_page->handler = reinterpret_cast<std::uint64_t>(&user_page_entry);
    return {};
}

abi::InterruptPage& interrupt_page() noexcept { return *user_interrupt_page; }

// [unmask]
void unmask_page() noexcept {
    std::atomic_ref waiting(user_interrupt_page->waiting);
    std::atomic_ref masked(user_interrupt_page->masked);
    // First it says that the kernel may interrupt, then it looks what came before.
    for (masked = 0; waiting != 0; masked = 0) {
        masked = 1;
        if (const std::uint64_t vectors = waiting.exchange(0)) user_vector_handler(vectors);
    }
}
void mask_page() noexcept { std::atomic_ref(user_interrupt_page->masked) = 1; }
// [unmask]

abi::UserInterruptCounts interrupt_counts() noexcept {
    abi::UserInterruptCounts counts{};
    static_cast<void>(
        order(Call::user_interrupt, static_cast<int>(UserInterrupt::counts), &counts));
    return counts;
}

}  // namespace user
