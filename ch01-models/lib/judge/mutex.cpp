#include "judge/mutex.hpp"

#include <algorithm>

namespace judge {

void Mutex::take() { owner_ = running_task(); }
void Mutex::release() { owner_ = unowned; }

bool Mutex::held_here() const noexcept { return owner_ == running_task(); }

void Mutex::lock() {
    reach({"lock " + name_, [this] { return is_free(); }});
    if (!is_free())
        return misused(
            name_ +
            " is locked again by the one that holds it: std::mutex would wait for ever");
    take();
    record({"locks " + name_, name_, "held by " + task_name(owner_)});
}

bool Mutex::try_lock() {
    reach({"try to lock " + name_, {}});
    const bool got_it = is_free();
    if (got_it) take();
    record({got_it ? "locks " + name_ : "finds " + name_ + " locked", name_,
            "held by " + task_name(owner_)});
    return got_it;
}

void Mutex::unlock() {
    reach({"unlock " + name_, {}});
    if (!held_here())
        return misused(task_name(running_task()) + " unlocks " + name_ +
                       ", which it does not hold");
    release();
    record({"unlocks " + name_, name_, "free"});
}

std::string Condition::sleepers_text() const {
    if (sleepers_.empty()) return "nobody sleeps";
    std::string text = "sleeping:";
    for (int task : sleepers_) text += " " + task_name(task);
    return text;
}

bool Condition::woken(int task) const {
    return std::ranges::any_of(wakes_, [task](const Tasks& may_wake) {
        return std::ranges::find(may_wake, task) != may_wake.end();
    });
}

void Condition::leave(int task) {
    // Takes the first notification meant for it: an older one can wake nobody newer.
    const auto mine = std::ranges::find_if(wakes_, [task](const Tasks& may_wake) {
        return std::ranges::find(may_wake, task) != may_wake.end();
    });
    if (mine != wakes_.end()) wakes_.erase(mine);
    std::erase(sleepers_, task);
    for (Tasks& may_wake : wakes_) std::erase(may_wake, task);
}

void Condition::wait(std::unique_lock<Mutex>& lock) {
    const int self = running_task();
    Mutex& mutex = *lock.mutex();
    reach({"sleep on " + name_, {}});
    if (!mutex.held_here())
        return misused(task_name(self) + " waits for " + name_ +
                       " without holding the lock");
    mutex.release();
    sleepers_.push_back(self);
    show(mutex.name_, "free");
    record({"sleeps on " + name_, name_, sleepers_text()});
    reach({"wake up from " + name_,
           [this, self, &mutex] {
               return (woken(self) || for_no_reason_ > 0) && mutex.is_free();
           },
           true});
    const bool notified = woken(self);
    if (!notified) --for_no_reason_;
    leave(self);
    mutex.take();
    show(mutex.name_, "held by " + task_name(self));
    record({"wakes up from " + name_ + (notified ? "" : " for no reason"), name_,
            sleepers_text()});
}

void Condition::notify_one() {
    reach({"notify " + name_, {}});
    const bool lost = sleepers_.size() <= wakes_.size();
    if (!lost) wakes_.push_back(sleepers_);
    record(
        {"notifies " + name_ + (lost ? " (nobody sleeps)" : ""), name_, sleepers_text()});
}

void Condition::notify_all() {
    reach({"notify all of " + name_, {}});
    wakes_.clear();
    for (int task : sleepers_) wakes_.push_back({task});
    record({"notifies all of " + name_ + (sleepers_.empty() ? " (nobody sleeps)" : ""),
            name_, sleepers_text()});
}

}  // namespace judge
