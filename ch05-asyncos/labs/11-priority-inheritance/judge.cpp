#include <algorithm>
#include <cstddef>
#include <deque>
#include <random>
#include <string>
#include <vector>

#include "lock.hpp"
#include "rig/steps.hpp"
#include "workbook/catch.hpp"

namespace {

using rig::told_after;

const char* answer_of(Asked asked) {
    constexpr const char* names[] = {"has_it", "waits", "deadlock"};
    return names[static_cast<int>(asked)];
}

// Tasks a to f, whose own levels are 10 to 60, and locks W to Z.
class Hall {
  public:
    Hall() {
        for (Level level = 10; level <= 60; level += 10) tasks_.emplace_back(level);
        for (int i = 0; i < 4; ++i) locks_.emplace_back();
    }
    void lock(char task, char lock, Asked expected) {
        steps_.note(std::string(1, task) + " locks " + lock);
        const Asked asked = this->lock(lock).lock(this->task(task));
        demand(asked == expected, std::string("lock() says ") + answer_of(expected),
               answer_of(asked));
    }
    // @p expected  Who has it then; '-' for nobody.
    void unlock(char task, char lock, char expected) {
        steps_.note(std::string(1, task) + " unlocks " + lock);
        const Task* const next = this->lock(lock).unlock(this->task(task));
        demand(name_of(next) == expected,
               expected == '-' ? "nobody waits for it"
                               : "it is handed to " + std::string(1, expected),
               "unlock() returns " + std::string(1, name_of(next)));
        expect_owner(lock, expected);
    }
    void give_up(char task, char lock, bool expected = true) {
        steps_.note(std::string(1, task) + " gives up " + lock);
        demand(this->lock(lock).give_up(this->task(task)) == expected,
               std::string("give_up() returns ") + (expected ? "true" : "false"),
               "the other");
    }
    void set(char task, Level level) {
        steps_.note(std::string(1, task) + " becomes " + std::to_string(level));
        Lock::set_own_level(this->task(task), level);
    }
    void expect_owner(char lock, char expected) {
        const char owner = name_of(this->lock(lock).owner());
        demand(owner == expected,
               std::string(1, lock) + " belongs to " + std::string(1, expected),
               "to " + std::string(1, owner));
    }
    // Demands the levels of all six.
    void expect(const std::string& levels) {
        std::string found;
        for (const Task& task : tasks_)
            found += (found.empty() ? "" : " ") + std::to_string(task.level);
        demand(found == levels, "a to f run at the levels " + levels, found);
    }
    Task& task(char name) { return tasks_[static_cast<std::size_t>(name - 'a')]; }
    Lock& lock(char name) { return locks_[static_cast<std::size_t>(name - 'W')]; }

  private:
    char name_of(const Task* task) const {
        for (std::size_t at = 0; at < tasks_.size(); ++at)
            if (&tasks_[at] == task) return static_cast<char>('a' + at);
        return task == nullptr ? '-' : '?';
    }
    void demand(bool holds, const std::string& expected, const std::string& happened) {
        INFO(steps_.told(expected, happened, " (own levels: a 10, b 20 ... f 60)"));
        REQUIRE(holds);
    }

    std::deque<Task> tasks_;
    std::deque<Lock> locks_;
    rig::Steps steps_;
};

constexpr Asked has_it = Asked::has_it, waits = Asked::waits, deadlock = Asked::deadlock;

}  // namespace

TEST_CASE("one has it and it is handed on", "[points:1][unit]") {
    Hall hall;
    hall.lock('a', 'W', has_it);
    hall.lock('b', 'X', has_it);
    hall.lock('c', 'W', waits);
    hall.expect_owner('W', 'a');
    hall.unlock('a', 'W', 'c');
    // Nobody comes in between, however urgent.
    hall.lock('a', 'W', waits);
    hall.unlock('c', 'W', 'a');
    hall.unlock('a', 'W', '-');
    hall.lock('e', 'W', has_it);
    // Who does not have it cannot give it back.
    hall.lock('f', 'X', waits);
    (void)hall.lock('X').unlock(hall.task('e'));
    (void)hall.lock('X').unlock(hall.task('f'));
    hall.expect_owner('X', 'b');
    hall.unlock('b', 'X', 'f');
    hall.unlock('f', 'X', '-');
}

TEST_CASE("the most urgent who waits is next", "[points:1][unit]") {
    Hall hall;
    hall.lock('a', 'W', has_it);
    for (const char name : {'e', 'c', 'd'}) hall.lock(name, 'W', waits);
    hall.unlock('a', 'W', 'c');
    hall.set('f', 50);
    hall.lock('f', 'W', waits);
    hall.unlock('c', 'W', 'd');
    hall.unlock('d', 'W', 'e');
    hall.unlock('e', 'W', 'f');
    // e is more urgent than d, by what a wants from it.
    hall.lock('e', 'X', has_it);
    hall.lock('d', 'W', waits);
    hall.lock('e', 'W', waits);
    hall.lock('a', 'X', waits);
    hall.unlock('f', 'W', 'e');
}

TEST_CASE("a level passes to the owner and through a chain", "[points:1][unit]") {
    Hall hall;
    hall.lock('e', 'W', has_it);
    hall.lock('f', 'W', waits);
    hall.expect("10 20 30 40 50 60");
    hall.lock('d', 'X', has_it);
    hall.lock('d', 'W', waits);
    hall.expect("10 20 30 40 40 60");
    hall.lock('b', 'Y', has_it);
    hall.lock('b', 'X', waits);
    hall.expect("10 20 30 20 20 60");
    hall.lock('c', 'X', waits);
    hall.expect("10 20 30 20 20 60");
    hall.lock('a', 'Y', waits);
    hall.expect("10 10 30 10 10 60");
}

TEST_CASE("what was inherited is given back exactly", "[points:1][unit]") {
    Hall hall;
    for (const char lock : {'W', 'X', 'Y'}) hall.lock('f', lock, has_it);
    hall.lock('c', 'W', waits);
    hall.lock('a', 'X', waits);
    hall.lock('e', 'X', waits);
    hall.lock('b', 'Y', waits);
    hall.expect("10 20 30 40 50 10");
    hall.unlock('f', 'X', 'a');
    hall.expect("10 20 30 40 50 20");
    hall.unlock('a', 'X', 'e');
    hall.unlock('f', 'Y', 'b');
    hall.expect("10 20 30 40 50 30");
    hall.unlock('f', 'W', 'c');
    hall.expect("10 20 30 40 50 60");
    // Equals, and a level that changes while it is inherited.
    hall.unlock('e', 'X', '-');
    hall.lock('e', 'Z', has_it);
    hall.lock('f', 'X', has_it);
    hall.lock('e', 'X', waits);
    hall.lock('d', 'Z', waits);
    hall.lock('a', 'X', waits);
    hall.lock('b', 'X', waits);
    hall.expect("10 20 30 40 40 10");
    hall.unlock('f', 'X', 'a');
    hall.unlock('a', 'X', 'b');
    hall.expect("10 20 30 40 40 60");
    hall.lock('a', 'X', waits);
    hall.set('b', 15);
    hall.expect("10 10 30 40 40 60");
    hall.set('a', 55);
    hall.expect("55 15 30 40 40 60");
    hall.unlock('b', 'X', 'e');
    hall.set('a', 45);
    hall.expect("45 15 30 40 40 60");
    hall.unlock('e', 'Z', 'd');
    hall.expect("45 15 30 40 45 60");
}

TEST_CASE("who waits no more lends no more", "[points:1][unit]") {
    Hall hall;
    hall.lock('f', 'W', has_it);
    hall.lock('e', 'X', has_it);
    hall.lock('e', 'W', waits);
    hall.lock('a', 'X', waits);
    hall.lock('b', 'X', waits);
    hall.expect("10 20 30 40 10 10");
    hall.give_up('a', 'W', false);
    hall.give_up('a', 'X');
    hall.expect("10 20 30 40 20 20");
    hall.give_up('a', 'X', false);
    hall.give_up('e', 'W');
    hall.expect("10 20 30 40 20 60");
    hall.give_up('f', 'W', false);
    hall.unlock('f', 'W', '-');
    hall.unlock('e', 'X', 'b');
    hall.unlock('b', 'X', '-');
    hall.expect("10 20 30 40 50 60");
}

TEST_CASE("an own level may change at any time", "[points:1][unit]") {
    Hall hall;
    hall.lock('d', 'W', has_it);
    hall.lock('e', 'X', has_it);
    hall.lock('e', 'W', waits);
    hall.lock('c', 'X', waits);
    hall.expect("10 20 30 30 30 60");
    hall.set('d', 35);
    hall.expect("10 20 30 30 30 60");
    hall.set('c', 5);
    hall.expect("10 20 5 5 5 60");
    hall.set('d', 1);
    hall.expect("10 20 5 1 5 60");
    hall.set('c', 63);
    hall.expect("10 20 63 1 50 60");
    hall.set('d', 63);
    hall.expect("10 20 63 50 50 60");
    hall.set('e', 40);
    hall.expect("10 20 63 40 40 60");
    hall.unlock('d', 'W', 'e');
    hall.expect("10 20 63 63 40 60");
}

TEST_CASE("a circle is refused", "[points:1][unit]") {
    Hall hall;
    for (const char task : {'a', 'b', 'c', 'd'})
        hall.lock(task, static_cast<char>('W' + (task - 'a')), has_it);
    hall.lock('a', 'W', deadlock);
    hall.lock('d', 'Y', waits);
    hall.lock('c', 'X', waits);
    hall.lock('b', 'W', waits);
    hall.lock('a', 'X', deadlock);
    hall.lock('a', 'Z', deadlock);
    hall.expect("10 20 30 40 50 60");
    hall.unlock('a', 'W', 'b');
    hall.lock('a', 'Z', waits);
    hall.expect("10 10 10 10 50 60");
    hall.lock('b', 'Z', deadlock);
    hall.unlock('b', 'X', 'c');
    hall.expect("10 20 10 10 50 60");
    hall.lock('b', 'Z', waits);
    hall.unlock('c', 'Y', 'd');
    hall.unlock('d', 'Z', 'a');
    hall.expect("10 20 30 40 50 60");
}

TEST_CASE("a chain may be as long as it likes", "[points:1][unit]") {
    constexpr std::size_t length = 100'000;
    std::deque<Task> tasks;
    std::deque<Lock> locks(length);
    std::size_t taken = 0, waiting = 0;
    for (Lock& lock : locks) taken += lock.lock(tasks.emplace_back(50)) == has_it;
    for (std::size_t at = length - 1; at > 0; --at)
        waiting += locks[at - 1].lock(tasks[at]) == waits;
    Task urgent(1);
    waiting += locks.back().lock(urgent) == waits;
    const Level risen = tasks.front().level;
    (void)locks.back().give_up(urgent);
    INFO(told_after(
        "the first of 100,000 rises to level 1, and falls to 50 again",
        std::to_string(taken) + " have a lock, " + std::to_string(waiting) +
            " wait; the first is at " + std::to_string(risen) + ", and then at " +
            std::to_string(tasks.front().level),
        "each waits for the one before; one of level 1 waits for the last, and gives "
        "up"));
    CHECK(
        (taken == length && waiting == length && risen == 1 && tasks.front().level == 50));
}

namespace {

// A part of a task's program: work for so many steps, or a lock that it takes or gives back.
struct Part {
    enum class What { work, lock, unlock } what;
    int which;
};
Part work(int steps) { return {Part::What::work, steps}; }
Part take(char lock) { return {Part::What::lock, lock}; }
Part give(char lock) { return {Part::What::unlock, lock}; }

struct Actor {
    char letter;  // in the record
    char task;    // in the hall, which gives it its level
    int begins;   // in which step
    std::vector<Part> parts;
};

// Each step goes to the most urgent one that can go on, of equals to the first. @returns Who had which step.
std::string play(Hall& hall, std::vector<Actor> actors) {
    std::string record;
    while (record.size() < 200) {
        Actor* next = nullptr;
        for (Actor& actor : actors) {
            if (actor.parts.empty() || actor.begins > static_cast<int>(record.size()) ||
                hall.task(actor.task).waits_for != nullptr)
                continue;
            if (next == nullptr ||
                hall.task(actor.task).level < hall.task(next->task).level)
                next = &actor;
        }
        if (next == nullptr) break;
        Part& part = next->parts.front();
        if (part.what == Part::What::work) {
            record += next->letter;
            if (--part.which > 0) continue;
        } else {
            Lock& lock = hall.lock(static_cast<char>(part.which));
            Task& task = hall.task(next->task);
            if (part.what == Part::What::lock)
                (void)lock.lock(task);
            else
                (void)lock.unlock(task);
        }
        next->parts.erase(next->parts.begin());
    }
    return record;
}

void expect_record(const std::string& expected, const std::string& scene,
                   const std::vector<Actor>& actors) {
    Hall hall;
    const std::string record = play(hall, actors);
    const bool is_free = hall.lock('W').owner() == nullptr;
    INFO(told_after("the steps go to " + expected,
                    record + (is_free ? "" : ", and W is taken"), scene));
    REQUIRE((record == expected && is_free));
}

}  // namespace

TEST_CASE("an urgent task waits for what is locked and no longer", "[points:1][budget]") {
    expect_record("LLHLLLHHMMMMMMMMLLL",
                  "L has W for 5 steps, M needs none for 8 steps, urgent H wants W",
                  {{'L', 'f', 0, {take('W'), work(5), give('W'), work(3)}},
                   {'M', 'c', 2, {work(8)}},
                   {'H', 'a', 2, {work(1), take('W'), work(2), give('W')}}});
    expect_record(
        "LKKLLLKKHHMMMMMMKKLL",
        "H wants X, which K has, who waits for W, which L has; M needs none",
        {{'L', 'f', 0, {take('W'), work(4), give('W'), work(2)}},
         {'K',
          'e',
          1,
          {take('X'), work(2), take('W'), work(2), give('W'), give('X'), work(2)}},
         {'M', 'c', 3, {work(6)}},
         {'H', 'a', 3, {take('X'), work(2), give('X')}}});
    expect_record(
        "LLLHHMMMMLLLL", "L has W, and then X, for 3 steps each; H wants W, M needs none",
        {{'L',
          'f',
          0,
          {take('X'), take('W'), work(3), give('W'), work(3), give('X'), work(1)}},
         {'H', 'a', 1, {take('W'), work(2), give('W')}},
         {'M', 'c', 1, {work(4)}}});
}

namespace {

// What the levels must be: each is passed on until nothing changes any more.
std::string wrong_level(const std::deque<Task>& tasks) {
    std::vector<Level> levels;
    for (const Task& task : tasks) levels.push_back(task.own);
    for (bool changed = true; changed;) {
        changed = false;
        for (std::size_t at = 0; at < tasks.size(); ++at) {
            if (tasks[at].waits_for == nullptr) continue;
            for (std::size_t other = 0; other < tasks.size(); ++other) {
                if (tasks[at].waits_for->owner() != &tasks[other] ||
                    levels[other] <= levels[at])
                    continue;
                levels[other] = levels[at];
                changed = true;
            }
        }
    }
    for (std::size_t at = 0; at < tasks.size(); ++at)
        if (tasks[at].level != levels[at])
            return std::to_string(at) + " runs at " + std::to_string(tasks[at].level) +
                   " instead of " + std::to_string(levels[at]);
    return {};
}

// Seven tasks and five locks, which do one thing after the other by chance.
struct Chance {
    explicit Chance(unsigned seed) : random(seed), locks(5) {
        for (int i = 0; i < 7; ++i) {
            own.push_back(static_cast<Level>(below(64)));
            tasks.emplace_back(own.back());
        }
    }
    std::size_t below(std::size_t count) { return random() % count; }

    void step() {
        const std::size_t who = below(tasks.size()), which = below(locks.size());
        Task& task = tasks[who];
        const std::string both = std::to_string(who) + "," + std::to_string(which) + " ";
        const auto what = below(6);
        if (task.waits_for == nullptr && what < 3) {
            steps += "lock" + both;
            lock(task, locks[which]);
        } else if (task.waits_for == nullptr && what < 5) {
            steps += "unlock" + both;
            (void)locks[which].unlock(task);
            if (locks[which].owner() == &task) wrong = "it still has it";
        } else if (what == 0) {
            steps += "give-up" + std::to_string(who) + " ";
            (void)task.waits_for->give_up(task);
        } else if (what == 5) {
            own[who] = static_cast<Level>(below(64));
            steps += "own" + std::to_string(who) + " ";
            Lock::set_own_level(task, own[who]);
        }
        if (wrong.empty() && task.own != own[who]) wrong = "its own level is another";
        if (wrong.empty()) wrong = wrong_level(tasks);
    }
    void lock(Task& task, Lock& lock) {
        const Asked asked = lock.lock(task);
        if (asked == has_it && lock.owner() != &task) wrong = "another one has it";
        if (asked == waits && task.waits_for != &lock) wrong = "it does not wait";
    }

    std::mt19937 random;
    std::deque<Task> tasks;
    std::deque<Lock> locks;
    std::vector<Level> own;
    std::string steps, wrong;
};

}  // namespace

TEST_CASE("levels are right after whatever happens", "[points:1][unit]") {
    for (unsigned seed = 1; seed <= 300; ++seed) {
        Chance chance(seed);
        for (int step = 0; step < 60 && chance.wrong.empty(); ++step) chance.step();
        INFO(told_after("each of seven tasks runs at the level that it should",
                        chance.wrong, chance.steps));
        REQUIRE(chance.wrong.empty());
    }
}
