// What was true before an await need not be true after it: others have run meanwhile.
//
// A task goes through the members of a chat and waits after each. Meanwhile others join and
// leave. An iterator, a reference or a count that it took before the wait belongs to a world
// that is gone. The twin `iterator` uses one; here is what may be kept.
//
// Before: 22-borrowed-parameters.  Next: 24-locks-across-an-await.

#include <cstdint>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "frames/task.hpp"

using frames::Task;
using Members = std::vector<std::string>;

// [stale]
// Looks at addresses as numbers, before and after. It does not follow the old one.
static Task has_it_moved(const Members& members) {
    const auto before = reinterpret_cast<std::uintptr_t>(members.data());
    const std::size_t count = members.size();
    co_await frames::suspend();
    const bool same = before == reinterpret_cast<std::uintptr_t>(members.data());
    std::printf("the members are where they were: %s\n", same ? "yes" : "no");
    std::printf("there are as many as before: %s\n",
                count == members.size() ? "yes" : "no");
}
// [stale]

// [copy]
// A copy is the task's own: it greets those who were there when it began.
static Task greet_copy(const Members& members) {
    for (const std::string& name : Members(members)) {
        std::printf("  hello %s\n", name.c_str());
        co_await frames::suspend();
    }
}
// [copy]

// [index]
// An index is compared again with a size that is asked for again. It meets who is there now,
// and misses whoever has moved to a place that it has passed.
static Task greet_index(const Members& members) {
    for (std::size_t i = 0; i < members.size(); ++i) {
        std::printf("  hello %s\n", members[i].c_str());
        co_await frames::suspend();
    }
}
// [index]

// [key]
// Members that have numbers of their own: after each wait it looks for the next number.
static Task greet_key(const std::map<int, std::string>& members) {
    auto next = members.begin();
    while (next != members.end()) {
        const int number = next->first;
        std::printf("  hello %s\n", next->second.c_str());
        co_await frames::suspend();
        next = members.upper_bound(number);  // not ++next: it may have left
    }
}
// [key]

static void run_to_end(Task& task) {
    while (!task.done()) task.resume();
}

int main() {
    {
        Members members{"Ada"};
        Task task = has_it_moved(members);
        task.resume();
        for (const char* name : {"Bob", "Cleo", "Dan"}) members.emplace_back(name);
        task.resume();
    }
    Members members{"Ada", "Bob", "Cleo"};
    std::puts("a copy, while Ada leaves:");
    Task copy = greet_copy(members);
    copy.resume();
    members.erase(members.begin());
    run_to_end(copy);

    members = {"Ada", "Bob", "Cleo"};
    std::puts("an index, while Ada leaves:");
    Task index = greet_index(members);
    index.resume();
    members.erase(members.begin());
    run_to_end(index);

    std::map<int, std::string> numbered{{1, "Ada"}, {2, "Bob"}, {3, "Cleo"}};
    std::puts("a key, while Ada leaves and Dan joins:");
    Task key = greet_key(numbered);
    key.resume();
    numbered.erase(1);
    numbered[4] = "Dan";
    run_to_end(key);
}

// Output:
// the members are where they were: no
// there are as many as before: no
// a copy, while Ada leaves:
//   hello Ada
//   hello Bob
//   hello Cleo
// an index, while Ada leaves:
//   hello Ada
//   hello Cleo
// a key, while Ada leaves and Dan joins:
//   hello Ada
//   hello Bob
//   hello Cleo
//   hello Dan
