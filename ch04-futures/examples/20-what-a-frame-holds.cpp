// What stands in a coroutine's frame, and what it only points to.
//
// The compiler copies parameters into the frame, by the types that we wrote: of a value it
// gets the value, of a reference the reference. What a lambda has captured is in the lambda. All
// that is in the frame lives as long as the frame; for the rest somebody else must care.
//
// Before: 19-a-frame-stays.  Next: 21-captures.

#include <cstdio>
#include <string>
#include <string_view>

#include "frames/task.hpp"
#include "lifetimes/frame.hpp"

struct Line {
    const char* what;
    const void* where;
};

static void report(const lifetimes::Frame& frame, const Line& line) {
    std::printf("%-40s %s\n", line.what,
                frame.holds(line.where) ? "in the frame" : "elsewhere");
}

// [function]
static frames::Task function(int value, const int& reference, std::string text,
                             std::string_view view) {
    int local = value;
    const Line lines[] = {{"a local", &local},
                          {"a parameter by value", &value},
                          {"what a reference parameter refers to", &reference},
                          {"a string by value", &text},
                          {"a string_view", &view},
                          {"the characters that it shows", &view.front()}};
    const lifetimes::Frame frame = co_await lifetimes::this_frame();
    for (const Line& line : lines) report(frame, line);
}
// [function]

// [object]
class Object {
  public:
    frames::Task member() {
        const Line line{"a member of the object", &member_};
        const lifetimes::Frame frame = co_await lifetimes::this_frame();
        report(frame, line);
    }

  private:
    int member_ = 0;
};
// [object]

int main() {
    const int number = 1;
    const std::string text = "a text that is too long to stand inside the string object";
    lifetimes::run(function(number, number, text, text));

    // A lambda is an object with an operator(). Its captures are members like any other's.
    auto lambda = [captured = 1]() -> frames::Task {
        const Line line{"what a lambda has captured", &captured};
        const lifetimes::Frame frame = co_await lifetimes::this_frame();
        report(frame, line);
    };
    lifetimes::run(lambda());

    Object object;
    lifetimes::run(object.member());
}

// Output:
// a local                                  in the frame
// a parameter by value                     in the frame
// what a reference parameter refers to     elsewhere
// a string by value                        in the frame
// a string_view                            in the frame
// the characters that it shows             elsewhere
// what a lambda has captured               elsewhere
// a member of the object                   elsewhere
