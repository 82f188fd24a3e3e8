// The plane of data: a sensor, two gateways, and two who want its readings: one by MQTT, the other by CoAP.
//
// The actors are the same for both. Without anybody outside, a broker and a server in this machine's memory take their
// places, behind wires that lose an acknowledgement each. With ports (boot.py --port) it is whoever is there.
//
// Needs: board
// Before: 25-gateway.

#include "actors/actor.hpp"
#include "actors/supervisor.hpp"
#include "gateway/coap_peer.hpp"
#include "gateway/gateway.hpp"
#include "gateway/mqtt_peer.hpp"
#include "gateway/rehearsal.hpp"
#include "kernel/masked.hpp"
#include "kernel/print.hpp"
#include "kernel/ticks.hpp"
#include "virtio/datagrams.hpp"

using base::Result, futures::Ready, futures::Task, gateway::Bus, gateway::Event,
    kernel::print;
using namespace std::chrono_literals;
// [sensor]
static char digit(int number) { return static_cast<char>('0' + number % 10); }
struct Sensor {
    using Message = int;
    using Response = Ready;
    Result<Ready> on(int& number) {  // tenths of a degree
        const char digits[] = {'2', digit(number / 10), digit(number)};
        readings->publish({{"cellar"}, {{digits, sizeof digits}}});
        return futures::ready;
    }
    Bus* readings;
};
static actors::Actor<Sensor, kernel::Masked>* sensor;
static int measured = 0;
static void sample() noexcept { (void)sensor->address().notify(measured++); }
// [sensor]
// [fan]
struct Fan {
    using Message = Event;
    using Response = Ready;
    Result<Ready> on(Event& command) {
        print("  ", command.device, ": ", command.value, "\n");
        if (std::string_view(command.value) == "stop") is_over->notify_all();
        return futures::ready;
    }
    futures::Event<>* is_over;
};
// [fan]
constexpr mqtt::Terms terms{.name = "kernel", .answer = 500ms, .keep_alive_seconds = 4};

// [plane]
static void run(auto& stream, auto& link, auto with_others) {
    Bus readings, commands;
    futures::Event<> is_over;
    gateway::MqttPeer broker(stream, commands, terms);
    gateway::CoapPeer server(link, commands, {.first = terms.answer});
    kernel::Ticks every_500ms(500ms, sample);
    actors::Actor<Sensor, kernel::Masked> the_sensor(Sensor{&readings}, 4);
    actors::Actor to_broker(gateway::Gateway{&broker}, 64);
    actors::Actor to_server(gateway::Gateway{&server}, 64);
    actors::Actor fan(Fan{&is_over}, 4);
    const actors::Subscription one(readings, to_broker.address()),
        other(readings, to_server.address()), of_fan(commands, fan.address());
    actors::Supervisor system(actors::Strategy::one_for_one, {.most = 3, .within = 60s},
                              the_sensor, to_broker, to_server, fan);
    // [plane]
    sensor = &the_sensor;
    kernel::Executor executor(every_500ms);
    auto life = executor.spawn(system.run());
    auto by_mqtt = executor.spawn(broker.serve()), by_coap = executor.spawn(server.serve());
    with_others(executor);
    every_500ms.start();
    executor.block_on([](auto& event) -> Task<> { co_await event.wait(); }(is_over));
    print("connected: ", broker.counts().connections,
          ", repeated: ", broker.counts().repeated, " by MQTT, ", server.counts().repeated,
          " by CoAP\n");
}

static void hears(std::string_view who, std::string_view device, std::string_view value,
                  bool is_repeated) {
    print(who, ": ", device, " ", value, is_repeated ? ", again\n" : "\n");
}
static Task<> give_commands(gateway::Rehearsal& others) {
    co_await futures::sleep(2200ms);
    (void)co_await others.command_by_mqtt("fan/set", "on");
    (void)co_await others.command_by_coap("fan", "off");
    (void)co_await others.command_by_mqtt("fan/set", "stop");
}

extern "C" int kernel_main() {
    kernel::start_interrupts();
    static virtio::Port first, second;
    virtio::Datagrams link{second};
    if (first.open(1) && second.open(2)) {
        run(first, link, [](auto&) {});
    } else {
        static gateway::Rehearsal others(hears, 1U << 3, 1U << 1);
        run(others.stream, others.link, [](auto& executor) {
            others.begin(executor);
            executor.spawn_detached(give_commands(others));
        });
    }
    return 0;
}
// Output:
// broker: cellar 200
// server: cellar 200
// broker: cellar 201
// server: cellar 201
// broker: cellar 201, again
// broker: cellar 202
// server: cellar 202
// broker: cellar 203
// server: cellar 203
//   fan: on
//   fan: off
//   fan: stop
// connected: 1, repeated: 1 by MQTT, 1 by CoAP
