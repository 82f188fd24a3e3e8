#pragma once
/// @file
/// UdpEcho: sends each datagram back to where it came from.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/result.hpp"
#include "events/sockets.hpp"
#include "servers/loop.hpp"

namespace servers {

/// The server. There are no connections: what it knows of a client is the address of a datagram.
class UdpEcho final : public Part {
  public:
    /// Waits for nothing yet.
    explicit UdpEcho(Loop& loop) : loop_(loop), number_(loop.take_in(*this)) {}
    ~UdpEcho() override { loop_.let_go(*this, number_); }

    /// Receives at @p address.
    /// @errors address_in_use, access_denied, too_many_handles
    [[nodiscard]] base::Result<void> listen(const events::Address& address);
    /// The port that it listens on.
    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    /// How many datagrams it has sent back.
    [[nodiscard]] std::uint64_t echoed() const noexcept { return echoed_; }

    void on_event(const events::Event& event) override;  ///< For the Loop.
    void on_stop() override;                             ///< Likewise.
    [[nodiscard]] bool is_over() const override { return under_way_ == 0; }  ///< Likewise.

  private:
    // One datagram at a time is in each of these: received, or being sent back.
    struct Seat {
        events::Address sender;
        bool is_sending = false;
        std::array<std::byte, 65'536> bytes;  // the longest datagram has some less
    };
    void receive(std::uint64_t seat);

    Loop& loop_;
    unsigned number_, under_way_ = 0;
    std::uint16_t port_ = 0;
    std::uint64_t echoed_ = 0;
    events::Descriptor socket_ = events::no_descriptor;
    std::unique_ptr<std::array<Seat, 8>> seats_ =
        std::make_unique_for_overwrite<std::array<Seat, 8>>();
};

}  // namespace servers
