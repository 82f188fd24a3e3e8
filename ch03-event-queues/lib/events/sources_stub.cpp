// Signals and children of a system that has no descriptors for them.

#include "events/sources.hpp"

namespace events {

using base::Errno, base::fail, base::Result;

Result<Descriptor> Sources::open_signal(int) noexcept {
    return fail(Errno::not_implemented);
}

Result<Descriptor> Sources::open_child(std::int64_t) noexcept {
    return fail(Errno::not_implemented);
}

Result<std::int64_t> Sources::read(Descriptor, What) noexcept {
    return fail(Errno::would_block);
}

void Sources::close(Descriptor) noexcept {}

}  // namespace events
