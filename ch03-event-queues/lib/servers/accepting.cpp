// How a connection of Connections begins: a client has come, or we have gone to somebody.

#include <algorithm>

#include "servers/connections.hpp"

namespace servers {

using base::Errno, base::fail, base::Result;
using std::chrono::milliseconds;

namespace {
constexpr milliseconds first_back_off{5}, longest_back_off{320};
}

// ---- To accept ----

Result<void> Connections::listen(const events::Address& address) {
    const auto made = events::listen_on(address);
    if (!made) return fail(made.error());
    listener_ = *made;
    const auto own = events::Address::of(*made);
    if (!own) {
        give_up_listener();
        return fail(own.error());
    }
    port_ = own->port();
    start_accepting();
    return {};
}

void Connections::accepted(events::Descriptor descriptor) {
    back_off_ = milliseconds{0};
    Connection& connection = open_slot(descriptor);
    const Id id = connection.id();
    update_reading(connection);
    protocol_.on_open(id);
}

// [back-off]
// No descriptors left, or no memory: the client waits in the listener's queue, so nothing is
// lost; to ask again at once would only burn the CPU. We ask when a connection is closed, or
// after a while: the descriptors may be somebody else's.
void Connections::not_accepted(Errno) {
    if (listener_ == events::no_descriptor) return;
    ++back_offs_;
    stop_accepting();
    back_off_ = std::clamp(back_off_ * 2, first_back_off, longest_back_off);
    set_timer(Kind::retry, back_off_);
}
// [back-off]

void Connections::give_up_listener() {
    if (listener_ == events::no_descriptor) return;
    queue().close(listener_);
    listener_ = events::no_descriptor;
}

// ---- To connect ----

Result<Id> Connections::connect(const events::Address& address) {
    const auto made = events::open_socket(address, events::Kind::stream);
    if (!made) return fail(made.error());
    Connection& connection = open_slot(*made);
    connection.is_connecting = true;
    const Id id = connection.id();
    start_connecting(connection, address);
    return id;
}

void Connections::connected(Id id) {
    Connection* connection = find(id);
    if (connection == nullptr) return;
    connection->is_connecting = false;
    protocol_.on_open(id);
    connection = find(id);
    if (connection == nullptr) return;
    update_reading(*connection);
    sent(*connection);
}

}  // namespace servers
