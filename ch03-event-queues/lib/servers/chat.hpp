#pragma once
/// @file
/// Chat: a room in which everybody hears everybody else.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "servers/connections.hpp"

namespace servers {

/// What becomes of a member who reads more slowly than the others talk.
enum class SlowReader : std::uint8_t {
    leaves,  ///< It is closed: the others do not wait.
    slows,   ///< Nobody is read until it has caught up: all hear all.
};

/// A room. The first line of a member is its name; each further one goes to all others.
class Chat final : public Protocol {
  public:
    /// The longest line, in bytes. Who sends a longer one is closed.
    static constexpr std::size_t longest_line = 1024;

    /// @param water  When a member counts as slow.
    Chat(Loop& loop, SlowReader slow, Water water = {}, Face face = Face::readiness)
        : slow_(slow), connections_(Connections::make(loop, *this, face, water)) {}

    /// Where its members are.
    [[nodiscard]] Connections& connections() noexcept { return *connections_; }

    void on_open(Id id) override;  ///< For Connections.
    void on_bytes(Id from, std::span<const std::byte> bytes) override;      ///< Likewise.
    void on_end(Id from) override { connections_->close_when_sent(from); }  ///< Likewise.
    void on_drained(Id id) override;                                        ///< Likewise.
    void on_closed(Id id, base::Errno why) override;                        ///< Likewise.

  private:
    struct Member {
        std::string name = {};
        std::string line = {};  // not ended yet
        bool is_slow = false;
    };
    void on_line(Id from, Member& member);
    void tell_others(Id from, std::string_view text);
    void catch_up(Member& member);

    SlowReader slow_;
    std::unordered_map<Id, Member> members_;
    int slow_ones_ = 0;
    std::unique_ptr<Connections> connections_;
};

}  // namespace servers
