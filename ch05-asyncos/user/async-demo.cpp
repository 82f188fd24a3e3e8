// async-demo: the executor of chapter 4 for the third time: on Linux's host, in the kernel, and here in a program over the
// kernel's ppoll(). Its headers are the same each time; a driver of forty lines is what differs.

#include "futures/core/executor.hpp"
#include "futures/core/join.hpp"
#include "futures/core/sleep.hpp"
#include "user/arguments.hpp"
#include "user/async.hpp"
#include "user/print.hpp"

using futures::Task;
using namespace std::chrono_literals;

static Task<> ticks(const char* text, std::chrono::milliseconds pause) {
    for (int i = 0; i < 3; ++i) {
        co_await futures::sleep(pause);
        user::print(text, "\n");
    }
}

static Task<> reads(user::PollDriver& driver, user::File file) {
    for (;;) {
        co_await driver.readable(file);
        char room[16];
        const auto bytes = user::read(file, room);
        if (!bytes || *bytes == 0) co_return;
        user::print("read: ", std::string_view(room, *bytes), "\n");
    }
}

static Task<> writes(user::File file) {
    for (const char* word : {"ping", "pong"}) {
        co_await futures::sleep(90ms);
        static_cast<void>(user::write_all(file, word));
    }
    user::close(file);
}

static Task<> everything(user::PollDriver& driver, user::Pipe pipe) {
    co_await futures::join(ticks("one", 40ms), ticks("  two", 100ms),
                           reads(driver, pipe.read_end), writes(pipe.write_end));
}

int main(user::Arguments) {
    const auto pipe = user::make_pipe();
    if (!pipe) {
        user::complain("pipe: ", pipe.error());
        return 1;
    }
    user::PollDriver driver;
    futures::LocalExecutor executor(driver);
    executor.block_on(everything(driver, *pipe));
    return user::flush() ? 0 : 1;
}
