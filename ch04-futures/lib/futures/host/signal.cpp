#include "futures/host/signal.hpp"

#include <csignal>
#include <memory>

namespace futures {

using base::Errno, base::fail, base::Result;

/// One for each signal and reactor. It stays until the reactor ends, for a signal that was taken once
/// cannot be given back.
class SignalSource final : public Source {
  public:
    explicit SignalSource(int number) noexcept : number_(number) {}

    bool on_event(const events::Event&) noexcept override {
        ++count_;
        for (SignalFuture* each = first_; each != nullptr; each = each->next_)
            each->waiting_.wake();
        return true;
    }
    bool on_release() noexcept override { return true; }

    void add(SignalFuture& waiter) noexcept {
        waiter.next_ = first_;
        if (first_ != nullptr) first_->before_ = &waiter;
        first_ = &waiter;
    }
    void remove(SignalFuture& waiter) noexcept {
        (waiter.before_ != nullptr ? waiter.before_->next_ : first_) = waiter.next_;
        if (waiter.next_ != nullptr) waiter.next_->before_ = waiter.before_;
    }
    [[nodiscard]] int number() const noexcept { return number_; }
    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }

  private:
    const int number_;
    std::uint64_t count_ = 0;
    SignalFuture* first_ = nullptr;
};

SignalFuture::~SignalFuture() {
    if (is_listed_) source_.remove(*this);
}

Poll<int> SignalFuture::poll(Context& context) noexcept {
    if (seen_ != source_.count()) {
        seen_ = source_.count();
        return source_.number();
    }
    if (!is_listed_) source_.add(*this);
    is_listed_ = true;
    waiting_.wait(context);
    return pending;
}

Signal::Signal(SignalSource& source) noexcept : source_(&source), seen_(source.count()) {}

Result<Signal> Signal::open(Reactor& reactor, int number) noexcept {
    Source** const place = reactor.signal(number);
    if (place == nullptr) return fail(Errno::invalid_argument);
    if (*place == nullptr) {
        auto& made = reactor.keep(std::make_unique<SignalSource>(number));
        if (const auto added = reactor.queue().add_signal(number, made.token()); !added) {
            reactor.forget(made);
            return fail(added.error());
        }
        *place = &made;
    }
    return Signal(static_cast<SignalSource&>(**place));
}

Result<Signal> ctrl_c(Reactor& reactor) noexcept { return Signal::open(reactor, SIGINT); }

}  // namespace futures
