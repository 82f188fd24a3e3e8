// macOS does not run on this processor.

#include "darwin/run.hpp"

namespace darwin {

base::Result<Ended> run(Image&) noexcept {
    return base::fail(base::Errno::not_implemented);
}

}  // namespace darwin
