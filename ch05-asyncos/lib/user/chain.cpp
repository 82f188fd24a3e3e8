#include "user/chain.hpp"

namespace user {

Result<void> Chain::open() noexcept {
    const auto place = ask(Call::ring_setup, 0);
    if (!place) return base::fail(place.error());
    memory_ = reinterpret_cast<rings::SharedMemory*>(*place);
    side_.emplace(*memory_);
    return {};
}

Result<void> Chain::begin() noexcept {
    first_ += size_;
    size_ = 0;
    for (auto& slot : memory_->slots) slot.store(0, std::memory_order_relaxed);
    if (granted_ - first_ >= most) return {};
    const auto more = ask(Call::event_grant, 4 * most);
    ++traps_;
    if (!more) return base::fail(more.error());
    first_ = static_cast<std::uint32_t>(*more);
    granted_ = first_ + 4 * most;
    return {};
}

// [add]
Chain::Step Chain::add(abi::Submission call, std::initializer_list<Step> before) noexcept {
    const Step step{size_++};
    call.token = step.at;
    call.event = first_ + step.at;
    std::size_t count = 0;
    for (const Step& other : before) {
        if (other.at == Step::none) continue;
        const std::uint32_t distance = step.at - other.at;
        const std::uint32_t flag = other.even_failed ? abi::Chain::even_failed : 0U;
        call.after[count++] = static_cast<std::uint16_t>(distance | flag);
    }
    static_cast<void>(side_->submit(call));  // the ring is as long as a chain
    return step;
}
// [add]

// [run]
Result<void> Chain::run() noexcept {
    std::uint32_t events[most];
    for (std::uint32_t at = 0; at < size_; ++at) events[at] = first_ + at;
    ++traps_;
    const auto all = wait_for_events({events, size_}, abi::EventWait::all);
    if (!all) return base::fail(all.error());
    for (abi::Completion result; side_->take(result);)
        answers_[result.token] = result.answer;
    return {};
}
// [run]

Result<void> Chain::wait_for(Step step) noexcept {
    const std::uint32_t event = first_ + step.at;
    ++traps_;
    const auto one = wait_for_events({&event, 1});
    if (!one) return base::fail(one.error());
    return {};
}

Errno Chain::exit_when(Step step, int code, int otherwise) noexcept {
    return static_cast<Errno>(
        -user::call(Call::exit_when, first_ + step.at, code, otherwise));
}

}  // namespace user
