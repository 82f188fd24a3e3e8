// A machine that cannot be moved. The compiler refuses what the last two programs did.
//
// Two deleted functions, and the type stays where it was made. It can still be returned from
// a function, be a member, stand in an optional, a list or on the heap: since C++17 a returned
// temporary is not moved, it is made in the place where it is to be.
//
// Before: 17-moved.  Next: 19-a-frame-stays.

#include <concepts>
#include <cstdio>
#include <deque>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

// [stays]
class Machine {
  public:
    explicit Machine(int first) : array_{first, first + 1, first + 2} {}
    Machine(Machine&&) = delete;  // no move, and with it no copy
    Machine& operator=(Machine&&) = delete;
    ~Machine() = default;

    void poll() { element_ = &array_[2]; }
    [[nodiscard]] bool is_whole() const { return element_ == &array_[2]; }
    [[nodiscard]] int answer() const { return *element_; }

  private:
    int array_[3];
    const int* element_ = nullptr;
};

static_assert(!std::movable<Machine> && !std::is_copy_constructible_v<Machine>);
static_assert(!std::is_swappable_v<Machine>);
// [stays]

// [elision]
// No move, no copy: the caller's variable is what this function makes.
static Machine make(int first) { return Machine(first); }

// A container wants arguments for a constructor. This turns a function into one.
template <typename Function>
struct From {
    Function function;
    operator std::invoke_result_t<Function&>() { return function(); }
};
template <typename Function>
From(Function) -> From<Function>;
// [elision]

// [member]
// What holds one cannot be moved either, without a word about it.
struct Pair {
    Machine first, second;
};
static_assert(!std::movable<Pair>);
static_assert(
    std::movable<std::unique_ptr<Machine>>);  // a pointer moves, its object does not
// [member]

static void check(const char* where, Machine& machine) {
    machine.poll();
    std::printf("%-26s whole: %s, answer: %d\n", where, machine.is_whole() ? "yes" : "no",
                machine.answer());
}

int main() {
    // [places]
    Machine local = make(1);
    check("a local", local);

    Pair pair{make(10), make(20)};
    check("a member", pair.second);

    std::optional<Machine> maybe;
    maybe.emplace(From{[] { return make(30); }});
    check("in an optional", *maybe);

    std::deque<Machine> many;  // never moves what it has; a vector would, when it grows
    for (int i = 1; i < 100; ++i) many.emplace_back(i);
    check("first of 99 in a deque", many.front());

    auto on_the_heap = std::make_unique<Machine>(40);
    auto* before = on_the_heap.get();
    on_the_heap->poll();
    auto elsewhere = std::move(on_the_heap);
    std::printf("%-26s whole: %s, the same place: %s\n", "its pointer moved",
                elsewhere->is_whole() ? "yes" : "no",
                elsewhere.get() == before ? "yes" : "no");
    // [places]
}

// Output:
// a local                    whole: yes, answer: 3
// a member                   whole: yes, answer: 22
// in an optional             whole: yes, answer: 32
// first of 99 in a deque     whole: yes, answer: 3
// its pointer moved          whole: yes, the same place: yes
