#pragma once
/// @file
/// Proxy: passes connections on to another server.

#include <memory>
#include <unordered_map>

#include "servers/connections.hpp"

namespace servers {

/// Connects each client to a server, and carries the bytes both ways. What one end says the other
/// hears: bytes, no more bytes, RST. Who reads slowly slows only the one who talks to it.
class Proxy final : public Protocol {
  public:
    /// @param server  Where each client is connected to.
    Proxy(Loop& loop, const events::Address& server, Face face = Face::readiness,
          Water water = {})
        : server_(server), connections_(Connections::make(loop, *this, face, water)) {}

    /// Both ends of all that is passed on: two for each client.
    [[nodiscard]] Connections& connections() noexcept { return *connections_; }

    void on_open(Id id) override;  ///< For Connections.
    void on_bytes(Id from, std::span<const std::byte> bytes) override;  ///< Likewise.
    void on_end(Id from) override;                                      ///< Likewise.
    void on_drained(Id id) override;                                    ///< Likewise.
    void on_closed(Id id, base::Errno why) override;                    ///< Likewise.

  private:
    struct End {
        Id other;
        bool has_ended = false;
    };
    events::Address server_;
    std::unordered_map<Id, End> ends_;
    std::unique_ptr<Connections> connections_;
};

}  // namespace servers
