#include "memory/translations.hpp"

namespace memory {

namespace {
Forget forget_on_this_machine = nullptr;
}

void on_forget(Forget forget) noexcept { forget_on_this_machine = forget; }

void forget_translation(std::uint64_t address) noexcept {
    if (forget_on_this_machine != nullptr) forget_on_this_machine(address);
}

}  // namespace memory
