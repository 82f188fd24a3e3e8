#include "servers/chat.hpp"

#include <utility>

namespace servers {

namespace {

std::span<const std::byte> bytes_of(std::string_view text) noexcept {
    return std::as_bytes(std::span(text.data(), text.size()));
}

}  // namespace

void Chat::on_open(Id id) {
    members_.emplace(id, Member{});
    if (slow_ones_ > 0) connections_->pause(id);
}

void Chat::on_bytes(Id from, std::span<const std::byte> bytes) {
    Member& member = members_.at(from);
    for (const std::byte byte : bytes) {
        const char letter = static_cast<char>(byte);
        if (letter == '\n') {
            on_line(from, member);
        } else if (member.line.size() == longest_line) {
            return connections_->close(from);
        } else if (letter != '\r') {
            member.line += letter;
        }
    }
}

void Chat::on_line(Id from, Member& member) {
    std::string line = std::exchange(member.line, {});
    if (member.name.empty()) {
        if (line.empty()) return;
        member.name = std::move(line);
        return tell_others(from, "* " + member.name + " is here\n");
    }
    tell_others(from, member.name + ": " + line + "\n");
}

// [tell]
void Chat::tell_others(Id from, std::string_view text) {
    for (auto& [id, member] : members_) {
        if (id == from || member.name.empty()) continue;
        if (connections_->send(id, bytes_of(text)) == Room::free) continue;
        if (slow_ == SlowReader::leaves) {
            connections_->close(
                id);  // on_closed() comes later: nobody leaves the list here
        } else if (!std::exchange(member.is_slow, true) && ++slow_ones_ == 1) {
            for (const auto& [other, unused] : members_) connections_->pause(other);
        }
    }
}

// The last slow one has caught up: all may talk again.
void Chat::catch_up(Member& member) {
    if (!std::exchange(member.is_slow, false) || --slow_ones_ > 0) return;
    for (const auto& [id, unused] : members_) connections_->resume(id);
}
// [tell]

void Chat::on_drained(Id id) { catch_up(members_.at(id)); }

void Chat::on_closed(Id id, base::Errno) {
    auto node = members_.extract(id);
    catch_up(node.mapped());
    if (!node.mapped().name.empty())
        tell_others(id, "* " + node.mapped().name + " has left\n");
}

}  // namespace servers
