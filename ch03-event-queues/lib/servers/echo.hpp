#pragma once
/// @file
/// Echo: says what it hears.

#include <memory>
#include <span>

#include "servers/connections.hpp"

namespace servers {

/// Sends back what each client sends. Who does not read what comes back is not read either.
class Echo final : public Protocol {
  public:
    /// @param face  Which of the queue's carries the bytes.
    explicit Echo(Loop& loop, Face face = Face::readiness)
        : connections_(Connections::make(loop, *this, face)) {}

    /// Where its clients are.
    [[nodiscard]] Connections& connections() noexcept { return *connections_; }

    // [echo]
    void on_bytes(Id from, std::span<const std::byte> bytes) override {
        if (connections_->send(from, bytes) == Room::full) connections_->pause(from);
    }
    void on_drained(Id id) override { connections_->resume(id); }
    void on_end(Id from) override { connections_->close_when_sent(from); }
    // [echo]

  private:
    std::unique_ptr<Connections> connections_;
};

}  // namespace servers
