// What a call costs that is no trap, by how many are told at once; and what it costs to await one.

#include "user/rings.hpp"

#include "futures/core/executor.hpp"
#include "user/gauge/count.hpp"

namespace gauge {

namespace {

volatile std::int32_t answer;  // of whoever reads it

// Calls are submitted, the kernel is told by a trap if it has to be, and all results are read.
std::uint64_t submit_and_read(rings::ProgramSide<>& side, unsigned batch, bool is_told) {
    return count([&] {
        for (unsigned i = 0; i < batch; ++i)
            static_cast<void>(side.write(user::Call::getpid, i));
        if (!is_told) side.show();
        if (is_told && side.needs_notice()) user::call(user::Call::ring_notify);
        unsigned read = 0;
        do {
            read += side.take_all(
                [](const abi::Completion& result) { answer = result.answer; });
        } while (read < batch);
    });
}

void tell_batch(std::string_view what, unsigned batch, std::uint64_t cost) noexcept {
    user::print(what, batch, ' ', cost, '\n');
    user::flush();
}

futures::Task<> ask(user::Rings& calls) {
    static_cast<void>(co_await calls.ask(user::Call::getpid));
}

std::uint64_t await_many(user::Rings& calls, unsigned batch) {
    futures::LocalExecutor executor(calls);
    return count([&] {
        for (unsigned i = 0; i < batch; ++i) executor.spawn_detached(ask(calls));
        executor.run();
    });
}

// Each measures in a process of its own: rings are made once.
template <class Work>
void in_child(Work work) {
    if (const auto child = user::fork(); child && *child == 0) {
        work();
        user::exit(0);
    }
    user::wait();
}

}  // namespace

void measure_rings() noexcept {
    in_child([] {
        const auto place = user::ask(user::Call::ring_setup, 0);
        if (!place) return;
        rings::ProgramSide<> side(*reinterpret_cast<rings::SharedMemory*>(*place));
        for (const unsigned batch : {1U, 2U, 4U, 8U, 16U, 32U, 64U})
            tell_batch("ring-", batch, median<11>([&] {
                           return submit_and_read(side, batch, true) / batch;
                       }));
        tell("ring-notify",
             median<11>([] { return count([] { user::call(user::Call::ring_notify); }); }));
        // Until the next tick of the clock nobody comes by: that is the price of not telling.
        tell("ring-untold", median<5>([&] { return submit_and_read(side, 1, false); }));
    });
    in_child([] {
        user::Rings calls;
        if (!calls.open()) return;
        for (const unsigned batch : {1U, 8U, 32U})
            tell_batch("ring-await-", batch,
                       median<11>([&] { return await_many(calls, batch) / batch; }));
        const std::uint64_t before = calls.traps();
        constexpr unsigned rounds = 10, batch = 32;
        for (unsigned i = 0; i < rounds; ++i) await_many(calls, batch);
        tell("ring-traps-per-1000-calls",
             (calls.traps() - before) * 1000 / (rounds * batch));
    });
}

}  // namespace gauge
