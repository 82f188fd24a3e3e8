// Connections by readiness: the queue says when, we make the call.

#include <array>
#include <utility>

#include "servers/faces.hpp"

namespace servers {

namespace {

using base::Errno;
using events::Interest;

// So many clients at a time, then it is the turn of those who are there.
constexpr int most_accepts = 64;

bool is_not_yet(Errno why) noexcept {
    return why == Errno::would_block || why == Errno::interrupted;
}

class Readiness final : public Connections {
  public:
    using Connections::Connections;
    Readiness(Loop& loop, Protocol& protocol, Water water)
        : Connections(loop, protocol, water) {}
    ~Readiness() override { end(); }

  private:
    // ---- To accept ----

    void start_accepting() override {
        if (is_accepting_) return;
        const auto added = queue().add(listener(), token(Kind::accept), Interest::readable);
        is_accepting_ = added.has_value();
        if (!added) not_accepted(added.error());
    }
    void stop_accepting() override {
        if (std::exchange(is_accepting_, false))
            static_cast<void>(queue().remove(listener()));
    }

    void accept_some() {
        for (int i = 0; i < most_accepts; ++i) {
            const auto taken = events::accept_now(listener());
            if (taken) {
                accepted(*taken);
            } else if (taken.error() == Errno::would_block) {
                return;
            } else if (taken.error() != Errno::connection_aborted &&
                       taken.error() != Errno::interrupted) {
                return not_accepted(taken.error());
            }
        }
    }

    // ---- To connect ----

    void start_connecting(Connection& connection, const events::Address& to) override {
        const auto begun = events::connect_now(connection.descriptor, to);
        if (!begun && begun.error() != Errno::in_progress)
            return close_because(connection.id(), begun.error());
        update_interest(connection);  // writable: connected, or not
    }

    void finish_connecting(const Connection& connection) {
        const auto result = events::connect_result(connection.descriptor);
        if (!result) return close_because(connection.id(), result.error());
        connected(connection.id());
    }

    // ---- Bytes ----

    // [update]
    // The queue is asked for what can be used, and only when that changes: not once for each message.
    void update_interest(Connection& connection) {
        const bool reads = connection.wants_bytes();
        const bool writes = connection.is_connecting || connection.waiting() > 0;
        const bool is_watched = std::exchange(connection.is_watched, reads || writes);
        const Interest wanted = !reads   ? Interest::writable
                                : writes ? Interest::both
                                         : Interest::readable;
        const Interest before = std::exchange(connection.interest, wanted);
        base::Result<void> asked;
        if (!connection.is_watched) {
            if (is_watched) asked = queue().remove(connection.descriptor);
        } else if (!is_watched) {
            asked = queue().add(connection.descriptor,
                                token(Kind::connection, connection.id()), wanted);
        } else if (wanted != before) {
            asked = queue().modify(connection.descriptor,
                                   token(Kind::connection, connection.id()), wanted);
        }
        if (!asked) close_because(connection.id(), asked.error());
    }
    // [update]
    void update_reading(Connection& connection) override { update_interest(connection); }

    // [push]
    // There is mostly room: then nothing is copied, and the queue is not asked.
    void push(Connection& connection, std::span<const std::byte> bytes) override {
        if (connection.waiting() == 0 && !connection.is_connecting) {
            const auto sent = events::send_now(connection.descriptor, bytes);
            if (!sent && !is_not_yet(sent.error()))
                return close_because(connection.id(), sent.error());
            bytes = bytes.subspan(sent.value_or(0));
        }
        if (bytes.empty()) return;
        auto& backlog = connection.backlog;
        if (connection.gone > backlog.size() / 2) {
            backlog.erase(backlog.begin(),
                          backlog.begin() + static_cast<std::ptrdiff_t>(connection.gone));
            connection.gone = 0;
        }
        backlog.insert(backlog.end(), bytes.begin(), bytes.end());
        update_interest(connection);
    }
    // [push]

    void send_backlog(Connection& connection) {
        const auto rest = std::span(connection.backlog).subspan(connection.gone);
        if (rest.empty()) return;
        const auto gone = events::send_now(connection.descriptor, rest);
        if (!gone && !is_not_yet(gone.error()))
            return close_because(connection.id(), gone.error());
        connection.gone += gone.value_or(0);
        if (connection.waiting() == 0) {
            connection.backlog = {};
            connection.gone = 0;
            update_interest(connection);
        }
        sent(connection);
    }

    // One call for each time that it is ready: a fast client may not starve the others.
    void receive_some(const Connection& connection) {
        const Id id = connection.id();
        const auto count = events::receive_now(connection.descriptor, buffer_);
        if (count) return received(id, std::span(buffer_).first(*count));
        if (!is_not_yet(count.error())) close_because(id, count.error());
    }

    void on_face_event(const events::Event& event, Kind kind, Id id) override {
        if (kind == Kind::accept) return accept_some();
        Connection* connection = find(id);
        if (connection == nullptr) return;  // closed by an event of the same batch
        const events::Ready ready = event.ready;
        if (ready.writable || ready.write_closed || ready.error) {
            if (connection->is_connecting) return finish_connecting(*connection);
            send_backlog(*connection);
            connection = find(id);
            if (connection == nullptr) return;
        }
        const bool has_something = ready.readable || ready.read_closed || ready.error;
        if (has_something && connection->wants_bytes()) receive_some(*connection);
    }

    bool is_accepting_ = false;
    std::array<std::byte, 64 * 1024> buffer_;
};

}  // namespace

std::unique_ptr<Connections> make_readiness(Loop& loop, Protocol& protocol, Water water) {
    return std::make_unique<Readiness>(loop, protocol, water);
}

}  // namespace servers
