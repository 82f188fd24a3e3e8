#include "servers/proxy.hpp"

namespace servers {

// A client, or our own connection to the server, which is in the table already.
void Proxy::on_open(Id id) {
    if (ends_.contains(id)) return;
    const auto server = connections_->connect(server_);
    if (!server) return connections_->reset(id);
    ends_.emplace(id, End{.other = *server});
    ends_.emplace(*server, End{.other = id});
}

// [pass]
void Proxy::on_bytes(Id from, std::span<const std::byte> bytes) {
    const auto end = ends_.find(from);
    if (end == ends_.end()) return;
    if (connections_->send(end->second.other, bytes) == Room::full)
        connections_->pause(from);
}

void Proxy::on_drained(Id id) {
    if (const auto end = ends_.find(id); end != ends_.end())
        connections_->resume(end->second.other);
}

// One direction ends; the other one may go on for hours.
void Proxy::on_end(Id from) {
    const auto end = ends_.find(from);
    if (end == ends_.end()) return;
    end->second.has_ended = true;
    const Id other = end->second.other;
    const auto there = ends_.find(other);
    if (there != ends_.end() && !there->second.has_ended)
        return connections_->end_sending(other);
    connections_->close_when_sent(from);
    connections_->close_when_sent(other);
}
// [pass]

// In a bad way for one is in a bad way for both.
void Proxy::on_closed(Id id, base::Errno why) {
    const auto node = ends_.extract(id);
    if (node.empty()) return;
    const Id other = node.mapped().other;
    if (why != base::Errno{}) {
        connections_->reset(other);
    } else {
        connections_->close_when_sent(other);
    }
}

}  // namespace servers
