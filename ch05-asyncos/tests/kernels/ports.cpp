// Echoes: what comes from the first port goes back there, whole, and the same with datagrams on the second. A byte `x`
// ends it.
//
// Needs: board
// Board: --live

#include <array>

#include "futures/core/executor.hpp"
#include "futures/core/join.hpp"
#include "kernel/executor.hpp"
#include "kernel/idle.hpp"
#include "kernel/print.hpp"
#include "virtio/port.hpp"

using futures::Task;
using kernel::print;
using virtio::Port;

static Port first, second, absent;

static Task<> echo(Port& port, Port::End end) {
    for (std::array<char, 100> room;;) {
        auto receiving = port.receive(room, end);
        const auto size = co_await receiving;
        const std::string_view text(room.data(), *size);
        auto sending = port.send(text);
        const auto sent = co_await sending;
        if (!sent || text == "x") co_return;
    }
}

extern "C" int kernel_main() {
    kernel::start_interrupts();
    if (!first.open(1) || !second.open(2)) return 1;
    print("Slot 3: ", base::describe(absent.open(3).error()), "\n");
    (void)second.try_send("hello");  // so that its peer knows where it is
    kernel::Idle idle;
    kernel::Executor executor(idle);
    auto one = executor.spawn(echo(first, Port::End::stays));
    auto other = executor.spawn(echo(second, Port::End::is_lost));
    executor.run();
    print("interrupted: ", first.interrupts() > 0 && second.interrupts() > 0, "\n");
    return 0;
}
