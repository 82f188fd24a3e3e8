// What a request costs by the way in which a server waits. In the kernel: a call that stops its caller, or one through rings.
// In the program: a stack for each connection, or a coroutine. A client asks over all connections at once, always by plain
// calls; all that happens for a request is counted, in every process and in the kernel.

#include <memory>
#include <span>

#include "futures/core/executor.hpp"
#include "user/async.hpp"
#include "user/gauge/count.hpp"
#include "user/jobs.hpp"
#include "user/rings.hpp"

namespace gauge {

namespace {

constexpr unsigned most = 64;  // connections

// Two pipes: what the server reads from, and what it writes to.
struct Connection {
    user::Pipe requests, answers;
};
using Connections = std::span<const Connection>;
using Request = std::uint64_t;

std::span<char> bytes_of(Request& request) noexcept {
    return {reinterpret_cast<char*>(&request), sizeof request};
}
std::string_view text_of(const Request& request) noexcept {
    return {reinterpret_cast<const char*>(&request), sizeof request};
}

// Both sides wait in stacks: a process for each connection.
void serve_by_calls(const Connection& connection) {
    Request request = 0;
    while (user::read(connection.requests.read_end, bytes_of(request)).value_or(0) != 0) {
        ++request;
        static_cast<void>(user::write(connection.answers.write_end, text_of(request)));
    }
}
void serve_by_processes(Connections connections) {
    for (const Connection& connection : connections.subspan(1)) {
        if (const auto child = user::fork(); child && *child == 0) {
            serve_by_calls(connection);
            user::exit(0);
        }
    }
    serve_by_calls(connections.front());
    for (std::size_t i = 1; i < connections.size(); ++i) user::wait();
}

// Coroutines in the program; its one stack waits in ppoll() for all of them.
futures::Task<> serve_when_readable(user::PollDriver& driver,
                                    const Connection& connection) {
    Request request = 0;
    for (;;) {
        co_await driver.readable(connection.requests.read_end);
        if (user::read(connection.requests.read_end, bytes_of(request)).value_or(0) == 0)
            co_return;
        ++request;
        static_cast<void>(user::write(connection.answers.write_end, text_of(request)));
    }
}
void serve_by_poll(Connections connections) {
    user::PollDriver driver;
    futures::LocalExecutor executor(driver);
    for (const Connection& connection : connections)
        executor.spawn_detached(serve_when_readable(driver, connection));
    executor.run();
}

// Coroutines on both sides: calls through rings, each awaited by its task.
futures::Task<> serve_by_ring(user::Rings& calls, const Connection& connection) {
    Request request = 0;
    for (;;) {
        const auto bytes =
            co_await calls.read(connection.requests.read_end, bytes_of(request));
        if (bytes.value_or(0) == 0) co_return;
        ++request;
        static_cast<void>(
            co_await calls.write(connection.answers.write_end, text_of(request)));
    }
}
void serve_by_coroutines(Connections connections) {
    user::Rings calls;
    if (!calls.open()) return;
    futures::LocalExecutor executor(calls);
    for (const Connection& connection : connections)
        executor.spawn_detached(serve_by_ring(calls, connection));
    executor.run();
}

// Calls through rings, awaited by plain functions that keep their stacks.
class StackServer {
  public:
    explicit StackServer(rings::SharedMemory& memory) : side_(memory) {}

    void serve(Connections connections) {
        const auto stacks = static_cast<unsigned>(connections.size()) + 1;
        if (!jobs_.make_stacks(stacks)) return;
        open_ = connections.size();
        for (const Connection& connection : connections)
            jobs_.spawn(serve_one(connection), abi::usual_level);
        jobs_.spawn(take_results(), abi::usual_level + 1);
        jobs_.run();
    }

  private:
    struct Answer {
        user::JobHeader& waiter;
        bool is_there = false;
        std::int64_t value = 0;
    };

    std::int64_t call(user::Call number, user::File file, const void* bytes) {
        Answer answer{jobs_.current()};
        const abi::Submission call{
            .call = static_cast<std::uint16_t>(number),
            .token = reinterpret_cast<std::uint64_t>(&answer),
            .arguments = {static_cast<std::uint64_t>(file),
                          reinterpret_cast<std::uint64_t>(bytes), sizeof(Request)}};
        while (!side_.submit(call)) jobs_.pause();
        while (!answer.is_there) jobs_.wait();
        return answer.value;
    }
    user::Job serve_one(const Connection& connection) {
        Request request = 0;
        while (call(user::Call::read, connection.requests.read_end, &request) > 0) {
            ++request;
            call(user::Call::write, connection.answers.write_end, &request);
        }
        --open_;
        co_return;
    }
    // One job wakes the others. It is the least urgent: when it runs all of them wait, and the kernel is told so.
    user::Job take_results() {
        while (open_ != 0) {
            unsigned taken = 0;
            for (abi::Completion result; side_.take(result); ++taken) {
                Answer& answer = *reinterpret_cast<Answer*>(result.token);
                answer.value = result.answer;
                answer.is_there = true;
                jobs_.wake(answer.waiter);
            }
            if (taken == 0) static_cast<void>(user::wait_for_events({}));
            co_await user::yield();
        }
    }

    rings::ProgramSide<> side_;
    user::Jobs jobs_;
    std::size_t open_ = 0;
};
void serve_by_threads(Connections connections) {
    const auto place = user::ask(user::Call::ring_setup, 0);
    if (!place) return;
    const auto server =
        std::make_unique<StackServer>(*reinterpret_cast<rings::SharedMemory*>(*place));
    server->serve(connections);
}

void ask_all(Connections connections) {
    Request request = 1;
    for (const Connection& connection : connections)
        static_cast<void>(user::write(connection.requests.write_end, text_of(request)));
    for (const Connection& connection : connections)
        static_cast<void>(user::read(connection.answers.read_end, bytes_of(request)));
}

// One program plays both parts, and never waits: what each way of waiting is added to.
void transfer_all(Connections connections) {
    Request request = 1;
    for (const Connection& connection : connections) {
        static_cast<void>(user::write(connection.requests.write_end, text_of(request)));
        static_cast<void>(user::read(connection.requests.read_end, bytes_of(request)));
        static_cast<void>(user::write(connection.answers.write_end, text_of(request)));
        static_cast<void>(user::read(connection.answers.read_end, bytes_of(request)));
    }
}

template <class Use>
void with_connections(unsigned many, Use use) {
    Connection room[most];
    const std::span connections(room, many);
    for (Connection& connection : connections) {
        const auto requests = user::make_pipe(), answers = user::make_pipe();
        if (!requests || !answers) return;
        connection = {*requests, *answers};
    }
    use(Connections(connections));
    for (const Connection& connection : connections) {
        for (const user::Pipe pipe : {connection.requests, connection.answers}) {
            user::close(pipe.write_end);
            user::close(pipe.read_end);
        }
    }
}

void tell_number(std::string_view what, std::string_view how, unsigned many,
                 std::uint64_t number) {
    user::print(what, how, '-', many, ' ', number, '\n');
    user::flush();
}

void measure_server(std::string_view how, void (*serve)(Connections), unsigned many) {
    with_connections(many, [&](Connections connections) {
        const std::uint64_t free = free_pages();
        const auto server = user::fork();
        if (!server) return;
        if (*server == 0) {
            // Otherwise it would itself keep open what it reads to the end.
            for (const Connection& connection : connections)
                user::close(connection.requests.write_end);
            serve(connections);
            user::exit(0);
        }
        const auto cost =
            median<31>([&] { return count([&] { ask_all(connections); }) / many; });
        tell_number("server-", how, many, cost);
        tell_number("server-memory-", how, many, (free - free_pages()) * 4096 / many);
    });
    user::wait();
}

}  // namespace

void measure_servers() noexcept {
    with_connections(most, [](Connections connections) {
        tell("server-transfers",
             median<31>([&] { return count([&] { transfer_all(connections); }) / most; }));
    });
    for (unsigned many = 1; many <= most; many *= 2) {
        measure_server("processes", serve_by_processes, many);
        measure_server("poll", serve_by_poll, many);
        measure_server("threads", serve_by_threads, many);
        measure_server("coroutines", serve_by_coroutines, many);
    }
}

}  // namespace gauge
