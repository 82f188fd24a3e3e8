// rings: system calls that are no traps. How many traps are left, when 32 tasks ask something, when bytes go through a pipe,
// and when the program only waits for the results to appear?

#include "user/rings.hpp"

#include "futures/core/executor.hpp"
#include "futures/core/join.hpp"
#include "user/arguments.hpp"
#include "user/machine_riscv64.hpp"
#include "user/print.hpp"

using futures::Task;
using user::Call;

static user::Rings calls;

// The traps that something took.
template <class Action>
static std::uint64_t count_traps(Action action) {
    const std::uint64_t before = calls.traps();
    action();
    return calls.traps() - before;
}

// [many]
static int answered = 0;

static Task<> ask() {
    const auto id = co_await calls.ask(Call::getpid);
    if (id && *id == static_cast<std::size_t>(user::process_id())) ++answered;
}

static void ask_many(futures::LocalExecutor& executor) {
    for (int i = 0; i < 32; ++i) executor.spawn_detached(ask());
    executor.run();
}
// [many]

// [pipe]
static Task<> writes(user::File pipe) {
    for (const std::string_view word : {"calls", "without", "traps"})
        static_cast<void>(co_await calls.write(pipe, word));
    static_cast<void>(co_await calls.ask(Call::close, pipe));
}

static Task<std::size_t> reads(user::File pipe) {
    std::size_t all = 0;
    char room[16];
    while (const auto bytes = (co_await calls.read(pipe, room)).value_or(0)) all += bytes;
    co_return all;
}

static Task<std::size_t> talk(user::Pipe pipe) {
    const auto both = co_await futures::join(reads(pipe.read_end), writes(pipe.write_end));
    co_return std::get<0>(both);
}
// [pipe]

// [spin]
// Nobody is told. The program looks for results, and the kernel for calls whenever it is there anyway.
static void spin(futures::LocalExecutor& executor) {
    for (int i = 0; i < 8; ++i) executor.spawn_detached(ask());
    while (executor.tasks() > 0) {
        executor.run_ready();
        calls.park(futures::nanoseconds(0));
    }
}
// [spin]

// [blocking]
static std::size_t read_blocking(futures::LocalExecutor& executor, user::File file,
                                 std::span<char> room) {
    return executor.block_on([](user::File from, std::span<char> to) -> Task<std::size_t> {
        co_return (co_await calls.read(from, to)).value_or(0);
    }(file, room));
}
// [blocking]

template <class Action>
static std::uint64_t count_instructions(Action action) {
    const std::uint64_t begin = user::instructions();
    action();
    return user::instructions() - begin;
}

int main(user::Arguments) {
    if (const auto opened = calls.open(); !opened) {
        user::complain("rings: ", opened.error());
        return 1;
    }
    futures::LocalExecutor executor(calls);
    std::uint64_t told = 0, untold = 0;
    auto traps =
        count_traps([&] { told = count_instructions([&] { ask_many(executor); }); });
    user::print("32 tasks ask: ", answered, " answers, ", traps, " trap\n");

    const auto pipe = user::make_pipe();
    if (!pipe) return 1;
    std::size_t bytes = 0;
    traps = count_traps([&] { bytes = executor.block_on(talk(*pipe)); });
    user::print("4 calls to write, 4 to read: ", bytes, " bytes, ", traps, " traps\n");
    user::close(pipe->read_end);

    answered = 0;
    traps = count_traps([&] { untold = count_instructions([&] { spin(executor); }); });
    user::print("8 tasks ask, and wait until it is seen: ", answered, " answers, ", traps,
                " traps\n");
    user::print("whoever tells has the answers sooner: ", told < untold ? "yes" : "no",
                "\n");

    const auto file = user::open("/etc/motd");
    char text[200];
    if (!file) return 1;
    traps = count_traps([&] { bytes = read_blocking(executor, *file, text); });
    user::print("a blocking read: ", bytes, " bytes, ", traps, " trap\n");
    return user::flush() ? 0 : 1;
}
