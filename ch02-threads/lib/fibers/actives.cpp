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
    : scheduler_(scheduler), priority_(priority) {
    status_.scheduler_ = &scheduler;
    scheduler.add(*this);
}

ActiveObject::~ActiveObject() {
    if (active_)
        misuse(
            "the end of an active object with a request out: its destructor must cancel()");
    scheduler_.remove(*this);
}

RequestStatus& ActiveObject::set_active() {
    if (active_) misuse("a second request of an active object: it can have one at a time");
    active_ = true;
    status_.pending_ = true;
    return status_;
}

void ActiveObject::cancel() {
    if (!active_) return;
    cancel_request();
    scheduler_.wait_for(status_);
    active_ = false;
}

void ActiveScheduler::add(ActiveObject& object) {
    const auto place = std::ranges::upper_bound(objects_, object.priority_, std::greater{},
                                                &ActiveObject::priority_);
    objects_.insert(place, &object);
}

void ActiveScheduler::remove(const ActiveObject& object) noexcept {
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
    object.active_ = false;  // so that run() can make the next request
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
    if (std::ranges::none_of(objects_, &ActiveObject::active_)) return nullptr;
    const auto is_complete = [](const ActiveObject* object) {
        return object->active_ && !object->status_.pending_;
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
