// The if, the loop and the error again, in promises: chains of then().
//
// A promise stands for the answer, so a function can return it, and then() makes the next one
// out of it. An error falls past every then(), a loop is a chain that is built at run time. But
// the two ways of an `if` must give the same kind, and what is needed later is carried along.
//
// Before: 01-callbacks.  Next: 03-state-machine.

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "byhand/disk.hpp"
#include "byhand/drive.hpp"

using namespace std::chrono_literals;
using byhand::Answer, byhand::Disk;

// [promise]
class Promise {
  public:
    // For the one who promised.
    void settle(Answer answer) const {
        state_->answer = std::move(answer);
        if (state_->then) state_->then(*state_->answer);
    }
    // From promise to callback: at once, if the answer is there.
    void when_settled(Disk::Done then) const {
        if (state_->answer) return then(*state_->answer);
        state_->then = std::move(then);
    }
    // `next` gets the text, and gives a text or a promise of one.
    template <typename Next>
    Promise then(Next next) const {
        Promise result;
        when_settled([result, next = std::move(next)](Answer answer) mutable {
            if (!answer) return result.settle(std::move(answer));  // past `next`
            if constexpr (std::is_same_v<decltype(next(*answer)), Promise>)
                next(*answer).when_settled([result](Answer a) { result.settle(a); });
            else
                result.settle(next(*answer));
        });
        return result;
    }

  private:
    struct State {
        std::optional<Answer> answer;
        Disk::Done then;
    };
    std::shared_ptr<State> state_ = std::make_shared<State>();  // both sides hold it
};

// From callback to promise. The read begins now, whether or not anybody will ask.
static Promise read(Disk& disk, const std::string& name) {
    Promise promise;
    disk.read(name, [promise](Answer answer) { promise.settle(std::move(answer)); });
    return promise;
}

static Promise known(const std::string& text) {
    Promise promise;
    promise.settle(text);
    return promise;
}
// [promise]

// [enough]
static Promise read_enough(Disk& disk, std::size_t least) {
    return read(disk, "foo.txt").then([&disk, least](const std::string& foo) {
        if (foo.size() >= least) return known(foo);  // a promise, too
        return read(disk, "bar.txt").then([foo](const std::string& bar) {
            return foo + bar;  // foo had to be carried along
        });
    });
}

static Promise read_all(Disk& disk, std::initializer_list<const char*> names) {
    Promise text = known("");
    for (const std::string name : names) {  // builds the chain; nothing has been read
        text = text.then([&disk, name](const std::string& so_far) {
            return read(disk, name).then([so_far](const std::string& next) {
                return so_far + next;
            });
        });
    }
    return text;
}
// [enough]

int main() {
    Disk disk;
    disk.put("foo.txt", "hello", 30ms);
    disk.put("bar.txt", " world", 20ms);
    const auto show = [&disk](const char* what, const Promise& promise) {
        promise.when_settled([&disk, what](Answer answer) {
            std::printf("%4d ms  %s: %s\n", disk.now_ms(), what, byhand::words(answer));
        });
    };
    show("at least 5 letters", read_enough(disk, 5));
    show("at least 8 letters", read_enough(disk, 8));
    disk.run();
    show("three files", read_all(disk, {"foo.txt", "bar.txt", "bar.txt"}));
    disk.run();
    show("three files", read_all(disk, {"foo.txt", "no.txt", "bar.txt"}));
    disk.run();
    { const Promise nobody_asks = read_enough(disk, 8); }
    std::printf("a promise was thrown away; reads under way: %zu\n", disk.reads());
    disk.run();
}

// Output:
//   30 ms  at least 5 letters: hello
//   50 ms  at least 8 letters: hello world
//  120 ms  three files: hello world world
//  150 ms  three files: no such file or directory
// a promise was thrown away; reads under way: 1
