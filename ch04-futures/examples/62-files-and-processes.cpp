// Files, signals and children: three more things to await.
//
// A file is always "ready", and yet it makes its reader wait; so a thread of the pool reads it, or
// io_uring. Signals and children are events of the queue like any other.
//
// Needs: posix (for its signals, and for sh)
// Before: 61-tcp-echo.  Next: 63-two-runtimes.

#include <signal.h>

#include <cstdio>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/must.hpp"
#include "futures/core/join.hpp"
#include "futures/host/child.hpp"
#include "futures/host/file.hpp"
#include "futures/host/runtime.hpp"
#include "futures/host/signal.hpp"
#include "servers/process.hpp"
#include "servers/temporary_folder.hpp"

using namespace futures;
using base::must;

// [files]
static Task<std::string> write_and_read(Runtime& runtime, std::string name) {
    const std::string words = "written by one thread, read by another";
    auto made = co_await File::create(runtime, name);
    File to = must("make it", std::move(made));
    const auto written = co_await to.write_at(0, std::as_bytes(std::span(words)));
    must("write", written);
    auto opened = co_await File::open(runtime, name);
    File from = must("open it", std::move(opened));
    std::string read(from.size(), ' ');
    const auto count = co_await from.read_at(0, std::as_writable_bytes(std::span(read)));
    must("read", count);
    co_return read;
}
// [files]

// [children]
static Task<std::string> run(Reactor& reactor, std::vector<std::string> command) {
    auto child = Child::start(reactor, command);
    if (!child) co_return base::describe(child.error());
    const auto ended = co_await child->wait();
    co_return servers::end_in_words(ended.value_or(0));
}
// [children]

// [signals]
// A child sends us a signal, which a task awaits.
static Task<bool> hear(Reactor& reactor) {
    auto signal = must("take the signal", Signal::open(reactor, SIGUSR1));
    auto sender = run(reactor, {"sh", "-c", "kill -USR1 $PPID"});
    auto heard = signal.next();
    auto [ended, number] = co_await join(sender, heard);
    co_return ended == "exit code 0" && number == SIGUSR1;
}
// [signals]

int main() {
    const servers::TemporaryFolder folder("futures-61-");
    auto runtime = must("open a runtime", Runtime::open());
    const std::string name = (folder.path / "words").string();
    std::printf("file: %s\n", runtime.block_on(write_and_read(runtime, name)).c_str());
    std::printf("child: %s\n",
                runtime.block_on(run(runtime, {"sh", "-c", "exit 7"})).c_str());
    std::printf("child: %s\n",
                runtime.block_on(run(runtime, {"/no/such/program"})).c_str());
    std::printf("signal from a child: %s\n",
                runtime.block_on(hear(runtime)) ? "heard" : "lost");
}

// Output:
// file: written by one thread, read by another
// child: exit code 7
// child: no such file or directory
// signal from a child: heard
