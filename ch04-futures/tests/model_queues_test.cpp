// The races of the queues between threads, each as a small model: the wrong version is found, the
// right one has no bad execution at all.
//
// Without: tsan (one thread of the system; the explorer finds the races itself)

#include <array>

#include "model/explore.hpp"
#include "model/fence.hpp"
#include "model/var.hpp"
#include "model/wait.hpp"
#include "workbook/catch.hpp"

using enum std::memory_order;
using model::Atomic, model::Ending, model::Report, model::Search, model::Var;

namespace {

void must_pass(const Report& report, std::size_t executions) {
    INFO(report.explain());
    CHECK(report.passed());
    CHECK(report.executions == executions);
}
void must_fail(const Report& report, Ending ending) {
    INFO(report.explain());
    CHECK(report.ending == ending);
}

}  // namespace

namespace {

// R7. Whoever wakes a task from elsewhere pushes it; its executor takes all at once.
struct Node {
    Var<Node*> next{"next", nullptr};
};
template <std::memory_order Push>
struct Stack {
    Atomic<Node*> head{"head", nullptr};
    Node one, two;
    int taken = 0;

    void push(Node& node) {
        Node* first = head.load(relaxed);
        do {
            node.next.set(first);
        } while (!head.compare_exchange_weak(first, &node, Push, relaxed));
    }
    void take_all() {
        for (Node* node = head.exchange(nullptr, acquire); node != nullptr;
             node = node->next.get())
            ++taken;
    }
    void a() { push(one); }
    void b() { push(two); }
    void executor() { take_all(); }
    void at_end() {
        take_all();
        model::check(taken == 2, "each is taken once");
    }
};

template <std::memory_order Push>
Report stack(const Search& search = {}) {
    using Program = Stack<Push>;
    return model::explore<Program>(
        {{"A", &Program::a}, {"B", &Program::b}, {"executor", &Program::executor}}, search);
}

// The same stack, if one at a time is taken: the head may be the same and what is behind it not.
struct OneByOne {
    Atomic<int> head{"head", 1};  // 0 nothing, else the number of a node
    std::array<Atomic<int>, 3> next{0, 2, 0};
    std::array<bool, 3> mine{};

    int pop() {
        int first = head.load(acquire);
        while (first != 0 && !head.compare_exchange_strong(
                                 first, next[static_cast<std::size_t>(first)].load(relaxed),
                                 acq_rel, acquire)) {}
        return first;
    }
    void push(int node) {
        int first = head.load(relaxed);
        do {
            next[static_cast<std::size_t>(node)].store(first, relaxed);
        } while (!head.compare_exchange_strong(first, node, release, relaxed));
    }
    void a() { pop(); }
    void b() {
        const int first = pop(), second = pop();
        if (second == 0) return;
        push(first);
        mine[static_cast<std::size_t>(second)] = true;
    }
    void at_end() {
        const int left = head.newest();
        model::check(!mine[static_cast<std::size_t>(left)],
                     "what was taken is not in the stack");
    }
};

}  // namespace

TEST_CASE("R7 a push must release what it pushes") {
    must_fail(stack<relaxed>(), Ending::data_race);
    must_pass(stack<release>({.preemptions = 2}), 1'974);
    must_pass(stack<release>(), 5'172);
}

TEST_CASE("R7 a stack that is taken one by one mistakes a node that has come back") {
    must_fail(model::explore<OneByOne>({{"A", &OneByOne::a}, {"B", &OneByOne::b}}),
              Ending::check_failed);
}

namespace {

enum class Steal { right, without_fences, relaxed_bottom, release_store };

// R12. The owner pushes and pops at the bottom, a thief takes at the top. Of the last one both may
// believe that it is theirs.
// @source N. M. Le et al.: Correct and Efficient Work-Stealing for Weak Memory Models, PPoPP 2013
template <Steal Is>
struct Deque {
    Atomic<int> top{"top", 0}, bottom{"bottom", 0};
    std::array<Atomic<int>, 4> ring;
    std::array<int, 3> taken{};

    void push(int item) {
        const int at = bottom.load(relaxed);
        ring[static_cast<std::size_t>(at)].store(item, relaxed);
        if (Is != Steal::relaxed_bottom && Is != Steal::release_store)
            model::fence(release);
        bottom.store(at + 1, Is == Steal::release_store ? release : relaxed);
    }
    void between() {
        if (Is != Steal::without_fences) model::fence(seq_cst);
    }
    int pop() {
        const int at = bottom.load(relaxed) - 1;
        bottom.store(at, relaxed);
        between();
        int first = top.load(relaxed);
        int item = first <= at ? ring[static_cast<std::size_t>(at)].load(relaxed) : 0;
        if (first >= at) {
            if (first == at &&
                !top.compare_exchange_strong(first, first + 1, seq_cst, relaxed))
                item = 0;
            bottom.store(at + 1, relaxed);
        }
        return item;
    }
    int steal() {
        int first = top.load(acquire);
        between();
        if (first >= bottom.load(acquire)) return 0;
        const int item = ring[static_cast<std::size_t>(first)].load(relaxed);
        model::check(item != 0, "a thief finds what was pushed");
        return top.compare_exchange_strong(first, first + 1, seq_cst, relaxed) ? item : 0;
    }
    void take(int item) {
        if (item != 0) ++taken[static_cast<std::size_t>(item)];
    }
    void owner() {
        push(1);
        push(2);
        take(pop());
        take(pop());
    }
    void thief() {
        take(steal());
        take(steal());
    }
    void at_end() { model::check(taken[1] == 1 && taken[2] == 1, "each is taken once"); }
};

template <Steal Is>
Report deque(const Search& search = {}) {
    using Program = Deque<Is>;
    return model::explore<Program>({{"owner", &Program::owner}, {"thief", &Program::thief}},
                                   search);
}

}  // namespace

TEST_CASE(
    "R12 owner and thief agree about the last one because both have a seq_cst fence") {
    must_fail(deque<Steal::without_fences>(), Ending::check_failed);
    must_fail(deque<Steal::relaxed_bottom>({.preemptions = 2}), Ending::check_failed);
    must_pass(deque<Steal::right>({.preemptions = 2}), 3'129);
}

// Until C++17 the owner's later stores to `bottom` would have belonged to the release sequence of
// this one. Since C++20 only read-modify-writes do, and pop() stores: it needs the fence.
TEST_CASE("R12 a release store in push is not enough, because pop stores to bottom, too") {
    must_fail(deque<Steal::release_store>({.preemptions = 2}), Ending::check_failed);
}

namespace {

// R12. A worker that searched in vain goes to sleep; who pushes rings only if nobody searches. The
// last searcher looks again, after it has said that it stops: and says so by a write.
template <bool Writes>
struct Searching {
    Atomic<int> queue{"queue", 0}, searching{"searching", 1}, sleeping{"sleeping", 0};
    model::Parker bed{"worker"};

    bool look() {
        int one = 1;
        return queue.compare_exchange_strong(one, 0, acq_rel, relaxed);
    }
    void worker() {
        if (look()) return;
        sleeping.fetch_add(1, seq_cst);
        searching.fetch_sub(1, seq_cst);
        if (queue.load(seq_cst) != 0) {  // the second look
            if (look()) return;
        }
        bed.park();
        look();
    }
    void pusher() {
        queue.store(1, Writes ? seq_cst : release);
        const int searchers =
            Writes ? searching.fetch_add(0, seq_cst) : searching.load(acquire);
        if (searchers == 0 && sleeping.load(seq_cst) > 0) bed.unpark();
    }
};

template <bool Writes>
Report searching() {
    using Program = Searching<Writes>;
    return model::explore<Program>(
        {{"worker", &Program::worker}, {"pusher", &Program::pusher}});
}

}  // namespace

TEST_CASE("R12 who decides by a load that somebody still searches may be wrong") {
    must_fail(searching<false>(), Ending::lost_wake_up);
    must_pass(searching<true>(), 65);
}

namespace {

// R13. An executor shuts down while a task is woken from elsewhere. The task goes to the queue or
// back to the waker, who drops it; it must not stay.
template <bool CloseByExchange>
struct Shutdown {
    static constexpr int empty = 0, task = 1, closed = 2;
    Atomic<int> queue{"queue", empty}, flag{"flag", 0};
    Var<int> dropped{"dropped", 0};

    void drop() { dropped.set(dropped.get() + 1); }
    void executor() {
        flag.store(1, seq_cst);
        if (queue.exchange(CloseByExchange ? closed : empty, acq_rel) == task) drop();
    }
    void waker() {
        if (!CloseByExchange && flag.load(seq_cst) == 1) return drop();
        int found = empty;
        if (!queue.compare_exchange_strong(found, task, acq_rel, acquire)) drop();
    }
    void at_end() { model::check(dropped.get() == 1, "the task is dropped once"); }
};

template <bool CloseByExchange>
Report shutdown() {
    using Program = Shutdown<CloseByExchange>;
    return model::explore<Program>(
        {{"executor", &Program::executor}, {"waker", &Program::waker}});
}

}  // namespace

TEST_CASE("R13 a queue is closed in the step that empties it") {
    must_fail(shutdown<false>(), Ending::check_failed);
    must_pass(shutdown<true>(), 3);
}
