// Where a port to another system begins: it compiles everywhere, and says at run time that there is
// nothing yet. Each function says what it is to do; selector_epoll.cpp and selector_poll.cpp do it.

#include "events/selectors.hpp"

namespace events {

namespace {

using base::Errno, base::fail, base::Result;

class StubSelector final : public Selector {
  public:
    // Tell the system that `descriptor` matters, and under which key to tell it back.
    Result<void> add(Descriptor, std::uint64_t, Interest, Mode) noexcept override {
        return fail(Errno::not_implemented);
    }
    // Change what matters of it. A oneshot that has been told is asked for again like this.
    Result<void> modify(Descriptor, std::uint64_t, Interest, Mode) noexcept override {
        return fail(Errno::not_implemented);
    }
    Result<void> remove(Descriptor) noexcept override {
        return fail(Errno::not_implemented);
    }
    // Sleep until something is ready, a wake() comes, or the time is up. Round the time up.
    Result<std::size_t> wait(std::span<Readied>,
                             std::optional<std::chrono::nanoseconds>) noexcept override {
        return fail(Errno::not_implemented);
    }
    // End the sleep from another thread: something that can be added, written to and forgotten.
    void wake() noexcept override {}
    // If the system's queue is itself a descriptor, this one.
    Descriptor descriptor() const noexcept override { return no_descriptor; }
};

}  // namespace

// Open the system's queue here; what fails, fails here. The stub opens nothing, so it fails.
Result<std::unique_ptr<Selector>> make_stub_selector() noexcept {
    constexpr bool is_written = false;
    if (!is_written) return fail(Errno::not_implemented);
    return std::make_unique<StubSelector>();
}

}  // namespace events
