#include <string>
#include <vector>

#include "frames/task.hpp"
#include "workbook/catch.hpp"

using frames::Task;

namespace {

// noinline: a compiler that sees all of a chain may do without its frames.
[[gnu::noinline]] Task leaf(std::string& log) {
    log += '<';
    co_await frames::suspend();
    log += '>';
}

[[gnu::noinline]] Task middle(std::string& log) {
    log += '(';
    co_await leaf(log);
    log += ')';
}

[[gnu::noinline]] Task outer(std::string& log) {
    co_await middle(log);
    co_await middle(log);
}

Task hand_over(std::string& log, const Task& next) {
    log += 'a';
    co_await frames::switch_to(next);
    log += 'c';
}

Task take_over(std::string& log) {
    log += 'b';
    co_await frames::suspend();
    log += 'd';
}

Task switch_often(int times, const std::vector<Task>& all, std::size_t next) {
    for (int i = 0; i < times; ++i) co_await frames::switch_to(all[next]);
}

}  // namespace

TEST_CASE("nothing of a coroutine runs before it is resumed") {
    std::string log;
    Task task = leaf(log);
    CHECK(log.empty());
    task.resume();
    CHECK(log == "<");
}

TEST_CASE("a chain goes on at its innermost frame") {
    std::string log;
    Task task = outer(log);
    task.resume();
    CHECK(log == "(<");
    task.resume();
    CHECK(log == "(<>)(<");
    task.resume();
    CHECK(log == "(<>)(<>)");
    CHECK(task.done());
}

TEST_CASE("each level has a frame while it waits and none afterwards") {
    const frames::Alive before = frames::alive();
    {
        std::string log;
        Task task = outer(log);
        task.resume();
        CHECK(frames::alive().frames - before.frames == 3);
        CHECK(frames::alive().bytes > before.bytes);
    }
    CHECK(frames::alive().frames == before.frames);
    CHECK(frames::alive().bytes == before.bytes);
}

TEST_CASE("switch_to leads straight to the other chain") {
    std::string log;
    Task second = take_over(log);
    Task first = hand_over(log, second);
    first.resume();
    CHECK(log == "ab");
    first.resume();
    second.resume();
    CHECK(log == "abcd");
}

// GCC 12 does not turn a hand-over into a jump when a sanitizer is on.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int times = 1'000;
#else
constexpr int times = 1'000'000;
#endif

TEST_CASE("a million hand-overs do not grow the stack") {
    std::vector<Task> all;
    for (const std::size_t next : {1u, 0u}) all.push_back(switch_often(times, all, next));
    all.front().resume();
    CHECK(all.front().done());
}
