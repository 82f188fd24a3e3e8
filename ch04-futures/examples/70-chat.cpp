// A chat room in which each member is two tasks.
//
// One listens to him, the other talks to him, and a channel of limited room lies between: who does
// not read fills his own channel and has to leave, and nobody waits for him. Whichever of the two
// tasks ends first takes the other along.
//
// `70-chat 7001` is a room for others: try `nc localhost 7001`. With `--console` it shows its tasks.
//
// Before: 69-http-client.  Next: 71-key-value-server.

#include <cstdio>
#include <string>

#include "programs/chat.hpp"
#include "programs/in_background.hpp"
#include "programs/live_console.hpp"
#include "programs/program.hpp"
#include "servers/visitor.hpp"

using base::must, programs::Chat, servers::Visitor;

static Visitor enter(std::uint16_t port, const std::string& name) {
    Visitor visitor = must("connect", Visitor::connect(events::Address::loopback(port)));
    must("say", visitor.say(name + "\n"));
    return visitor;
}

static std::string hear(Visitor& visitor) { return must("hear", visitor.hear_until("\n")); }

int main(int argc, char** argv) {
    programs::LiveConsole console(argc, argv);
    if (argc == 2) {
        Chat room;
        auto runtime = must("open a runtime", futures::Runtime::open(console.options()));
        return programs::serve_until_ctrl_c(runtime, programs::port_in(argv[1]), room);
    }
    const programs::InBackground<Chat> room(
        {}, [](futures::Runtime&) { return std::make_unique<Chat>(100); });
    // 1. What one says is heard by all others.
    Visitor ann = enter(room.port(), "Ann");
    Visitor deaf = enter(room.port(), "Deaf");
    std::printf("Ann hears: %s", hear(ann).c_str());
    Visitor bob = enter(room.port(), "Bob");
    std::printf("Ann hears: %s", hear(ann).c_str());
    must("say", bob.say("hello\r\n"));
    std::printf("Ann hears: %s", hear(ann).c_str());
    // 2. Bob talks, Ann listens, Deaf does not: until the kernel's buffers and his channel are full.
    const std::string line = std::string(1000, 'x') + "\n";
    std::string heard = "Bob: " + line;
    while (heard == "Bob: " + line) {
        must("say", bob.say(line));
        heard = hear(ann);
    }
    std::printf("Ann hears: %s", heard.c_str());
    // 3. A line without an end is no line.
    must("say", bob.say(std::string(2000, 'y')));
    do heard = hear(ann);
    while (heard == "Bob: " + line);
    std::printf("Ann hears: %s", heard.c_str());
}

// Output:
// Ann hears: * Deaf is here
// Ann hears: * Bob is here
// Ann hears: Bob: hello
// Ann hears: * Deaf has left
// Ann hears: * Bob has left
