// What block_on() gives, and what becomes of one that is called where it must not be.
//
// Needs: posix

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>

#include "each_runtime.hpp"
#include "futures/core/oneshot.hpp"
#include "futures/core/sleep.hpp"
#include "futures/host/blocking.hpp"
#include "futures/host/parker.hpp"

using namespace futures;
using namespace std::chrono_literals;

namespace {

Task<int> after(nanoseconds time, int value) {
    co_await sleep(time);
    co_return value;
}

Task<> throws() {
    co_await sleep(1ms);
    throw std::runtime_error("no more paper");
}

Task<int> value_of(OneshotReceiver<int>& receiver) {
    const auto value = co_await receiver;
    co_return value.value_or(-1);
}

// [nested]
// The thread that block_on() would make wait is the one that would have to end the wait.
Task<int> nested(Runtime& runtime) { co_return runtime.block_on(after(1ms, 1)); }
// [nested]

// [awaited]
Task<int> awaited() {
    const int value = co_await after(1ms, 1);
    co_return value;
}
// [awaited]

// [lost]
Task<> nobody_awaits() {
    co_await sleep(1ms);
    throw std::runtime_error("nobody hears it");
}
// [lost]

// Runs `part` in a process of its own. @returns What it says on stderr, and how it ends.
template <class Part>
std::pair<std::string, int> apart(Part part) {
    std::array<int, 2> ends{};
    REQUIRE(pipe(ends.data()) == 0);
    const pid_t child = fork();
    if (child == 0) {
        signal(SIGABRT, SIG_DFL);  // the test's framework is of no use here
        dup2(ends[1], STDERR_FILENO);
        part();
        _exit(0);
    }
    close(ends[1]);
    std::string said;
    std::array<char, 256> room{};
    for (ssize_t size = 0; (size = read(ends[0], room.data(), room.size())) > 0;)
        said.append(room.data(), static_cast<std::size_t>(size));
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    return {said, status};
}

}  // namespace

TEST_CASE(
    "block_on gives what the task gives, throws what it throws, and waits for threads") {
    CHECK(block_on(after(5ms, 4)) == 4);
    CHECK_THROWS_WITH(block_on(throws()), "no more paper");
    Oneshot<int> answer;
    std::thread other([&] {
        std::this_thread::sleep_for(2ms);
        (void)answer.sender.send(7);
    });
    CHECK(block_on(value_of(answer.receiver)) == 7);
    other.join();
}

TEST_CASE("block_on within a task of the same runtime ends the program, and says why") {
    const auto [said, status] = apart([] {
        auto runtime = base::must("open", Runtime::open());
        (void)runtime.block_on(nested(runtime));
    });
    CHECK(WIFSIGNALED(status));
    CHECK(said.starts_with(  // an emulator adds that it was aborted
        "error: block_on: called by a task of the same runtime, which it would wait "
        "for\n"));
    on_each_runtime([](Runtime& runtime) { CHECK(runtime.block_on(awaited()) == 1); });
}

TEST_CASE(
    "where nobody has said what to do with it, an exception that nobody takes ends the "
    "program") {
    for (const bool drops_late : {false, true}) {
        const auto [said, status] = apart([drops_late] {
            Parker parker;
            LocalExecutor executor(parker);
            auto handle = std::optional(executor.spawn(nobody_awaits()));
            if (!drops_late) handle.reset();
            executor.block_on(after(20ms, 2));
            handle.reset();
        });
        CHECK(WIFSIGNALED(status));
        CHECK(
            said.starts_with("error: a task that nobody awaits has thrown an exception\n"));
    }
}

TEST_CASE(
    "what a task throws that nobody awaits is said in one line, and the others go on") {
    const auto [said, status] = apart([] {
        auto runtime = base::must("open", Runtime::open());
        (void)runtime.spawn(nobody_awaits());
        const auto late = runtime.spawn(nobody_awaits());
        if (runtime.block_on(after(20ms, 2)) != 2) _exit(1);
        if (!late.is_finished()) _exit(2);
    });
    CHECK(status == 0);
    const std::string line =
        "error: a task that nobody awaits has thrown: nobody hears it\n";
    CHECK(said == line + line);
}
