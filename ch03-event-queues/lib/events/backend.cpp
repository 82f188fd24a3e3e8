// The names of the back ends.

#include "events/queue.hpp"

namespace events {

std::string_view name_of(Backend backend) noexcept {
    switch (backend) {
        case Backend::best:
            return "best";
        case Backend::epoll:
            return "epoll";
        case Backend::poll:
            return "poll";
        case Backend::uring:
            return "io_uring";
        case Backend::kqueue:
            return "kqueue";
        case Backend::iocp:
            return "iocp";
    }
    return "";
}

}  // namespace events
