// An event for a descriptor that is somebody else's by now.
//
// Two clients have something to say, and both events come in one batch. While the first is dealt
// with, the second is closed, and a new client gets its number: systems give out the lowest one that
// is free. The second event of the batch still lies there, with that number in it.
//
// Needs: linux
// Before: 36-fibers-on-the-queue.  Next: 38-busy-polling.

#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <map>
#include <span>

#include "base/must.hpp"
#include "events/queue.hpp"
#include "events/sockets.hpp"

using base::must, events::Descriptor, events::Interest;

// Two clients that both have sent a byte; ends[0] is the server's side.
struct Clients {
    std::array<Descriptor, 2> a = must("a", events::connected_pair());
    std::array<Descriptor, 2> b = must("b", events::connected_pair());
    std::array<Descriptor, 2> fresh = {-1, -1};

    Clients() {
        for (const auto& one : {a, b})
            must("send", events::send_now(one[1], std::as_bytes(std::span("x", 1))));
    }
    ~Clients() {
        for (const Descriptor one : {a[0], a[1], b[1], fresh[0], fresh[1]}) close(one);
    }
    // The server gives up the other one, and accepts somebody new.
    void replace(Descriptor other) {
        close(other);
        fresh = must("fresh", events::connected_pair());
        if (other == a[0]) a[0] = b[0];  // for the destructor: who is still open
    }
    Descriptor other_than(Descriptor one) const { return one == a[0] ? b[0] : a[0]; }
};

// [twin]
// With the descriptor as the token, the number is all that we have.
static int with_numbers() {
    Clients clients;
    const int queue = must("epoll", epoll_create1(0));
    for (const Descriptor one : {clients.a[0], clients.b[0]}) {
        epoll_event wish{.events = EPOLLIN, .data = {.fd = one}};
        must("add", epoll_ctl(queue, EPOLL_CTL_ADD, one, &wish));
    }
    std::array<epoll_event, 8> batch;
    const int count = must("wait", epoll_wait(queue, batch.data(), 8, -1));
    int misled = 0;
    clients.replace(clients.other_than(batch[0].data.fd));
    for (int i = 1; i < count; ++i) {
        std::array<std::byte, 1> room;
        if (!events::receive_now(batch[static_cast<std::size_t>(i)].data.fd, room))
            ++misled;
    }
    close(queue);
    return misled;
}
// [twin]

// [tokens]
// A token is our own name for a client, and no other client ever gets it. The number may come again;
// the event that lies in the batch has the old token, and there is no such client any more.
static int with_tokens() {
    Clients clients;
    events::Queue queue = must("open", events::Queue::open());
    std::map<events::Token, Descriptor> known = {{1, clients.a[0]}, {2, clients.b[0]}};
    for (const auto& [token, descriptor] : known)
        must("add", queue.add(descriptor, token, Interest::readable));
    std::array<events::Event, 8> batch;
    const std::size_t count = must("wait", queue.wait(batch));
    const events::Token other = batch[0].token == 1 ? 2 : 1;
    must("remove", queue.remove(known[other]));
    clients.replace(known[other]);
    known.erase(other);
    known[3] = clients.fresh[0];
    must("add", queue.add(clients.fresh[0], 3, Interest::readable));
    int misled = 0;
    for (const events::Event& event : std::span(batch).first(count).subspan(1)) {
        std::array<std::byte, 1> room;
        const auto client = known.find(event.token);
        if (client == known.end()) continue;  // it has been closed since
        if (!events::receive_now(client->second, room)) ++misled;
    }
    queue.close(clients.fresh[0]);
    clients.fresh[0] = events::no_descriptor;
    return misled;
}
// [tokens]

int main() {
    std::printf("numbers: %d event for a client that has not said anything\n",
                with_numbers());
    std::printf("tokens:  %d\n", with_tokens());
}

// Output:
// numbers: 1 event for a client that has not said anything
// tokens:  0
