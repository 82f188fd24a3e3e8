#pragma once
/// @file
/// Channel: messages to another process, and from it, in memory that both have. A program that finds messages as fast as they
/// come never asks the kernel; one that does not sleeps, and is woken.

#include <optional>

#include "channels/end.hpp"
#include "futures/core/context.hpp"
#include "user/files.hpp"
#include "user/processes.hpp"

namespace user {

using abi::Message;

/// Offers channels by @p name, which nobody else has. @returns A file, readable when somebody asks: for poll(), and close().
/// @errors address_in_use  somebody has it; invalid_argument  it is empty; too_many_handles, out_of_memory
inline Result<File> offer_channel(const char* name) noexcept {
    const auto offer = ask(Call::channel, static_cast<int>(abi::Channel::offer), name);
    if (!offer) return base::fail(offer.error());
    return static_cast<File>(*offer);
}
/// Waits until somebody asks for a channel. @returns Who: accept() it, or refuse_channel(). @errors interrupted
inline Result<ProcessId> wait_for_asker(File offer) noexcept {
    const auto asker = ask(Call::channel, static_cast<int>(abi::Channel::asker), offer);
    if (!asker) return base::fail(asker.error());
    return static_cast<ProcessId>(*asker);
}
/// Does not want to talk to @p process. @errors no_such_process  it does not ask, or has ended
inline Result<void> refuse_channel(File offer, ProcessId process) noexcept {
    return order(Call::channel, static_cast<int>(abi::Channel::refuse), offer, process);
}

/// One end. Whoever connects is the client and has at most Memory::places requests without an answer; whoever accepts answers
/// each once.
class Channel : futures::Pinned {
  public:
    using Memory = channels::SharedMemory;  ///< What the two share.

    Channel() noexcept = default;  ///< None.
    ~Channel() { close(); }

    /// Asks for one by @p name, and waits for the decision.
    /// @errors no_such_file  nobody offers it; connection_refused; interrupted; too_many_handles, out_of_memory
    Result<void> connect(const char* name) noexcept;
    /// Gives one to @p process, which asks by @p offer. @errors no_such_process  it does not, or has ended; as connect()
    Result<void> accept(File offer, ProcessId process) noexcept;
    /// Gives it back. What the other end still reads is what was sent before.
    void close() noexcept;

    /// Its end: send(), take(), piece().
    [[nodiscard]] channels::End<>& end() noexcept { return *end_; }
    /// The data.
    [[nodiscard]] std::span<std::byte> data() noexcept { return memory_->data; }
    /// Its descriptor: readable, when it is woken; hung up, when the other end has gone.
    [[nodiscard]] File file() const noexcept { return file_; }

    /// Lets the other end see what was sent: wakes it, if it sleeps. @errors broken_pipe  it has gone
    Result<void> notify() noexcept;
    /// Likewise, and waits until there is a message.
    /// @errors broken_pipe  there is none, and the other end has gone; interrupted
    Result<void> wait() noexcept;
    /// Waits for the next message, and takes it. It looks so many @p times before it sleeps. @errors as wait()
    Result<Message> receive(unsigned times = 1) noexcept;

    /// How often the kernel was asked to wake, or to wait.
    [[nodiscard]] std::uint64_t traps() const noexcept { return traps_; }

  private:
    Result<void> open(Result<std::int64_t> file, unsigned side) noexcept;
    Result<void> trap(abi::Channel what) noexcept {
        ++traps_;
        return order(Call::channel, static_cast<int>(what), file_);
    }

    File file_ = -1;
    Memory* memory_ = nullptr;
    std::optional<channels::End<>> end_;
    std::uint64_t traps_ = 0;
};

}  // namespace user
