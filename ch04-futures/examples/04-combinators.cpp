// Chains of then() without a heap: the machine is put together from types.
//
// and_then(first, next) is a future: it polls `first`, gives the value to `next`, and polls
// the future that comes out. So a chain is a type that holds other types, all states lie in
// one object, and nothing is allocated. Rust's futures were first written like that. What is
// hard to read here was hard to read there: an `if` is an Either.
//
// Without: tsan (brings its own operator new, and this program counts in its own)
// Before: 03-state-machine.  Next: 05-coroutine.

#include <cstdio>
#include <string>
#include <utility>
#include <variant>

#include "byhand/disk.hpp"
#include "byhand/drive.hpp"
#include "judge/budget.hpp"

using namespace std::chrono_literals;
using byhand::Answer, byhand::Disk, byhand::Poll, byhand::Read, byhand::Waker;

// [combinators]
// A value that is there already.
class Known {
  public:
    using Output = Answer;
    explicit Known(Answer answer) noexcept : answer_(std::move(answer)) {}
    Poll<Answer> poll(const Waker&) { return std::move(answer_); }

  private:
    Answer answer_;
};

// One of two futures with the same output.
template <typename A, typename B>
class Either {
  public:
    using Output = typename A::Output;
    explicit Either(A a) noexcept : one_(std::move(a)) {}
    explicit Either(B b) noexcept : one_(std::move(b)) {}
    Poll<Output> poll(const Waker& waker) {
        return std::visit([&](auto& one) { return one.poll(waker); }, one_);
    }

  private:
    std::variant<A, B> one_;
};

// One future, and then the one that `Next` makes of its value.
template <typename First, typename Next>
class AndThen {
  public:
    using Second = std::invoke_result_t<Next, typename First::Output>;
    using Output = typename Second::Output;
    AndThen(First first, Next next) : now_(std::move(first)), next_(std::move(next)) {}
    Poll<Output> poll(const Waker& waker) {
        if (auto* first = std::get_if<First>(&now_)) {
            auto value = first->poll(waker);
            if (!value) return byhand::pending;
            Second second = next_(std::move(*value));
            now_.template emplace<Second>(std::move(second));  // the first is gone
        }
        return std::get<Second>(now_).poll(waker);
    }

  private:
    std::variant<First, Second> now_;  // never both
    Next next_;
};
// [combinators]

// [enough]
static auto read_more(Disk& disk, const std::string& foo) {
    return AndThen(Read(disk, "bar.txt"), [foo](Answer bar) {
        if (bar) bar->insert(0, foo);
        return Known(std::move(bar));
    });
}

static auto read_enough(Disk& disk, std::size_t least) {
    return AndThen(Read(disk, "foo.txt"), [&disk, least](Answer foo) {
        using More = decltype(read_more(disk, ""));  // a type that nobody can write down
        const bool enough = !foo || foo->size() >= least;
        if (enough) return Either<Known, More>(Known(std::move(foo)));
        return Either<Known, More>(read_more(disk, *foo));
    });
}
// [enough]

int main() {
    Disk disk;
    disk.put("foo.txt", "hello", 30ms);
    disk.put("bar.txt", " world", 20ms);
    for (const std::size_t least : {8U, 5U}) {
        const judge::Allocations heap;
        auto chain = read_enough(disk, least);
        std::printf("a chain; blocks of heap for it: %zu\n", heap.blocks());
        const Answer answer = byhand::drive(chain, disk);
        std::printf("         %s\n", byhand::words(answer));
    }
}

// Output:
// a chain; blocks of heap for it: 0
//    0 ms  poll 1: not yet
//   30 ms  poll 2: not yet
//   50 ms  poll 3: there it is
//          hello world
// a chain; blocks of heap for it: 0
//    0 ms  poll 1: not yet
//   30 ms  poll 2: there it is
//          hello
