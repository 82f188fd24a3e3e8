// What is sent is moved: who has a value that cannot be copied must give it away.
//
// Refused: call to deleted constructor of 'std::unique_ptr<int>'
// Refused: use of deleted function 'std::unique_ptr

#include <memory>

#include "fibers/channel.hpp"

using Parcel = std::unique_ptr<int>;

void send(fibers::Channel<Parcel>& channel, Parcel parcel) {
#if REFUSED
    (void)channel.send(parcel);
#else
    (void)channel.send(std::move(parcel));
#endif
}
