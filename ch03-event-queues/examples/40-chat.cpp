// A chat room, and a member who does not read.
//
// What one member says is sent to all others. A member who does not read fills first the buffers
// of the kernel, then ours. Without a limit the server's memory would be his; with one there are
// two answers: he leaves, or all wait for him.
//
// `40-chat 7001` is a room for others: try `nc localhost 7001`.
//
// Before: 39-echo.  Next: 41-proxy.

#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "servers/chat.hpp"
#include "servers/in_background.hpp"
#include "servers/program.hpp"
#include "servers/visitor.hpp"

using base::must, events::Address;
using servers::Chat, servers::InBackground, servers::Loop, servers::SlowReader,
    servers::Visitor;

// Little water, so that the example is short.
static constexpr servers::Water water{.high = 64 * 1024, .low = 16 * 1024};
static const std::string line = std::string(1000, 'x') + "\n";
static constexpr int at_once = 20;   // so many are said with one call
static constexpr int lines = 9'000;  // more than the buffers of two sockets hold

static void talk(Visitor& talker) {
    std::string text;
    for (int i = 0; i < at_once; ++i) text += line;
    must("say", talker.say(text));
}

static Visitor enter(std::uint16_t port, const std::string& name) {
    Visitor visitor = must("connect", Visitor::connect(Address::loopback(port)));
    must("say", visitor.say(name + "\n"));
    return visitor;
}

static void in_a_room(SlowReader slow, const std::function<void(std::uint16_t)>& scene) {
    InBackground<Chat> room(
        events::Backend::best,
        [slow](Loop& loop) { return std::make_unique<Chat>(loop, slow, water); },
        [](Chat& chat) {
            must("listen", chat.connections().listen(Address::loopback(0)));
        });
    scene(room.server().connections().port());
}

// [leaves]
static void the_deaf_one_leaves(std::uint16_t port) {
    Visitor ann = enter(port, "Ann");
    Visitor deaf = enter(port, "Deaf");
    std::printf("Ann hears: %s", must("hear", ann.hear_until("\n")).c_str());
    Visitor bob = enter(port, "Bob");
    std::printf("Ann hears: %s", must("hear", ann.hear_until("\n")).c_str());
    std::string heard = "Bob: " + line;
    while (heard == "Bob: " + line) {  // Bob talks, Ann listens, Deaf does not
        talk(bob);
        for (int i = 0; i < at_once && heard == "Bob: " + line; ++i)
            heard = must("hear", ann.hear_until("\n"));
    }
    std::printf("Ann hears: %s", heard.c_str());
}
// [leaves]

// [slows]
static void the_slow_one_misses_nothing(std::uint16_t port) {
    Visitor slow = enter(port, "Slow");
    Visitor bob = enter(port, "Bob");
    must("hear", slow.hear_until("\n"));
    std::thread talker([&] {  // he has to wait now and then, without knowing for whom
        for (int i = 0; i < lines; i += at_once) talk(bob);
    });
    int heard = 0;
    for (int i = 0; i < lines; ++i)
        heard += must("hear", slow.hear_until("\n")) == "Bob: " + line;
    talker.join();
    std::printf("Slow has heard %d of %d lines\n", heard, lines);
}
// [slows]

// 40-chat PORT [BACKEND]
static int serve(Loop& loop, const servers::Arguments& arguments) {
    Chat chat(loop, SlowReader::leaves);
    const auto made = chat.connections().listen(arguments.address);
    return servers::listening(loop, made, arguments, chat.connections().port());
}

int main(int argc, char** argv) {
    if (argc > 1)
        return servers::run_program({argv, static_cast<std::size_t>(argc)}, "", serve);
    in_a_room(SlowReader::leaves, the_deaf_one_leaves);
    in_a_room(SlowReader::slows, the_slow_one_misses_nothing);
}

// Output:
// Ann hears: * Deaf is here
// Ann hears: * Bob is here
// Ann hears: * Deaf has left
// Slow has heard 9000 of 9000 lines
