// actors-demo: the kernel's actors in a program. One adds the numbers of its input, and fails at a line that is none: then
// it begins again, with the lines that still wait. At the end it is asked for its sum.

#include <cstdint>

#include "actors/actor.hpp"
#include "actors/supervisor.hpp"
#include "futures/core/executor.hpp"
#include "user/arguments.hpp"
#include "user/async.hpp"
#include "user/print.hpp"

using base::Result;
using futures::Local, futures::Task;
using namespace std::chrono_literals;

namespace {

struct Adder {
    using Message = char;
    using Response = std::int64_t;

    void start() { user::print("adder: begins\n"); }
    Result<std::int64_t> on(char& byte) {
        if (byte == '\n') {
            sum += number;
            number = 0;
        } else if (byte < '0' || byte > '9' || number > 99'999) {
            return base::fail(base::Errno::invalid_argument);
        } else {
            number = number * 10 + (byte - '0');
        }
        return sum;
    }

    std::int64_t sum = 0;
    int number = 0;
};

Task<> reads(user::PollDriver& driver, actors::Actor<Adder, Local>& adder) {
    for (;;) {
        co_await driver.readable(user::input);
        char room[64];
        const auto bytes = user::read(user::input, room);
        if (!bytes || *bytes == 0) break;
        for (const char byte : std::string_view(room, *bytes)) {
            const auto sum = co_await adder.address().request(byte);
            if (!sum) user::print("adder: ", sum.error(), "\n");
        }
    }
    const auto sum = co_await adder.address().request('\n');
    user::print("sum: ", sum.value_or(0), "\n");
    adder.stop();
}

}  // namespace

int main(user::Arguments) {
    user::PollDriver driver;
    actors::Actor<Adder, Local> adder(Adder(), 4);
    actors::Supervisor system(actors::Strategy::one_for_one, {.most = 3, .within = 1s},
                              adder);
    futures::LocalExecutor executor(driver);
    auto life = executor.spawn(system.run());
    executor.spawn_detached(reads(driver, adder));
    executor.run();
    return life.take() && user::flush() ? 0 : 1;
}
