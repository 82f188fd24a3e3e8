#pragma once
/// @file
/// PollDriver: what an executor's thread does in a program of ours when no task can go on: one ppoll() for all that they
/// wait for. And readable(), for which they wait.

#include <cstddef>
#include <vector>

#include "futures/core/context.hpp"
#include "futures/core/driver.hpp"
#include "user/files.hpp"
#include "user/processes.hpp"

namespace user {

class Readable;

/// The driver of a LocalExecutor.
class PollDriver final : public futures::Driver {
  public:
    [[nodiscard]] futures::nanoseconds now() noexcept override { return user::now(); }
    bool park(futures::nanoseconds deadline) noexcept override;
    void unpark() noexcept override {}  // nobody else could call it

    /// Ready when @p file can be read, or has ended: `co_await driver.readable(file);`
    [[nodiscard]] Readable readable(File file) noexcept;

  private:
    friend class Readable;
    // The same places: what the kernel is asked, and who waits for it.
    std::vector<abi::PollFile> files_;
    std::vector<Readable*> waiting_;
};

/// A wait for one file. When it is destroyed, nobody waits any more.
class [[nodiscard]] Readable : futures::Pinned {
  public:
    using Output = void;  ///< Nothing.

    /// Of @p file; @p driver outlives it.
    Readable(PollDriver& driver, File file) noexcept : driver_(driver), file_(file) {}
    ~Readable() { leave(); }

    /// Begins to wait, or says that it is over.
    futures::Poll<> poll(futures::Context& context) noexcept;

  private:
    friend class PollDriver;
    void leave() noexcept;

    PollDriver& driver_;
    const File file_;
    std::size_t place_ = 0;  // in the driver's lists, while it waits
    bool is_waiting_ = false, has_happened_ = false;
    futures::Waker waker_;
};

inline Readable PollDriver::readable(File file) noexcept { return Readable(*this, file); }

}  // namespace user
