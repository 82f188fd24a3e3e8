// interrupted: coroutines, their scheduler and rings are at work, and somebody may interrupt at any instruction. Each time the
// handler writes a byte, and wakes a coroutine. Ends with 7 if all was done, once, whatever came.

#include <atomic>
#include <memory>

#include "rings/program_side.hpp"
#include "user/arguments.hpp"
#include "user/files.hpp"
#include "user/interrupts_riscv64.hpp"
#include "user/jobs.hpp"
#include "user/rings.hpp"

namespace {

user::Jobs jobs;
user::Once once(jobs);
rings::SharedMemory* memory = nullptr;
int waked = 0, sum = 0;
bool is_answered = false;

// [handler]
void hear(std::uint64_t vectors) {
    if ((vectors & ~(1ULL << abi::results_vector)) == 0) return;
    static_cast<void>(user::write(user::output, "!"));
    once.happen();
}
// [handler]

user::Job wait() {
    co_await once;
    ++waked;
}
user::Job add() {
    for (int i = 1; i <= 3; ++i) {
        const auto number = std::make_unique<int>(i);
        co_await user::yield();
        sum += *number;
    }
}
user::Job ask() {
    rings::ProgramSide<> side(*memory);
    bool is_right = side.submit({.call = static_cast<std::uint32_t>(user::Call::getpid)});
    co_await user::yield();
    if (!side.arm(true)) is_right &= user::wait_for_events({}).has_value();
    abi::Completion result;
    while (!side.take(result)) co_await user::yield();
    is_answered = is_right && result.answer == user::process_id();
    once.happen();  // if nobody has come
}

}  // namespace

int main(user::Arguments) {
    const auto place = user::ask(user::Call::ring_setup, 0);
    if (!place || !jobs.make_stacks(1) || !user::hear_interrupts(hear)) return 1;
    memory = reinterpret_cast<rings::SharedMemory*>(*place);
    for (const auto& job : {wait, add, ask}) jobs.spawn(job(), abi::usual_level);
    return jobs.run() && waked == 1 && sum == 6 && is_answered ? 7 : 2;
}
