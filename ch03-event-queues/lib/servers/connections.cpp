#include "servers/connections.hpp"

#include <algorithm>
#include <utility>

#include "servers/faces.hpp"
#include "servers/reset.hpp"

namespace servers {

using base::Errno, base::fail, base::Result;
using std::chrono::milliseconds;

namespace {
constexpr unsigned kind_shift = 52;
constexpr milliseconds grace{1000};
}  // namespace

std::unique_ptr<Connections> Connections::make(Loop& loop, Protocol& protocol, Face face,
                                               Water water) {
    if (face == Face::readiness) return make_readiness(loop, protocol, water);
    return make_operations(loop, protocol, water);
}

// ---- The table ----

Connection* Connections::find_even_closed(Id id) noexcept {
    const auto slot = static_cast<std::uint32_t>(id);
    return slot < table_.size() && table_[slot].id() == id ? &table_[slot] : nullptr;
}

Connection* Connections::find(Id id) noexcept {
    Connection* const connection = find_even_closed(id);
    return connection != nullptr && connection->is_open ? connection : nullptr;
}

Connection& Connections::open_slot(events::Descriptor descriptor) {
    if (free_slots_.empty()) {
        free_slots_.push_back(static_cast<std::uint32_t>(table_.size()));
        table_.push_back({.slot = free_slots_.back()});
    }
    Connection& connection = table_[free_slots_.back()];
    free_slots_.pop_back();
    connection.descriptor = descriptor;
    connection.is_open = true;
    ++count_;
    return connection;
}

// ---- Bytes ----

void Connections::received(Id id, std::span<const std::byte> bytes) {
    if (!bytes.empty()) return protocol_.on_bytes(id, bytes);
    Connection& connection = *find(id);
    connection.has_ended = true;
    update_reading(connection);
    protocol_.on_end(id);
}

Room Connections::send(Id to, std::span<const std::byte> bytes) {
    Connection* const connection = find(to);
    if (connection == nullptr || bytes.empty()) return Room::free;
    push(*connection, bytes);
    if (connection->waiting() > water_.high) {
        connection->is_full = true;
        hurry(*connection);
    }
    return connection->is_full ? Room::full : Room::free;
}

// Something has been sent, or there was nothing to send.
void Connections::sent(Connection& connection) {
    const Id id = connection.id();
    if (connection.waiting() == 0 && !connection.is_connecting) {
        if (connection.closes_when_sent) return close(id);
        if (std::exchange(connection.ends_when_sent, false))
            static_cast<void>(events::end_sending(connection.descriptor));
    }
    if (!connection.is_full || connection.waiting() > water_.low) return;
    connection.is_full = false;
    protocol_.on_drained(id);
}

void Connections::hurry(const Connection& connection) {
    if (connection.is_sending) queue().hurry(connection.sends);
}

std::size_t Connections::backlog(Id id) noexcept {
    const Connection* const connection = find(id);
    return connection == nullptr ? 0 : connection->waiting();
}

void Connections::pause(Id id) {
    Connection* const connection = find(id);
    if (connection == nullptr || std::exchange(connection->is_paused, true)) return;
    update_reading(*connection);
}

void Connections::resume(Id id) {
    Connection* const connection = find(id);
    if (connection == nullptr || !std::exchange(connection->is_paused, false)) return;
    update_reading(*connection);
}

void Connections::end_sending(Id id) {
    Connection* const connection = find(id);
    if (connection == nullptr) return;
    connection->ends_when_sent = true;
    hurry(*connection);
    sent(*connection);
}

void Connections::close_when_sent(Id id) {
    Connection* const connection = find(id);
    if (connection == nullptr) return;
    connection->closes_when_sent = true;
    hurry(*connection);
    sent(*connection);
}

// ---- To close ----

// The protocol hears of it later, never within its own call.
void Connections::close_because(Id id, Errno why) {
    Connection* const connection = find(id);
    if (connection == nullptr) return;
    connection->is_open = false;
    queue().close(connection->descriptor);
    gone_.push_back({id, why});
    if (!is_within_ && gone_.size() == 1) set_timer(Kind::tidy, milliseconds{0});
}

void Connections::reset(Id id) {
    Connection* const connection = find(id);
    if (connection == nullptr) return;
    reset_on_close(connection->descriptor);
    close(id);
}

// Gives the slot of a closed connection back: not before its operations are over, for their bytes
// belong to the queue until then.
void Connections::operation_over(Connection& connection) noexcept {
    if (!connection.is_told || connection.under_way > 0) return;
    const std::uint32_t slot = connection.slot, generation = connection.generation + 1;
    connection = {.slot = slot, .generation = generation};
    free_slots_.push_back(slot);
}

void Connections::tidy() {
    for (std::size_t i = 0; i < gone_.size(); ++i) {  // the protocol may close more
        const Gone gone = gone_[i];
        --count_;
        protocol_.on_closed(gone.id, gone.why);
        Connection& connection = *find_even_closed(gone.id);
        connection.is_told = true;
        operation_over(connection);
    }
    if (!gone_.empty() && back_off_ > milliseconds{0} && !is_stopping_) start_accepting();
    gone_.clear();
}

// ---- Events ----

events::Token Connections::token(Kind kind, Id id) const noexcept {
    return Loop::token_of(number_,
                          std::uint64_t{static_cast<std::uint8_t>(kind)} << kind_shift |
                              static_cast<std::uint64_t>(id));
}

void Connections::set_timer(Kind kind, std::chrono::nanoseconds from_now) {
    events::Timer& timer = timers_[static_cast<std::size_t>(kind)];
    queue().cancel(timer);
    timer = queue().set_timer(from_now, token(kind));
}

void Connections::on_event(const events::Event& event) {
    const std::uint64_t name = Loop::own_name(event);
    const auto kind = static_cast<Kind>(name >> kind_shift);
    const Id id{name & ((std::uint64_t{1} << kind_shift) - 1)};
    is_within_ = true;
    if (event.what == events::What::timer) {
        if (kind == Kind::retry && !is_stopping_) start_accepting();
        if (kind == Kind::grace) {
            for (const Connection& one : table_) close(one.id());
        }
    } else {
        on_face_event(event, kind, id);
    }
    if (!gone_.empty()) tidy();
    is_within_ = false;
}

// Who has something to get has a second for it.
void Connections::on_stop() {
    if (std::exchange(is_stopping_, true)) return;
    give_up_listener();
    for (std::size_t i = 0; i < table_.size(); ++i) {
        if (table_[i].is_open) close_when_sent(table_[i].id());
    }
    if (count_ > 0) set_timer(Kind::grace, grace);
}

void Connections::end() {
    loop_.let_go(*this, number_);
    for (const events::Timer timer : timers_) queue().cancel(timer);
}

bool Connections::is_over() const noexcept {
    return is_stopping_ && count_ == 0 && operations_ == 0;
}

}  // namespace servers
