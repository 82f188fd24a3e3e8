// Systems on which we do not know how to step a process: compiles everywhere, fails at run
// time.

#include "sweep/sweep.hpp"

namespace sweep {

base::Result<std::vector<Ending>> at_every_instruction(const std::function<void()>&,
                                                       void (*)(int)) {
    return base::fail(base::Errno::not_implemented);
}

base::Result<std::vector<Ending>> between_marks(const std::function<void()>&, int) {
    return base::fail(base::Errno::not_implemented);
}

void mark() {}

}  // namespace sweep
