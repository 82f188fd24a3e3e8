// A gateway: two devices that speak different languages, the programs that hear both, and a command that goes back.
//
// The cellar speaks CoAP over a link that loses datagrams, the shed writes lines to the UART. Both become events on one bus.
//
// Needs: board
// Before: 24-actors.

#include "actors/actor.hpp"
#include "actors/event_bus.hpp"
#include "actors/supervisor.hpp"
#include "coap/endpoint.hpp"
#include "coap/wire.hpp"
#include "devices/uart.hpp"
#include "futures/core/stream.hpp"
#include "kernel/console.hpp"
#include "kernel/executor.hpp"
#include "kernel/idle.hpp"
#include "kernel/interrupts.hpp"
#include "kernel/print.hpp"

using base::Result, coap::Code, futures::Ready, futures::Task, kernel::print;
using namespace std::chrono_literals;

// [protocols]
using Event = std::pair<std::string_view, int>;  // which device, and degrees
using Bus = actors::EventBus<Event>;
static bool add_digit(int& degrees, char byte) {
    degrees = degrees * 10 + (byte - '0');
    return byte >= '0' && byte <= '9' && degrees < 1000;
}
struct FromCoap {
    Code operator()(const coap::Message& message) const {
        if (message.path != "cellar") return Code::not_found;
        int degrees = 0;
        for (const char byte : message.payload)
            if (!add_digit(degrees, byte)) return Code::bad_request;
        bus->publish({"cellar", degrees});
        return Code::changed;
    }
    Bus* bus;
};
static Task<> from_lines(Bus& bus) {
    kernel::TypedBytes typed;
    for (int degrees = 0;;) {
        const auto byte = co_await futures::next(typed);
        if (*byte == '\n') bus.publish({"shed", degrees});
        if (*byte == '\n' || !add_digit(degrees, *byte)) degrees = 0;
    }
}
// [protocols]
static Code at_device(const coap::Message& message) {
    print("  cellar: ", message.path, " ", message.payload, "\n");
    return Code::changed;
}
using Gateway = coap::Endpoint<coap::WireEnd, FromCoap>;
// [apps]
struct Store {
    using Message = Event;
    using Response = Ready;
    Result<Ready> on(Event& event) {
        print("store: ", event.first, " ", event.second, "\n");
        return futures::ready;
    }
};
struct Guard {
    using Message = Event;
    using Response = Code;
    Task<Result<Code>> on(Event& event) {
        if (event.second <= 30) co_return Code::empty;
        co_return co_await gateway->confirm(Code::put, "fan", "on");
    }
    Gateway* gateway;
};
// [apps]

static void type(std::string_view text) {
    devices::Uart::loop_back(true);
    for (const char byte : text) devices::Uart::send(byte);
    devices::Uart::loop_back(false);
}
static Task<> show(auto& device, Gateway& gateway) {
    for (const std::string_view reading : {"21", "22", "35"})
        (void)co_await device.confirm(Code::post, "cellar", reading);
    (void)device.tell(Code::post, "cellar", "23");
    type("31\n");
    co_await futures::sleep(60s);
    print("sent: ", device.counts().sent, ", again: ", device.counts().repeated);
    print(", came twice: ", gateway.counts().twice, "\n");
}

extern "C" int kernel_main() {
    kernel::start_interrupts();
    kernel::start_console();
    coap::Wire there{.lost = 1U << 1 | 1U << 6}, back{.lost = 1U << 2};
    coap::WireEnd end_of_device{there, back}, end_of_gateway{back, there};
    Bus bus;
    coap::Endpoint device(end_of_device, at_device, 1);
    Gateway gateway(end_of_gateway, FromCoap{&bus}, 2);
    actors::Actor store(Store(), 4);
    actors::Actor guard(Guard{&gateway}, 4);
    actors::Subscription to_store(bus, store.address()), to_guard(bus, guard.address());
    actors::Supervisor apps(actors::Strategy::one_for_one, {.most = 3, .within = 60s},
                            store, guard);
    kernel::Idle idle;
    kernel::Executor executor(idle);
    auto life = executor.spawn(apps.run());
    auto one = executor.spawn(device.serve()), other = executor.spawn(gateway.serve());
    executor.spawn_detached(from_lines(bus));
    executor.block_on(show(device, gateway));
    return 0;
}

// Output:
// store: cellar 21
// store: cellar 22
// store: cellar 35
//   cellar: fan on
// store: shed 31
//   cellar: fan on
// sent: 6, again: 2, came twice: 1
