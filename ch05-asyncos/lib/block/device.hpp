#pragma once
/// @file
/// Device: a disk, as those see it who want something of it. And Transfer: one request as a future.
///
/// A disk keeps sectors of 512 bytes. It is told what to do, and says later that it has been done; meanwhile it can be
/// told more. It may do it in any order, and what it has written is safe only when a later flush has ended.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/result.hpp"
#include "futures/core/context.hpp"
#include "futures/core/wait_list.hpp"

namespace block {

using base::Errno;
using base::Result;

inline constexpr std::size_t sector_bytes =
    512;  ///< What a disk writes whole, or not at all.

/// What a disk can do.
enum class Operation : std::uint8_t {
    read,   ///< Fills the bytes.
    write,  ///< Takes the bytes.
    flush,  ///< All writes that have ended before it began are safe when it ends.
};

/// What a disk is to do. From start() to finish() it belongs to the disk, and so do the bytes: a device writes into
/// them by itself. So it stays where it is until then.
class Request : futures::Pinned {
  public:
    Operation operation = Operation::read;  ///< What.
    std::uint64_t sector = 0;               ///< Where it begins.
    std::span<std::byte> bytes;             ///< Whole sectors.
    Request* behind = nullptr;              ///< For whoever has it: a place in a list.

    /// It is done. Called once, by a task or within start(), never by an interrupt handler.
    virtual void finish(Result<void> result) noexcept = 0;

  protected:
    ~Request() = default;
};

/// A disk. @threads any
class Device {
  public:
    /// How many sectors it has.
    [[nodiscard]] virtual std::uint64_t sectors() const noexcept = 0;
    /// Begins with @p request. It finishes before this function returns, or later: with io_error if the disk could not do
    /// it, with out_of_range if it has no such sectors.
    virtual void start(Request& request) noexcept = 0;

  protected:
    ~Device() = default;

    /// Says whether the disk has the sectors that @p request is about.
    [[nodiscard]] bool has(const Request& request) const noexcept {
        const std::uint64_t count = request.bytes.size() / sector_bytes;
        return request.bytes.size() % sector_bytes == 0 && count <= sectors() &&
               request.sector <= sectors() - count;
    }
};

/// One request, as a future: `const auto read = co_await Transfer(disk, Operation::read, 2, bytes);`
/// It begins when it is polled first, or before, by start(): so that several are under way.
/// @pre It is destroyed before it began, or when it is done: nobody can take a request back.
class [[nodiscard]] Transfer final : public Request {
  public:
    using Output = Result<void>;  ///< Whether it has been done.

    /// Will ask @p device.
    Transfer(Device& device, Operation what, std::uint64_t where = 0,
             std::span<std::byte> memory = {}) noexcept
        : device_(device) {
        operation = what;
        sector = where;
        bytes = memory;
    }
    ~Transfer() {
        if (has_begun_ && !result_)
            futures::platform::fail("a request was destroyed while the disk had it");
    }

    /// Begins, if it has not yet.
    void start() noexcept {
        if (has_begun_) return;
        has_begun_ = true;
        device_.start(*this);
    }
    /// Begins, and is ready when the disk has done it.
    futures::Poll<Result<void>> poll(futures::Context& context) noexcept {
        start();
        const futures::Locked locked(lock_);
        if (result_) return *result_;
        waker_.become(context.waker());
        return futures::pending;
    }
    /// For the disk.
    void finish(Result<void> result) noexcept override {
        futures::Waker waker;
        {
            const futures::Locked locked(lock_);
            waker = std::move(waker_);
            result_ = result;
        }
        std::move(waker).wake();
    }

  private:
    Device& device_;
    bool has_begun_ = false;
    futures::Shared::Lock lock_;
    std::optional<Result<void>> result_;
    futures::Waker waker_;
};

}  // namespace block
