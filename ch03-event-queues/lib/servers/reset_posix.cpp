#include <sys/socket.h>

#include "servers/reset.hpp"

namespace servers {

void reset_on_close(events::Descriptor socket) noexcept {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

}  // namespace servers
