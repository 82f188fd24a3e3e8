#pragma once
/// @file
/// Disk: a few files, and the time that it takes to read them. Read: the same as a future.

#include <cassert>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "base/result.hpp"
#include "base/timers.hpp"
#include "byhand/future.hpp"

namespace byhand {

/// What a read ends in.
using Answer = base::Result<std::string>;

/// Files that take their time, with an interface of callbacks, and the loop that calls them.
class Disk {
  public:
    /// Called with the answer, later, from run_one().
    using Done = std::move_only_function<void(Answer)>;
    /// Names a read that is under way.
    using Ticket = base::Timers::Id;

    /// @param clock  By which it takes its time.
    explicit Disk(base::Clock& clock = base::program_clock()) noexcept : timers_(clock) {}

    /// Puts a file there, which it takes @p time to read.
    void put(const std::string& name, const std::string& text, base::nanoseconds time) {
        files_[name] = {text, time};
    }

    /// Begins to read, and returns at once.
    /// @errors no_such_file  known at once, and told later, as everything is
    Ticket read(const std::string& name, Done done) {
        const auto found = files_.find(name);
        const File file = found == files_.end() ? File{} : found->second;
        Answer answer = file.text;
        if (found == files_.end()) answer = base::fail(base::Errno::no_such_file);
        return timers_.after(file.time, [answer, done = std::move(done)]() mutable {
            done(std::move(answer));
        });
    }
    /// Forgets a read. @returns Whether that was in time.
    bool cancel(Ticket ticket) { return timers_.cancel(ticket); }

    /// Waits until the next read is done, and tells; false if there is none.
    bool run_one() { return timers_.run_one(); }
    /// Waits until no read is left.
    void run() { timers_.run(); }
    /// How many reads are under way.
    [[nodiscard]] std::size_t reads() const noexcept { return timers_.size(); }
    /// Milliseconds since the clock began, rounded for printing.
    [[nodiscard]] int now_ms() const {
        return static_cast<int>(base::rounded_ms(timers_.clock().now()));
    }

  private:
    struct File {
        std::string text;
        base::nanoseconds time{0};
    };
    base::Timers timers_;
    std::map<std::string, File> files_;
};

/// The contents of a file, not there yet. May be moved until it is polled.
class Read {
  public:
    using Output = Answer;  ///< What it ends in.

    /// Nothing is read so far.
    Read(Disk& disk, std::string name) noexcept : disk_(&disk), name_(std::move(name)) {}
    /// @pre @p other was not polled: the disk knows it by its address from then on
    Read(Read&& other) noexcept : disk_(other.disk_), name_(std::move(other.name_)) {
        assert(!other.ticket_);
    }
    ~Read() {
        if (ticket_) disk_->cancel(*ticket_);
    }

    /// The first time it begins to read.
    Poll<Answer> poll(const Waker& waker) {
        if (answer_) return std::move(answer_);
        waker_ = waker.clone();  // the last one who asked is told
        if (!ticket_) {
            ticket_ = disk_->read(name_, [this](Answer answer) {
                answer_ = std::move(answer);
                waker_.wake();
            });
        }
        return pending;
    }

  private:
    Disk* disk_;
    std::string name_;
    std::optional<Disk::Ticket> ticket_;
    Poll<Answer> answer_;
    Waker waker_ = Waker::none();
};

}  // namespace byhand
