// Not "tell me when I can", but "do it, and tell me when it is done".
//
// A server and its client in one thread, with one queue. Nobody asks whether anything is ready: each
// starts operations and reacts to their ends. The bytes belong to the queue from the start of an
// operation until its event, whatever happens in between: also when it is cancelled.
//
// Needs: posix
// Before: 33-one-queue.  Next: 35-both-ways.

#include <array>
#include <cstdio>
#include <cstring>
#include <string_view>

#include "base/must.hpp"
#include "events/queue.hpp"
#include "events/sockets.hpp"

using base::must, events::Address, events::Event;

enum : events::Token { accepted = 1, connected, asked, answered, echoed, heard };

static std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text));
}

static void print(const char* who, const char* what, const Event& event) {
    std::printf("%-7s %-22s %s\n", who, what,
                event.error == base::Errno{} ? std::to_string(event.result).c_str()
                                             : base::describe(event.error));
}

// [story]
int main() {
    events::Queue queue = must("open a queue", events::Queue::open());
    const auto listener = must("listen", events::listen_on(Address::loopback(0)));
    const Address address = must("its address", Address::of(listener));
    const auto client =
        must("a socket", events::open_socket(address, events::Kind::stream));
    std::array<std::byte, 64> server_room, client_room;
    events::Descriptor server = events::no_descriptor;

    const auto acceptor = queue.accept_many(listener, accepted);
    queue.connect(client, address, connected);
    for (bool over = false; !over;) {
        std::array<Event, 1> room;  // one at a time, to have time to look
        if (must("wait", queue.wait(room)) == 0) continue;
        const Event& event = room[0];
        switch (event.token) {
            case accepted:
                if (!event.more) {
                    print("server", "accepts no more:", event);
                    over = true;
                    break;
                }
                server = static_cast<events::Descriptor>(event.result);
                queue.receive(server, server_room, asked);
                break;
            case connected:
                queue.send(client, bytes_of("hello?"), answered);
                queue.receive(client, client_room, heard);
                break;
            case answered:
                print("client", "has sent, in bytes:", event);
                break;
            case asked:
                print("server", "has received:", event);
                queue.send(server, std::span(server_room).first(6), echoed);
                break;
            case echoed:
                print("server", "has sent:", event);
                break;
            case heard:
                print("client", "has received:", event);
                queue.cancel(acceptor);
                break;
        }
    }
    queue.close(client);
    queue.close(server);
    queue.close(listener);
}
// [story]

// Output:
// client  has sent, in bytes:    6
// server  has received:          6
// server  has sent:              6
// client  has received:          6
// server  accepts no more:       cancelled
