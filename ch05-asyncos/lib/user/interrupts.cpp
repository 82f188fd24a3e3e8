#include "user/interrupts_riscv64.hpp"

extern "C" {
void user_interrupt_entry();  // interrupt.S
user::VectorHandler user_vector_handler = nullptr;
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

abi::UserInterruptCounts interrupt_counts() noexcept {
    abi::UserInterruptCounts counts{};
    static_cast<void>(
        order(Call::user_interrupt, static_cast<int>(UserInterrupt::counts), &counts));
    return counts;
}

}  // namespace user
