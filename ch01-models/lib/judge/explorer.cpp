#include "judge/explorer.hpp"

#include <algorithm>
#include <exception>

#include "judge/engine.hpp"

// Each task is a thread, but only one of them ever runs: whoever has the turn. It keeps the
// turn until it reaches a shared access, chooses there who goes on, and hands the turn
// over. Threads rather than fibers, because threads work on every system and under every
// sanitizer.

namespace judge {
namespace {

thread_local int own_number = Engine::nobody;

// The exploration that is under way. The wrappers find it here.
std::shared_ptr<Engine> under_way;

// Thrown to leave the checks at the end; a task that has failed is left standing instead,
// because it might be inside a function that must not throw.
struct Failed {};

}  // namespace

const std::shared_ptr<Engine>& Engine::active() noexcept { return under_way; }
int Engine::self() noexcept { return own_number; }

void Engine::give(int next) {
    turn_ = next;
    (next == nobody ? explorer_ : *wake_[static_cast<std::size_t>(next)]).notify_one();
}

void Engine::await(std::unique_lock<std::mutex>& lock, int self) {
    auto& mine = self == nobody ? explorer_ : *wake_[static_cast<std::size_t>(self)];
    mine.wait(lock, [&] { return turn_ == self; });
}

// A worker runs its task once in each schedule, until there is no task for it any more.
void Engine::work(std::size_t number) {
    own_number = static_cast<int>(number);
    std::unique_lock lock(mutex_);
    for (;;) {
        await(lock, own_number);
        if (quit_) return give(nobody);
        lock.unlock();
        std::string escaped;
        try {
            bodies_[number]();
        } catch (const std::exception& error) {
            escaped = error.what();
        } catch (...) {
            escaped = "something that is no std::exception";
        }
        lock.lock();
        if (!escaped.empty()) {
            fail_here(lock, Ending::exception,
                      names_[number] + " ends without an exception",
                      "it threw: " + escaped);
        }
        finished_[number] = true;
        if (starting_)
            give(nobody);
        else
            hand_over(nobody);
    }
}

// Sets aside the turn: to the next task, or to the explorer when all have ended or none can
// go on.
int Engine::hand_over(int current) {
    const int next = choose(current);
    give(next);
    return next;
}

void Engine::note(Ending ending, std::string expected, std::string happened) {
    if (report_.ending != Ending::passed) return;
    report_.ending = ending;
    report_.expected = std::move(expected);
    report_.happened = std::move(happened);
}

// Ends this schedule. A task that calls it never comes back: its thread stays as it is.
void Engine::fail_here(std::unique_lock<std::mutex>& lock, Ending ending,
                       std::string expected, std::string happened) {
    note(ending, std::move(expected), std::move(happened));
    if (own_number == nobody) throw Failed{};
    give(nobody);
    explorer_left_.wait(lock, [] { return false; });
}

void Engine::reach(const Wish& wish) {
    if (own_number == nobody) return;
    std::unique_lock lock(mutex_);
    wishes_[static_cast<std::size_t>(own_number)] = &wish;
    if (starting_)
        give(nobody);
    else if (hand_over(own_number) == own_number)
        return;
    await(lock, own_number);
}

void Engine::record(const Access& access) {
    std::unique_lock lock(mutex_);
    if (!access.object.empty()) show(access.object, access.value);
    if (own_number == nobody) return;
    report_.steps.push_back({static_cast<std::size_t>(own_number), access.action,
                             static_cast<unsigned>(access.where.line()), access.remark,
                             state_});
}

void Engine::show(const std::string& object, const std::string& value) {
    const auto known = std::ranges::find(state_, object, &Shown::first);
    if (known != state_.end())
        known->second = value;
    else
        state_.emplace_back(object, value);
}

bool Engine::is_shown(std::string_view object) const {
    return std::ranges::find(state_, object, &Shown::first) != state_.end();
}

void Engine::begin(const Build& build) {
    state_.clear();
    path_.clear();
    report_.steps.clear();
    depth_ = 0;
    preempted_ = 0;
    Program program;
    build(program);
    names_ = program.names_;
    bodies_ = std::move(program.bodies_);
    at_end_ = std::move(program.at_end_);
    finished_.assign(names_.size(), false);
    wishes_.assign(names_.size(), nullptr);
    const std::unique_lock lock(mutex_);
    hire();
}

// Gets a worker for each task that has none. A new one looks at wake_ at once, so the caller
// holds the lock.
void Engine::hire() {
    while (workers_.size() < names_.size()) {
        wake_.push_back(std::make_unique<std::condition_variable>());
        // The thread shares the engine: it may have to outlive the exploration.
        workers_.emplace_back(
            [self = shared_from_this(), number = workers_.size()] { self->work(number); });
    }
}

int Engine::start(std::function<void()> body) {
    const std::unique_lock lock(mutex_);
    const std::size_t number = names_.size();
    names_.push_back("thread-" + std::to_string(number));
    bodies_.push_back(std::move(body));
    finished_.push_back(false);
    wishes_.push_back(nullptr);
    hire();
    return static_cast<int>(number);
}

// Runs one schedule. Only what happens between the tasks' shared accesses is left to
// chance.
void Engine::run(const Build& build) {
    try {
        begin(build);
        std::unique_lock lock(mutex_);
        starting_ = true;
        for (int task = 0; task < static_cast<int>(names_.size()) && good(); ++task) {
            give(task);
            await(lock, nobody);
        }
        starting_ = false;
        if (good() && hand_over(nobody) != nobody) await(lock, nobody);
        lock.unlock();
        if (good() && at_end_) at_end_();
    } catch (const Failed&) {}
    if (good()) {
        bodies_.clear();  // and with them what the tasks shared
        at_end_ = nullptr;
    }
}

void Engine::stop() {
    for (std::size_t number = 0; number < workers_.size(); ++number) {
        if (!good()) {
            workers_[number].detach();
            continue;
        }
        std::unique_lock lock(mutex_);
        quit_ = true;
        give(static_cast<int>(number));
        await(lock, nobody);
        lock.unlock();
        workers_[number].join();
    }
}

Report Engine::explore(const Build& build) {
    try {
        do {
            run(build);
            ++report_.schedules;
            report_.complete = given_ || !good() || !another();
        } while (!report_.complete && report_.schedules < bounds_.schedules);
    } catch (...) {  // from the program's build or its checks at the end: not ours to judge
        note(Ending::exception, {}, {});
        stop();
        throw;
    }
    report_.preemptions = preempted_;
    report_.tasks = names_;
    stop();
    return report_;
}

Report Engine::replay(const Build& build, std::string_view schedule) {
    given_ = parsed(schedule);
    return explore(build);
}

Report explore(const Build& build, Bounds bounds) {
    under_way = std::make_shared<Engine>(bounds);
    Report report = under_way->explore(build);
    under_way.reset();
    return report;
}

Report replay(const Build& build, std::string_view schedule) {
    under_way = std::make_shared<Engine>(Bounds{});
    Report report = under_way->replay(build, schedule);
    under_way.reset();
    return report;
}

}  // namespace judge
