#include "futures/host/runtime.hpp"

#include <cstdio>
#include <exception>
#include <optional>

#include "futures/core/sleep.hpp"

namespace futures {

using base::fail, base::Result;

namespace {

void report(Failure& failure) {
    const char* what = "something that is no std::exception";
    try {
        failure.rethrow();
    } catch (const std::exception& thrown) {
        std::fprintf(stderr, "error: a task that nobody awaits has thrown: %s\n",
                     thrown.what());
        return;
    } catch (...) {}
    std::fprintf(stderr, "error: a task that nobody awaits has thrown: %s\n", what);
}

ExecutorOptions options_for(const RuntimeOptions& options, Reactor& reactor) noexcept {
    return {.tasks = {.observer = options.observer, .failure_lost = report},
            .polls_per_look = options.polls_per_look,
            .reactor = &reactor};
}

Task<> raise(bool& flag, nanoseconds when) {
    co_await sleep(when);
    flag = true;
}

}  // namespace

// The executor ends first: its tasks hold sockets of the reactor.
struct Runtime::Parts {
    Parts(events::Queue queue, const RuntimeOptions& wanted)
        : blocking(wanted.blocking),
          reactor(std::move(queue), wanted.io),
          options(options_for(wanted, reactor)) {
        executor.emplace(reactor, options);
    }

    BlockingPool blocking;
    Reactor reactor;
    const ExecutorOptions options;
    std::optional<SharedExecutor> executor;
    bool is_running = false;
};

Result<Runtime> Runtime::open(const RuntimeOptions& options) noexcept {
    auto queue = events::Queue::open(options.backend);
    if (!queue) return fail(queue.error());
    return Runtime(std::make_unique<Parts>(std::move(*queue), options));
}

Runtime::Runtime(std::unique_ptr<Parts> parts) noexcept : parts_(std::move(parts)) {}
Runtime::Runtime(Runtime&& other) noexcept = default;
Runtime& Runtime::operator=(Runtime&& other) noexcept = default;
Runtime::~Runtime() = default;

Runtime::Running::Running(Parts& parts) noexcept : parts_(parts) {
    if (parts.is_running)
        platform::fail(
            "block_on: called by a task of the same runtime, which it would wait for");
    parts.is_running = true;
}
Runtime::Running::~Running() { parts_.is_running = false; }

SharedExecutor& Runtime::executor() noexcept { return *parts_->executor; }
Reactor& Runtime::reactor() noexcept { return parts_->reactor; }
BlockingPool& Runtime::blocking() noexcept { return parts_->blocking; }

void Runtime::run() {
    const Running running(*parts_);
    (void)executor().run();
}

// [shutdown]
std::size_t Runtime::shutdown(nanoseconds grace) {
    const Running running(*parts_);
    reactor().stop();
    bool is_over = false;
    auto alarm = spawn(raise(is_over, grace));
    executor().run_until([&] { return is_over || executor().tasks() == 1; });
    const std::size_t left = executor().tasks() - (is_over ? 0 : 1);
    parts_->executor.emplace(reactor(),
                             parts_->options);  // the old one ends, and its tasks
    return left;
}
// [shutdown]

}  // namespace futures
