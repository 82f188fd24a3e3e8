// The active scheduler: one fiber, which waits for any of many requests.

#include "fibers/actives.hpp"

#include <algorithm>
#include <functional>

#include "fibers/fibers.hpp"

namespace fibers {

void RequestStatus::complete(base::Result<int> outcome) noexcept {
    ActiveScheduler& scheduler = *scheduler_;
    const NoPreempt while_it_is_locked;
    WaitList::Lock lock(scheduler.lock_);
    if (!pending_)
        misuse("complete() of a request that is not out: one request, one completion");
    outcome_ = outcome;
    pending_ = false;
    Waiter* const first = scheduler.waiting_.first();
    if (first == nullptr) return;
    Fiber& fiber = scheduler.waiting_.release(*first, Answer::yes);
    lock.unlock();
    wake(fiber);
}

ActiveObject::ActiveObject(ActiveScheduler& scheduler, int priority)
    : scheduler_(scheduler), priority_(priority) {}

ActiveObject::~ActiveObject() {
    if (active_)
        misuse("an active object ends with a request out: its destructor must cancel()");
}

RequestStatus& ActiveObject::set_active() {
    if (active_) misuse("a second request of an active object: it can have one at a time");
    active_ = true;
    status_.scheduler_ = &scheduler_;
    status_.pending_ = true;
    scheduler_.add(*this);
    return status_;
}

void ActiveObject::cancel() {
    if (!active_) return;
    if (scheduler_.is_pending(status_)) cancel_request();
    scheduler_.wait_for(status_);
    scheduler_.remove(*this);
}

void ActiveScheduler::add(ActiveObject& object) {
    const auto place = std::ranges::upper_bound(objects_, object.priority_, std::greater{},
                                                &ActiveObject::priority_);
    objects_.insert(place, &object);
}

void ActiveScheduler::remove(ActiveObject& object) noexcept {
    object.active_ = false;
    std::erase(objects_, &object);
}

void ActiveScheduler::run() {
    stopped_ = false;
    while (!stopped_) {
        ActiveObject* const next = wait_for_next();
        if (next == nullptr) return;
        run(*next);
    }
}

void ActiveScheduler::run(ActiveObject& object) {
    remove(object);  // first, so that its run() can make the next request
    try {
        object.run();
    } catch (const Cancelled&) {
        throw;
    } catch (...) {
        if (!object.error(std::current_exception())) throw;
    }
}

// The most important object whose request is complete; null if no request is out.
ActiveObject* ActiveScheduler::wait_for_next() {
    if (objects_.empty()) return nullptr;
    const auto is_complete = [](const ActiveObject* object) {
        return !object->status_.pending_;
    };
    const NoPreempt until_it_waits;
    for (;;) {
        WaitList::Lock lock(lock_);
        const auto found = std::ranges::find_if(objects_, is_complete);
        if (found != objects_.end()) return *found;
        Waiter self;
        waiting_.wait(self, lock);
    }
}

bool ActiveScheduler::is_pending(const RequestStatus& status) noexcept {
    const NoPreempt while_it_is_locked;
    const WaitList::Lock lock(lock_);
    return status.pending_;
}

void ActiveScheduler::wait_for(const RequestStatus& status) {
    const NoPreempt until_it_waits;
    for (;;) {
        WaitList::Lock lock(lock_);
        if (!status.pending_) return;
        Waiter self;
        waiting_.wait(self, lock);
    }
}

}  // namespace fibers
