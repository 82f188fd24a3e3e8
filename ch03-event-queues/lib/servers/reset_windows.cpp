#include "servers/reset.hpp"
#include "windows/winsock.hpp"

namespace servers {

void reset_on_close(events::Descriptor socket) noexcept {
    const windows::Linger at_once{.is_on = 1, .seconds = 0};
    windows::setsockopt(socket, windows::socket_level, windows::linger,
                        reinterpret_cast<const char*>(&at_once), sizeof at_once);
}

}  // namespace servers
