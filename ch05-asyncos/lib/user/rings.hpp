#pragma once
/// @file
/// Rings: system calls that are awaited, and are no traps. The driver of chapter 4's executor, and what its tasks wait for.

#include "futures/core/context.hpp"
#include "futures/core/driver.hpp"
#include "rings/program_side.hpp"
#include "user/files.hpp"
#include "user/processes.hpp"

namespace user {

class RingCall;

/// What event_wait() waits for, with a deadline. @param time  below zero: for ever. @source calls_rings.cpp of the kernel
Result<std::size_t> wait_for_events(std::span<const std::uint32_t> events,
                                    abi::EventWait mode = abi::EventWait::any,
                                    nanoseconds time = nanoseconds(-1)) noexcept;

/// The rings of this program. While tasks submit, nothing is asked of the kernel; when none of them can go on, one call
/// tells it of all and waits for the first result.
class Rings final : public futures::Driver {
  public:
    /// Has them made. @param flags  abi::RingSetup. @errors busy  there are some
    Result<void> open(unsigned flags = 0) noexcept;

    [[nodiscard]] futures::nanoseconds now() noexcept override { return user::now(); }
    bool park(futures::nanoseconds deadline) noexcept override;
    void unpark() noexcept override {}  // nobody else could call it

    /// A call with up to four arguments: `const auto answer = co_await rings.ask(Call::close, file);`
    template <class... Arguments>
    [[nodiscard]] RingCall ask(Call number, Arguments... arguments) noexcept;
    /// As user::read(). @p room is there until it ends.
    [[nodiscard]] RingCall read(File file, std::span<char> room) noexcept;
    /// As user::write(), likewise.
    [[nodiscard]] RingCall write(File file, std::string_view bytes) noexcept;

    /// How often the kernel was asked by a trap.
    [[nodiscard]] std::uint64_t traps() const noexcept { return traps_; }

  private:
    friend class RingCall;
    bool submit(RingCall& call) noexcept;
    void cancel(RingCall& call) noexcept;
    void take_results() noexcept;

    rings::SharedMemory* memory_ = nullptr;
    std::optional<rings::ProgramSide<>> side_;
    std::uint64_t traps_ = 0;
    std::uint32_t in_flight_ = 0;
    bool is_full_ = false;
};

/// A call on its way. Whoever drops it while it is in flight cancels it and waits until it has ended: otherwise the kernel
/// would write into memory that is somebody else's by then. What is interrupted ends at once; the disk takes its time.
class [[nodiscard]] RingCall : futures::Pinned {
  public:
    using Output = Result<std::size_t>;  ///< What the call answers.

    /// Through @p rings, which outlive it.
    RingCall(Rings& rings, const abi::Submission& call) noexcept
        : rings_(rings), call_(call) {}
    ~RingCall();

    /// Submits it, or says what was answered.
    futures::Poll<Output> poll(futures::Context& context) noexcept;

  private:
    friend class Rings;
    enum class State : std::uint8_t { fresh, in_flight, done };

    Rings& rings_;
    abi::Submission call_;
    futures::Waker waker_;
    std::int64_t answer_ = 0;
    State state_ = State::fresh;
};

template <class... Arguments>
RingCall Rings::ask(Call number, Arguments... arguments) noexcept {
    static_assert(sizeof...(Arguments) <= 4);
    return RingCall(*this, {.call = static_cast<std::uint16_t>(number),
                            .arguments = {in_register(arguments)...}});
}
inline RingCall Rings::read(File file, std::span<char> room) noexcept {
    return ask(Call::read, file, room.data(), room.size());
}
inline RingCall Rings::write(File file, std::string_view bytes) noexcept {
    return ask(Call::write, file, bytes.data(), bytes.size());
}

}  // namespace user
