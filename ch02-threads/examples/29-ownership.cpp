// Who owns a value, who may look at it, and when does it end?
//
// In C++ each value belongs to a scope, and ends with it. A move gives it to another owner, in
// another fiber for instance; a copy makes a second value; a reference borrows. Owning the
// compiler knows: a type that cannot be copied has one owner at a time. Borrowing it does not:
// that the owner outlives every borrower is left to us, or to a sanitizer.
//
// Before: 28-islands.  Next: 30-channel.

#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "fibers/fibers.hpp"
#include "fibers/sendable.hpp"

// [letter]
// A value that tells when it ends. It can be moved, but not copied.
class Letter {
  public:
    explicit Letter(std::string text) : text_(std::move(text)) {}
    Letter(Letter&& other) noexcept : text_(std::exchange(other.text_, "")) {}
    ~Letter() {
        const auto* scheduler = fibers::this_scheduler();
        const bool in_fiber = scheduler != nullptr && scheduler->current() != nullptr;
        const std::string where = in_fiber ? std::string(fibers::self().name()) : "main";
        if (!text_.empty()) std::printf("  %s ends in %s\n", text_.c_str(), where.c_str());
    }
    [[nodiscard]] const std::string& text() const { return text_; }
    void sign(const std::string& name) { text_ += ", " + name; }

  private:
    std::string text_;  // empty once it has been moved away
};
// [letter]

// [known]
// What the compiler knows without running anything.
static_assert(!std::is_copy_constructible_v<Letter>);
static_assert(fibers::Sendable<Letter>);                   // a value
static_assert(fibers::Sendable<std::unique_ptr<Letter>>);  // its only owner
static_assert(!fibers::Sendable<Letter*>);  // a way to somebody else's memory
static_assert(!fibers::Sendable<std::shared_ptr<Letter>>);  // two owners may change it,
static_assert(fibers::Sendable<std::shared_ptr<const Letter>>);  // unless nobody may
// What it cannot know: whose variable a lambda looks at.
static int local_of_somebody = 0;
[[maybe_unused]] static auto looks = [&variable = local_of_somebody] { return variable; };
static_assert(fibers::Sendable<decltype(looks)>);  // wrong, and C++ has no way to tell
// [known]

// [scopes]
static void scopes() {
    std::puts("1. a scope ends its values, the last one first");
    const Letter first("first"), second("second");
}

static void moves() {
    std::puts("2. a move gives the value to a fiber, and it ends there");
    Letter letter("letter");
    fibers::Scheduler scheduler;
    scheduler.spawn({.name = "reader"}, [mine = std::move(letter)] {
        std::printf("  reader has \"%s\"\n", mine.text().c_str());
    });
    // NOLINTNEXTLINE(bugprone-use-after-move,clang-analyzer-cplusplus.Move): that is the lesson
    std::printf("  main has \"%s\"\n", letter.text().c_str());
    scheduler.run();
    std::puts("  main goes on");
}

static void borrows() {
    std::puts("3. many may look, or one may write");
    Letter letter("contract");
    fibers::Scheduler scheduler;
    scheduler.spawn([&letter] {  // borrows: `letter` must outlive the fiber, and does
        std::vector<fibers::Handle<std::size_t>> readers;
        for (int i = 0; i < 3; ++i) {
            readers.push_back(fibers::spawn(
                {}, [&shared = std::as_const(letter)] { return shared.text().size(); }));
        }
        std::size_t seen = 0;
        for (auto& reader : readers) seen += reader.join();  // now nobody else looks
        letter.sign("signed");
        std::printf("  read by 3, %zu letters, then written by 1\n", seen);
    });
    scheduler.run();
}
// [scopes]

int main() {
    scopes();
    moves();
    borrows();
    std::puts("4. an owner of owners ends them all");
    std::vector<std::unique_ptr<Letter>> drawer;
    drawer.push_back(std::make_unique<Letter>("old"));
    drawer.push_back(std::make_unique<Letter>("new"));
}

// Output:
// 1. a scope ends its values, the last one first
//   second ends in main
//   first ends in main
// 2. a move gives the value to a fiber, and it ends there
//   main has ""
//   reader has "letter"
//   letter ends in reader
//   main goes on
// 3. many may look, or one may write
//   read by 3, 24 letters, then written by 1
//   contract, signed ends in main
// 4. an owner of owners ends them all
//   old ends in main
//   new ends in main
