// What a descriptor stands for, on POSIX systems.

#include <sys/stat.h>

#include "events/error_posix.hpp"
#include "events/identity.hpp"

namespace events {

using base::Errno, base::fail, base::Result;

Result<Identity> identify(Descriptor descriptor) noexcept {
    struct stat about{};
    if (fstat(descriptor, &about) != 0) return fail(last_error());
    // poll() calls these ready at all times, which is true and of no use.
    if (S_ISREG(about.st_mode) || S_ISDIR(about.st_mode)) return fail(Errno::not_permitted);
    return Identity{static_cast<std::uint64_t>(about.st_dev),
                    static_cast<std::uint64_t>(about.st_ino)};
}

}  // namespace events
