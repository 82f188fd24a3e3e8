#include "judge/thread.hpp"

namespace judge {

void Thread::start(std::function<void()> body) {
    reach({"start a thread", {}});
    task_ = start_task([body = std::move(body)] {
        record({"begins", {}, {}});  // a step: others may come before it
        body();
    });
    record({"starts " + task_name(task_), {}, {}});
}

Thread::~Thread() {
    // Outside of the tasks nothing can be judged, and a destructor must not throw.
    if (joinable() && running_task() >= 0)
        misused(task_name(task_) + " is destroyed before it was joined");
}

void Thread::join() {
    if (!joinable() || task_ == running_task())
        return misused(task_name(running_task()) + " joins what is no other thread");
    reach({"join " + task_name(task_), [this] { return has_ended(task_); }});
    record({"joins " + task_name(task_), {}, {}});
    task_ = none;
}

void Thread::detach() {
    misused(task_name(task_) + " is detached: nobody can wait for it any more");
}

}  // namespace judge
