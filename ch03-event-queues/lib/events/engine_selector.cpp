// An engine over a selector: readiness is the system's, operations are ours.

#include <algorithm>
#include <array>

#include "events/engine.hpp"
#include "events/over_readiness.hpp"

namespace events {

namespace {

using base::fail, base::Result;
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
    Result<Found> wait(std::size_t most,
                       std::optional<nanoseconds> timeout) noexcept override {
        most = std::min(most, readied_.size());
        std::size_t done = take_completed(0, most);
        // What is done need not wait for a look at what is ready: but every second time it does, or
        // operations that are done at once could keep the kernel unasked for ever.
        has_skipped_ = done > 0 && !has_skipped_;
        if (done == most || has_skipped_) return found(done, 0);
        if (done > 0 || operations_.has_more()) timeout = nanoseconds{0};
        const auto count = selector_->wait(std::span(readied_).first(most - done), timeout);
        if (!count && done == 0) return fail(count.error());
        const auto ready = std::span(readied_).first(count.value_or(0));
        const auto ours = std::ranges::remove_if(ready, [this](const Readied& one) {
            const bool is_ours = (one.key & OverReadiness::key_bit) != 0;
            if (is_ours) operations_.on_ready(one);
            return is_ours;
        });
        const std::size_t theirs = ready.size() - ours.size();
        return found(take_completed(done, most - theirs), theirs);
    }
    // [wait]

    void wake() noexcept override { selector_->wake(); }
    Descriptor descriptor() const noexcept override { return selector_->descriptor(); }

  private:
    // Fills up to @p most, of which @p done are there. @returns How many there are then.
    std::size_t take_completed(std::size_t done, std::size_t most) noexcept {
        for (; done < most && operations_.has_more(); ++done) {
            completed_[done] = operations_.take();
            if (completed_[done].request == nullptr) break;
        }
        return done;
    }
    [[nodiscard]] Found found(std::size_t done, std::size_t ready) const noexcept {
        return {.completed = std::span(completed_).first(done),
                .readied = std::span(readied_).first(ready)};
    }

    std::unique_ptr<Selector> selector_;
    OverReadiness operations_;
    bool has_skipped_ = false;
    std::array<Completed, 256> completed_;
    std::array<Readied, 256> readied_;
};

}  // namespace

std::unique_ptr<Engine> make_engine(std::unique_ptr<Selector> selector) {
    return std::make_unique<SelectorEngine>(std::move(selector));
}

}  // namespace events
