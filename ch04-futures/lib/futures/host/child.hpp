#pragma once
/// @file
/// Child: a process that this program has started, and its end as a future.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "futures/core/context.hpp"
#include "futures/host/reactor.hpp"

namespace futures {

/// What the reactor keeps of a child.
class ChildSource final : public Source {
  public:
    using Ended = base::Result<std::int64_t>;  ///< How, as wait(2) says it.

    bool on_event(const events::Event& event) noexcept override;
    bool on_release() noexcept override;
    /// Has it ended?
    [[nodiscard]] Poll<Ended> poll(Context& context) noexcept;
    /// Nobody waits any more.
    void forget() noexcept { waiting_.forget(); }

  private:
    Waiting waiting_;
    Poll<Ended> ended_ = pending;
    bool is_released_ = false;
};

/// The end of a child.
class [[nodiscard]] ChildFuture : Pinned {
  public:
    using Output = ChildSource::Ended;  ///< How it has ended, as wait(2) says it.
    explicit ChildFuture(ChildSource& source) noexcept
        : source_(source) {}  ///< Of @p source.
    ~ChildFuture() { source_.forget(); }
    Poll<Output> poll(Context& context) noexcept {
        return source_.poll(context);
    }  ///< Has it?

  private:
    ChildSource& source_;
};

/// A process. When this object goes, the process goes on, and is still waited for: it leaves no zombie
/// as long as the reactor lives.
/// @pre The reactor outlives it.
class Child {
  public:
    /// Starts a program: its name, as the shell would look for it, and its arguments.
    /// @errors no_such_file, access_denied, out_of_memory
    [[nodiscard]] static base::Result<Child> start(
        Reactor& reactor, const std::vector<std::string>& command) noexcept;
    /// Takes it over.
    Child(Child&& other) noexcept
        : reactor_(other.reactor_),
          source_(std::exchange(other.source_, nullptr)),
          process_(other.process_) {}
    Child& operator=(Child&&) = delete;
    ~Child() {
        if (source_ != nullptr) reactor_->release(*source_);
    }

    /// Waits until it has ended. Dropped: it can be asked again.
    [[nodiscard]] ChildFuture wait() noexcept { return ChildFuture(*source_); }
    /// Asks it to end: SIGTERM; on Windows Ctrl+Break. @pre It has not been waited for.
    void ask_to_end() noexcept;
    /// Ends it, whether it likes that or not. @pre It has not been waited for.
    void make_end() noexcept;
    /// Its number; on Windows its handle.
    [[nodiscard]] std::int64_t process() const noexcept { return process_; }

  private:
    Child(Reactor& reactor, ChildSource& source, std::int64_t process) noexcept
        : reactor_(&reactor), source_(&source), process_(process) {}
    Reactor* reactor_;
    ChildSource* source_;
    std::int64_t process_;
};

}  // namespace futures
