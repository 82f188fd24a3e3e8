#include <string>
#include <thread>
#include <utility>

#include "stacks/task.hpp"
#include "workbook/catch.hpp"

using stacks::Task;

namespace {

[[gnu::noinline]] void three_deep(std::string& log, int depth) {
    if (depth > 0) return three_deep(log, depth - 1);
    log += '<';
    stacks::suspend();
    log += '>';
}

}  // namespace

TEST_CASE("nothing of a task runs before it is resumed") {
    bool ran = false;
    Task task([&] { ran = true; });
    CHECK_FALSE(ran);
    task.resume();
    CHECK(ran);
    CHECK(task.done());
}

TEST_CASE("a task suspends from inside a nested call and goes on there") {
    std::string log;
    Task task([&] {
        three_deep(log, 3);
        log += '.';
    });
    task.resume();
    log += '-';
    CHECK_FALSE(task.done());
    task.resume();
    CHECK(task.done());
    CHECK(log == "<->.");
}

TEST_CASE("suspend leads back to whoever resumed the task") {
    std::string log;
    Task inner([&] {
        log += 'b';
        stacks::suspend();
        log += 'd';
    });
    Task outer([&] {
        log += 'a';
        inner.resume();
        log += 'c';
        inner.resume();
        log += 'e';
    });
    outer.resume();
    CHECK(log == "abcde");
    CHECK(outer.done());
}

TEST_CASE("switch_to passes the way back on") {
    std::string log;
    Task second([&] {
        log += 'b';
        stacks::suspend();
        log += 'd';
    });
    Task first([&] {
        log += 'a';
        stacks::switch_to(second);
        log += 'c';
    });
    first.resume();
    CHECK(log == "ab");
    first.resume();
    second.resume();
    CHECK(log == "abcd");
    CHECK(first.done());
    CHECK(second.done());
}

TEST_CASE("a suspended task may go on in another thread") {
    std::string log;
    Task task([&] { three_deep(log, 3); });
    task.resume();
    std::thread([&] { task.resume(); }).join();
    CHECK(task.done());
    CHECK(log == "<>");
}

TEST_CASE("deeper calls have more of the stack in use") {
    std::string log;
    Task shallow([&] { three_deep(log, 0); }), deep([&] { three_deep(log, 8); });
    shallow.resume();
    deep.resume();
    CHECK(deep.bytes_in_use() >= shallow.bytes_in_use());
    CHECK(shallow.bytes_in_use() > 0);
    CHECK(deep.bytes_in_use() < Task::usual_bytes);
}

TEST_CASE("the program knows whether it is in a task") {
    bool inside = false;
    Task task([&] { inside = stacks::in_task(); });
    CHECK_FALSE(stacks::in_task());
    task.resume();
    CHECK(inside);
    CHECK_FALSE(stacks::in_task());
}

TEST_CASE("a task may be destroyed while it is suspended, or before it began") {
    Task suspended([] { stacks::suspend(); });
    const Task never([] {});
    suspended.resume();
    CHECK_FALSE(suspended.done());
    CHECK_FALSE(never.done());
}

TEST_CASE("a task may be moved while it is suspended") {
    std::string log;
    Task first([&] { three_deep(log, 2); });
    first.resume();
    Task second = std::move(first);
    second.resume();
    CHECK(second.done());
    CHECK(log == "<>");
}
