// Connections by operations: the queue makes the calls, and tells what has come of them.

#include <utility>

#include "events/buffers.hpp"
#include "servers/faces.hpp"

namespace servers {

namespace {

using base::Errno;
using events::Event, events::Tell;

// A buffer that has held one message is kept for the next, unless it is large.
constexpr std::size_t worth_keeping = 1024;

class Operations final : public Connections {
  public:
    Operations(Loop& loop, Protocol& protocol, Water water)
        : Connections(loop, protocol, water) {}
    ~Operations() override { end(); }

  private:
    // ---- To accept and to connect ----

    void start_accepting() override {
        if (std::exchange(is_accepting_, true)) return;
        ++operations_;
        queue().accept_many(listener(), token(Kind::accept));
    }
    void stop_accepting() override {}  // one that has failed is over

    void on_accept(const Event& event) {
        if (!event.more) {
            is_accepting_ = false;
            --operations_;
        }
        const auto descriptor = static_cast<events::Descriptor>(event.result);
        const bool is_closed = listener() == events::no_descriptor;
        if (event.error != Errno{}) {
            if (event.error != Errno::cancelled) not_accepted(event.error);
        } else if (is_closed) {
            events::close_descriptor(descriptor);
        } else {
            accepted(descriptor);
            if (!event.more) start_accepting();
        }
    }

    void start_connecting(Connection& connection, const events::Address& to) override {
        begun(connection);
        queue().connect(connection.descriptor, to,
                        token(Kind::connection, connection.id()));
    }

    void on_connect(Connection& connection, const Event& event) {
        const Id id = connection.id();
        if (event.error != Errno{}) return close_because(id, event.error);
        connected(id);
        if (Connection* const still = find(id); still != nullptr) send_backlog(*still);
    }

    // ---- Bytes ----

    // [reading]
    // One operation brings all that comes, each time in a piece of the buffers that all share.
    void update_reading(Connection& connection) override {
        const bool wanted = connection.wants_bytes();
        if (wanted && !connection.is_receiving) {
            begun(connection);
            connection.is_receiving = true;
            connection.is_cancelled = false;
            connection.receiving = queue().receive_many(
                connection.descriptor, buffers_, token(Kind::receive, connection.id()));
        } else if (!wanted && connection.is_receiving &&
                   !std::exchange(connection.is_cancelled, true)) {
            queue().cancel(connection.receiving);
        }
    }
    // [reading]

    void on_receive(Connection& connection, const Event& event) {
        const Id id = connection.id();
        if (!event.more) connection.is_receiving = false;
        if (event.error == Errno{}) {
            received(id, event.result > 0
                             ? std::span<const std::byte>(buffers_.bytes_of(event))
                             : std::span<const std::byte>{});
            buffers_.give_back(event);
        } else if (event.error != Errno::cancelled && event.error != Errno::no_buffers) {
            return close_because(id, event.error);
        }
        Connection* const still = find(id);
        if (still != nullptr && !event.more) update_reading(*still);
    }

    // The bytes belong to the queue until they are sent; what comes meanwhile goes with the next operation.
    void push(Connection& connection, std::span<const std::byte> bytes) override {
        connection.backlog.insert(connection.backlog.end(), bytes.begin(), bytes.end());
        hurry(connection);
        send_backlog(connection);
    }

    void send_backlog(Connection& connection) {
        if (connection.is_sending || connection.is_connecting || connection.backlog.empty())
            return;
        begun(connection);
        connection.is_sending = true;
        std::swap(connection.sending, connection.backlog);
        // As a rule nobody waits for the end of a short one: it may be told with the next message.
        const bool is_urgent =
            connection.sending.size() > worth_keeping || connection.awaits_sent();
        connection.sends = queue().send(connection.descriptor, connection.sending,
                                        token(Kind::send, connection.id()),
                                        is_urgent ? Tell::at_once : Tell::with_next);
    }

    void on_send(Connection& connection, const Event& event) {
        connection.is_sending = false;
        if (event.error != Errno{}) return close_because(connection.id(), event.error);
        connection.sending.clear();
        if (connection.sending.capacity() > worth_keeping) connection.sending = {};
        send_backlog(connection);
        sent(connection);
    }

    // ---- Events ----

    void begun(Connection& connection) noexcept {
        ++connection.under_way;
        ++operations_;
    }

    // Each operation ends with exactly one event that has no `more`, also after its connection
    // was closed.
    void on_face_event(const Event& event, Kind kind, Id id) override {
        if (kind == Kind::accept) return on_accept(event);
        Connection& connection = *find_even_closed(id);
        if (!event.more) {
            --connection.under_way;
            --operations_;
        }
        if (!connection.is_open) {
            buffers_.give_back(event);
            operation_over(connection);
        } else if (kind == Kind::connection) {
            on_connect(connection, event);
        } else if (kind == Kind::receive) {
            on_receive(connection, event);
        } else {
            on_send(connection, event);
        }
    }

    bool is_accepting_ = false;
    events::Buffers buffers_{1024, 4096};
};

}  // namespace

std::unique_ptr<Connections> make_operations(Loop& loop, Protocol& protocol, Water water) {
    return std::make_unique<Operations>(loop, protocol, water);
}

}  // namespace servers
