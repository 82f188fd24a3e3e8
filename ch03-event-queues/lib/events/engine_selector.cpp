// An engine over a selector: readiness is the system's, operations are ours.

#include <algorithm>
#include <array>

#include "events/engine.hpp"
#include "events/over_readiness.hpp"

namespace events {

namespace {

using base::Result;
using std::chrono::nanoseconds;

class SelectorEngine final : public Engine {
  public:
    explicit SelectorEngine(std::unique_ptr<Selector> selector) noexcept
        : selector_(std::move(selector)), operations_(*selector_) {}

    Result<void> add(Descriptor descriptor, std::uint64_t key, Interest interest,
                     Mode mode) noexcept override {
        return selector_->add(descriptor, key, interest, mode);
    }
    Result<void> modify(Descriptor descriptor, std::uint64_t key, Interest interest,
                        Mode mode) noexcept override {
        return selector_->modify(descriptor, key, interest, mode);
    }
    Result<void> remove(Descriptor descriptor) noexcept override {
        return selector_->remove(descriptor);
    }
    void blocked(Descriptor descriptor, Interest direction) noexcept override {
        selector_->blocked(descriptor, direction);
    }

    void start(Request& request) noexcept override { operations_.start(request); }
    void cancel(Request& request) noexcept override { operations_.cancel(request); }
    void forget(Descriptor descriptor) noexcept override { operations_.forget(descriptor); }
    bool operates_on(Descriptor descriptor) noexcept override {
        return operations_.knows(descriptor);
    }

    // [wait]
    // Completions that are there already first; then what is ready, and what that completes.
    Result<std::size_t> wait(std::span<Found> room,
                             std::optional<nanoseconds> timeout) noexcept override {
        std::size_t filled = take_completed(room, 0);
        // What is done need not wait for a look at what is ready: but every second time it does, or
        // operations that are done at once could keep the kernel unasked for ever.
        has_skipped_ = filled > 0 && !has_skipped_;
        if (filled == room.size() || has_skipped_) return filled;
        if (filled > 0 || operations_.has_more()) timeout = nanoseconds{0};
        const std::size_t most = std::min(room.size() - filled, readied_.size());
        const auto count = selector_->wait(std::span(readied_).first(most), timeout);
        if (!count) return filled > 0 ? Result<std::size_t>{filled} : count;
        for (const Readied& one : std::span(readied_).first(*count)) {
            if ((one.key & OverReadiness::key_bit) != 0) {
                operations_.on_ready(one);
            } else {
                room[filled].completed.request = nullptr;  // the rest of it nobody reads
                room[filled++].readied = one;
            }
        }
        return take_completed(room, filled);
    }
    // [wait]

    void wake() noexcept override { selector_->wake(); }
    Descriptor descriptor() const noexcept override { return selector_->descriptor(); }

  private:
    std::size_t take_completed(std::span<Found> room, std::size_t filled) noexcept {
        while (filled < room.size()) {
            const Completed completed = operations_.take();
            if (completed.request == nullptr) break;
            room[filled++] = {.completed = completed, .readied = {}};
        }
        return filled;
    }

    std::unique_ptr<Selector> selector_;
    OverReadiness operations_;
    bool has_skipped_ = false;
    std::array<Readied, 256> readied_;
};

}  // namespace

std::unique_ptr<Engine> make_engine(std::unique_ptr<Selector> selector) {
    return std::make_unique<SelectorEngine>(std::move(selector));
}

}  // namespace events
