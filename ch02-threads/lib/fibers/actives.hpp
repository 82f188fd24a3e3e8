#pragma once
/// @file
/// Active objects: each makes one request at a time, and is called back when it is complete. One
/// fiber runs them all, by priority, and none interrupts another.
///
/// @source R. G. Lavender, D. C. Schmidt: Active Object, Pattern Languages of Program Design 2
///         (1996); Symbian OS: CActive, CActiveScheduler, TRequestStatus (e32base.h, e32cmn.h)

#include <exception>
#include <vector>

#include "base/result.hpp"
#include "fibers/spin_lock.hpp"
#include "fibers/wait_list.hpp"

namespace fibers {

class ActiveScheduler;

/// Where the one who serves a request puts its outcome.
class RequestStatus {
  public:
    /// Ends the request, and lets the scheduler know. Once a request.
    /// @threads any
    void complete(base::Result<int> outcome) noexcept;

    /// Gives the outcome. @pre the request is complete
    [[nodiscard]] base::Result<int> outcome() const noexcept { return outcome_; }

  private:
    friend class ActiveObject;
    friend class ActiveScheduler;
    ActiveScheduler* scheduler_ = nullptr;
    base::Result<int> outcome_ = 0;
    bool pending_ = false;  // guarded by the scheduler's lock
};

/// Something that asks for one thing at a time and goes on when it has it.
class ActiveObject {
  public:
    /// @param scheduler  Runs it; must outlive it.
    /// @param priority   The higher, the sooner, if several are complete; of equals the one that asked
    ///                   first.
    ActiveObject(ActiveScheduler& scheduler, int priority);
    /// @pre no request is out: the destructor of a class that makes requests calls cancel()
    virtual ~ActiveObject();
    ActiveObject(const ActiveObject&) = delete;
    ActiveObject& operator=(const ActiveObject&) = delete;

    /// Takes the request back, if there is one, and waits until it is: run() is not called for it.
    /// @pre called by the fiber that runs the scheduler, or while none does
    void cancel();
    /// Says whether a request is out.
    [[nodiscard]] bool is_active() const noexcept { return active_; }

  protected:
    /// To be called with each request: hands out the status to complete.
    /// @pre not is_active(): one request at a time
    RequestStatus& set_active();
    /// Is called when the request is complete: looks at the outcome, usually makes the next request.
    virtual void run() = 0;
    /// Is called if run() throws.
    /// @returns Whether that was dealt with; if not, the scheduler stops and throws it.
    virtual bool error(const std::exception_ptr&) { return false; }
    /// Is to make whoever serves the request complete it soon, as Errno::cancelled; nothing if
    /// that has completed it meanwhile.
    virtual void cancel_request() = 0;
    /// Gives the outcome of the last request.
    [[nodiscard]] base::Result<int> outcome() const noexcept { return status_.outcome(); }

  private:
    friend class ActiveScheduler;
    ActiveScheduler& scheduler_;
    const int priority_;
    bool active_ = false;
    RequestStatus status_;
};

/// Runs active objects in one fiber: waits for the next completion, finds whose it is, runs it.
class ActiveScheduler {
  public:
    ActiveScheduler() = default;
    ActiveScheduler(const ActiveScheduler&) = delete;
    ActiveScheduler& operator=(const ActiveScheduler&) = delete;

    /// Runs the objects until stop(), or until no request is out. A fiber calls it.
    void run();
    /// Makes run() return, after the run() of the object that calls it.
    void stop() noexcept { stopped_ = true; }

  private:
    friend class RequestStatus;
    friend class ActiveObject;

    void add(ActiveObject& object);
    void remove(ActiveObject& object) noexcept;
    ActiveObject* wait_for_next();
    bool is_pending(const RequestStatus& status) noexcept;
    void wait_for(const RequestStatus& status);
    void run(ActiveObject& object);

    std::vector<ActiveObject*> objects_;  // with a request out; the highest priority first
    bool stopped_ = false;
    SpinLock lock_;     // guards which requests are pending
    WaitList waiting_;  // the fiber of run(), or nobody
};

}  // namespace fibers
