#include "model/wait.hpp"

#include "model/engine.hpp"
#include "model/sync.hpp"

namespace model {

const void* Sync::this_thread() noexcept {
    static const char threads[Clock::threads] = {};
    return &threads[Engine::active().self()];
}

std::string Mutex::called() const {
    return name_ != nullptr ? name_ : Engine::active().name_of(this, "mutex");
}

void Mutex::take() {
    Engine& engine = Engine::active();
    holder_ = engine.self();
    by_program_ = holder_ == Engine::nobody;
    engine.known().now.join(released_);
    engine.set(this, false);
}

void Mutex::lock(Where where) {
    Engine& engine = Engine::active();
    engine.wait(this, holder_ == 0 && !by_program_, "waits for a lock");
    take();
    if (engine.telling()) engine.say("locks " + called(), where);
}

bool Mutex::try_lock(Where where) {
    Engine& engine = Engine::active();
    engine.point();
    const bool free = holder_ == 0 && !by_program_;
    if (free) take();
    if (engine.telling())
        engine.say((free ? "locks " : "finds locked: ") + called(), where);
    return free;
}

void Mutex::unlock(Where where) {
    Engine& engine = Engine::active();
    engine.point();
    if (holder_ != engine.self())
        engine.fail(Ending::misuse, called() + " is unlocked by who holds it",
                    engine.name(engine.self()) + " does not hold it");
    holder_ = 0;
    by_program_ = false;
    released_ = engine.known().now;
    engine.tick();
    engine.set(this, true);
    if (engine.telling()) engine.say("unlocks " + called(), where);
}

std::string Parker::called() const {
    return name_ != nullptr ? name_ : Engine::active().name_of(this, "parker");
}

void Parker::park(Where where) {
    Engine& engine = Engine::active();
    engine.wait(this, token_, "sleeps in park()", true);
    token_ = false;
    engine.known().now.join(released_);
    if (engine.telling()) engine.say("is awake: takes the token of " + called(), where);
}

void Parker::unpark(Where where) {
    Engine& engine = Engine::active();
    engine.point();
    released_.join(engine.known().now);
    engine.tick();
    token_ = true;
    engine.set(this, true);
    if (engine.telling()) engine.say("unparks " + called(), where);
}

void futex_point() { Engine::active().point(); }

void futex_wait(Location& word, bool sleeps, const std::source_location& where) {
    Engine& engine = Engine::active();
    if (engine.telling())
        engine.say(
            (sleeps ? "falls asleep on " : "does not sleep: changed is ") + word.name(),
            where);
    if (!sleeps) return;
    engine.wait(&word, false, "sleeps on a futex", true);
    if (engine.telling()) engine.say("is awake", where);
}

void futex_wake(Location& word, bool all, const std::source_location& where) {
    Engine& engine = Engine::active();
    engine.point();
    engine.wake(&word, all);
    if (engine.telling()) engine.say("wakes who sleeps on " + word.name(), where);
}

void pause(std::source_location where) {
    Engine& engine = Engine::active();
    engine.pause();
    if (engine.telling()) engine.say("lets others go first", where);
}

}  // namespace model
