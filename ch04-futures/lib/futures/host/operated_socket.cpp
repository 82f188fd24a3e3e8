#include "futures/host/ready_socket.hpp"
#include "futures/host/socket.hpp"

namespace futures {

std::unique_ptr<Socket> make_operated_socket(Reactor& reactor,
                                             events::Descriptor descriptor) {
    return std::make_unique<ReadySocket>(reactor, descriptor);
}

}  // namespace futures
