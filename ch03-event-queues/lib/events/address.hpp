#pragma once
/// @file
/// Address: where a socket can be reached.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "events/descriptor.hpp"

namespace events {

/// The address of a socket, in the form that the system's calls want.
class Address {
  public:
    /// No address; room for one.
    Address() = default;
    /// This machine, over TCP or UDP.
    /// @param port  0 leaves the choice to the system.
    [[nodiscard]] static Address loopback(std::uint16_t port) noexcept;
    /// Reads "127.0.0.1:80", "[::1]:80" or "unix:/path".
    /// @errors invalid_argument  it is none of them
    [[nodiscard]] static base::Result<Address> parse(std::string_view text);
    /// The one that @p socket is bound to.
    /// @errors bad_handle
    [[nodiscard]] static base::Result<Address> of(Descriptor socket) noexcept;

    /// Its port; 0 if it has none.
    [[nodiscard]] std::uint16_t port() const noexcept;
    /// In the form that parse() reads.
    [[nodiscard]] std::string text() const;

    /// For the system's calls: a sockaddr, as long as size() says.
    [[nodiscard]] void* data() noexcept { return bytes_.data(); }
    /// Likewise.
    [[nodiscard]] const void* data() const noexcept { return bytes_.data(); }
    /// How many of its bytes count.
    [[nodiscard]] unsigned size() const noexcept { return size_; }
    /// The system has written so many.
    void resize(unsigned size) noexcept { size_ = size; }
    /// How many there is room for.
    static constexpr unsigned room = 128;

  private:
    alignas(8) std::array<std::byte, room> bytes_{};
    unsigned size_ = 0;
};

}  // namespace events
