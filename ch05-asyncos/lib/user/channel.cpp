#include "user/channel.hpp"

#include <utility>

namespace user {

Result<void> Channel::open(Result<std::int64_t> file, unsigned side) noexcept {
    if (!file) return base::fail(file.error());
    file_ = static_cast<File>(*file);
    const auto place = ask(Call::channel, static_cast<int>(abi::Channel::map), file_);
    if (!place) {
        close();
        return base::fail(place.error());
    }
    memory_ = reinterpret_cast<Memory*>(*place);
    end_.emplace(*memory_, side).start_looking();
    return {};
}
Result<void> Channel::connect(const char* name) noexcept {
    return open(ask(Call::channel, static_cast<int>(abi::Channel::connect), name),
                abi::client);
}
Result<void> Channel::accept(File offer, ProcessId process) noexcept {
    return open(ask(Call::channel, static_cast<int>(abi::Channel::accept), offer, process),
                abi::server);
}
void Channel::close() noexcept {
    if (file_ < 0) return;
    static_cast<void>(user::close(std::exchange(file_, -1)));
    end_.reset();
    if (memory_ != nullptr)
        static_cast<void>(
            order(Call::munmap, std::exchange(memory_, nullptr), sizeof(Memory)));
}

Result<void> Channel::notify() noexcept {
    if (end_->is_alone()) return base::fail(Errno::broken_pipe);
    return end_->needs_wake() ? trap(abi::Channel::notify) : Result<void>();
}

// [wait]
Result<void> Channel::wait() noexcept {
    while (true) {
        const bool wakes = end_->needs_wake();
        if (!end_->stop_looking()) {  // one has come, perhaps from an end that is no more
            end_->start_looking();
            if (wakes) static_cast<void>(trap(abi::Channel::notify));
            return {};
        }
        const auto slept = trap(wakes ? abi::Channel::notify_and_wait : abi::Channel::wait);
        end_->start_looking();
        if (!slept) return slept;
        if (end_->has_message()) return {};
    }
}
// [wait]

Result<Message> Channel::receive(unsigned times) noexcept {
    Message message;
    while (true) {
        for (unsigned i = 0; i < times; ++i)
            if (end_->take(message)) return message;
        if (const auto waited = wait(); !waited) return base::fail(waited.error());
    }
}

}  // namespace user
