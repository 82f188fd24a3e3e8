// Addresses of POSIX systems.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <charconv>
#include <cstring>
#include <optional>

#include "events/address.hpp"
#include "events/error_posix.hpp"

namespace events {

namespace {

using base::Errno, base::fail, base::Result;

template <typename T>
Address made_of(const T& system_address) noexcept {
    static_assert(sizeof system_address <= Address::room);
    Address address;
    std::memcpy(address.data(), &system_address, sizeof system_address);
    address.resize(sizeof system_address);
    return address;
}

std::optional<std::uint16_t> port_in(std::string_view text) noexcept {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.begin(), text.end(), port);
    if (error != std::errc{} || end != text.end() || text.empty()) return std::nullopt;
    return port;
}

Result<Address> parse_unix(std::string_view path) noexcept {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof address.sun_path)
        return fail(Errno::invalid_argument);
    std::memcpy(address.sun_path, path.data(), path.size());
    return made_of(address);
}

}  // namespace

Address Address::loopback(std::uint16_t port) noexcept {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return made_of(address);
}

Result<Address> Address::parse(std::string_view text) {
    if (text.starts_with("unix:")) return parse_unix(text.substr(5));
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) return fail(Errno::invalid_argument);
    const auto port = port_in(text.substr(colon + 1));
    if (!port) return fail(Errno::invalid_argument);
    std::string host(text.substr(0, colon));
    if (host.starts_with('[') && host.ends_with(']')) {
        sockaddr_in6 address{};
        address.sin6_family = AF_INET6;
        address.sin6_port = htons(*port);
        host = host.substr(1, host.size() - 2);
        if (inet_pton(AF_INET6, host.c_str(), &address.sin6_addr) == 1)
            return made_of(address);
    } else {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(*port);
        if (inet_pton(AF_INET, host.c_str(), &address.sin_addr) == 1)
            return made_of(address);
    }
    return fail(Errno::invalid_argument);
}

Result<Address> Address::of(Descriptor socket) noexcept {
    Address address;
    socklen_t size = room;
    if (getsockname(socket, static_cast<sockaddr*>(address.data()), &size) != 0)
        return fail(last_error());
    address.resize(size);
    return address;
}

std::uint16_t Address::port() const noexcept {
    const auto* const any = static_cast<const sockaddr*>(data());
    if (size_ == 0) return 0;
    if (any->sa_family == AF_INET)
        return ntohs(static_cast<const sockaddr_in*>(data())->sin_port);
    if (any->sa_family == AF_INET6)
        return ntohs(static_cast<const sockaddr_in6*>(data())->sin6_port);
    return 0;
}

std::string Address::text() const {
    if (size_ == 0) return "";
    char host[INET6_ADDRSTRLEN] = "";
    const auto* const any = static_cast<const sockaddr*>(data());
    if (any->sa_family == AF_UNIX)
        return std::string("unix:") + static_cast<const sockaddr_un*>(data())->sun_path;
    if (any->sa_family == AF_INET6) {
        inet_ntop(AF_INET6, &static_cast<const sockaddr_in6*>(data())->sin6_addr, host,
                  sizeof host);
        return "[" + std::string(host) + "]:" + std::to_string(port());
    }
    inet_ntop(AF_INET, &static_cast<const sockaddr_in*>(data())->sin_addr, host,
              sizeof host);
    return std::string(host) + ":" + std::to_string(port());
}

}  // namespace events
