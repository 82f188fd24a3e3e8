// Addresses of Windows. There is no family for paths here: Winsock has it, Wine has not.

#include <bit>
#include <charconv>
#include <cstring>

#include "events/address.hpp"
#include "events/error_windows.hpp"
#include "windows/winsock.hpp"

namespace events {

namespace {

using base::Errno, base::fail, base::Result;

std::uint16_t in_network_order(std::uint16_t port) noexcept {
    return static_cast<std::uint16_t>(port << 8 | port >> 8);
}

template <typename T>
Address made_of(const T& system_address) noexcept {
    static_assert(sizeof system_address <= Address::room);
    Address address;
    std::memcpy(address.data(), &system_address, sizeof system_address);
    address.resize(sizeof system_address);
    return address;
}

const windows::InternetAddress& as_inet(const Address& address) noexcept {
    return *static_cast<const windows::InternetAddress*>(address.data());
}

const windows::Internet6Address& as_inet6(const Address& address) noexcept {
    return *static_cast<const windows::Internet6Address*>(address.data());
}

}  // namespace

Address Address::loopback(std::uint16_t port) noexcept {
    return made_of(windows::InternetAddress{.family = windows::inet,
                                            .port = in_network_order(port),
                                            .host = {127, 0, 0, 1},
                                            .zeros = {}});
}

Result<Address> Address::parse(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) return fail(Errno::invalid_argument);
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.begin() + colon + 1, text.end(), port);
    if (error != std::errc{} || end != text.end()) return fail(Errno::invalid_argument);
    std::string host(text.substr(0, colon));
    if (host.starts_with('[') && host.ends_with(']')) {
        windows::Internet6Address address{.family = windows::inet6,
                                          .port = in_network_order(port),
                                          .flow = 0,
                                          .host = {},
                                          .scope = 0};
        host = host.substr(1, host.size() - 2);
        if (windows::inet_pton(windows::inet6, host.c_str(), address.host) == 1)
            return made_of(address);
        return fail(Errno::invalid_argument);
    }
    windows::InternetAddress address{
        .family = windows::inet, .port = in_network_order(port), .host = {}, .zeros = {}};
    if (windows::inet_pton(windows::inet, host.c_str(), address.host) != 1)
        return fail(Errno::invalid_argument);
    return made_of(address);
}

Result<Address> Address::of(Descriptor socket) noexcept {
    Address address;
    int size = room;
    if (windows::getsockname(socket, address.data(), &size) != 0)
        return fail(last_socket_error());
    address.resize(static_cast<unsigned>(size));
    return address;
}

std::uint16_t Address::port() const noexcept {
    // It stands at the same place in both families.
    return size_ == 0 ? std::uint16_t{0} : in_network_order(as_inet(*this).port);
}

std::string Address::text() const {
    if (size_ == 0) return "";
    char host[64] = "";
    if (as_inet(*this).family == windows::inet6) {
        windows::inet_ntop(windows::inet6, as_inet6(*this).host, host, sizeof host);
        return "[" + std::string(host) + "]:" + std::to_string(port());
    }
    windows::inet_ntop(windows::inet, as_inet(*this).host, host, sizeof host);
    return std::string(host) + ":" + std::to_string(port());
}

}  // namespace events
