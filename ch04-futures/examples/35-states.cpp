// What can happen to a task, and in which order: one word, shown after each event.
//
// The word of futures::TaskState holds what the task is doing and how many know it. We cause the events
// of its table one by one: spawned, started, woken while it runs, woken twice, joined, ended, forgotten.
//
// Before: 34-task.  Next: 36-run-queue.

#include <cstdio>
#include <source_location>
#include <string>

#include "base/tracer.hpp"
#include "futures/core/sync.hpp"
#include "futures/core/task_state.hpp"

using State = futures::TaskState<futures::Local>;

static base::Tracer& tracer = base::program_tracer();
static const base::Tracer::Lane lane = tracer.lane("the word of a task");

// [words]
static std::string words_of(State::Word word) {
    std::string words;
    const auto flag = [&](State::Word bit, const char* name) {
        if ((word & bit) != 0) words += std::string(words.empty() ? "" : " ") + name;
    };
    flag(State::scheduled, "scheduled");
    flag(State::running, "running");
    flag(State::complete, "complete");
    flag(State::cancelled, "cancelled");
    flag(State::aborted, "aborted");
    flag(State::join_waker, "watched");
    flag(State::join_handle, "joinable");
    return words;
}
// [words]

static void show(const char* event, const State& state, const char* then = "",
                 std::source_location where = std::source_location::current()) {
    const auto references = state.word() / State::reference;
    const std::string words = words_of(state.word());
    std::printf("%-24s %-37s %u%s%s\n", event, words.c_str(), references,
                *then != '\0' ? "  " : "", then);
    tracer.instant(
        lane, event,
        {{"say", std::string(event) + (*then != '\0' ? std::string(": ") + then : "")},
         {"line", where.line()},
         {"state", words},
         {"references", references}});
}

static void life_of_a_task() {
    State state;
    show("spawned", state);
    (void)state.start();
    show("started", state, "poll it");
    show(state.wake() ? "woken" : "woken while it runs", state, "nothing to do");
    const bool again = state.stop();
    show("pending", state, again ? "enqueue it again" : "let it sleep");
    (void)state.start();
    show("started", state, "poll it");
    (void)state.stop();
    show("pending", state, "let it sleep");
    state.retain();
    show("a waker is cloned", state);
    (void)state.watch();
    show("its handle watches", state);
    show("woken", state, state.wake() ? "enqueue it" : "nothing to do");
    show("woken again", state, state.wake() ? "enqueue it" : "nothing to do");
    (void)state.start();
    const auto ended = state.complete_with_value();
    show("ended", state, ended.wake_joiner ? "wake who awaits it" : "");
    show("woken, too late", state, state.wake() ? "enqueue it" : "nothing to do");
    (void)state.release();
    show("the executor forgets it", state);
    const auto left = state.detach();
    show("the handle ends", state, left.drop_value ? "drop the value" : "");
    (void)state.release();
    show("the handle forgets it", state);
    const bool last = state.release();
    show("the waker is dropped", state, last ? "free the block" : "");
}

int main() {
    std::printf("%-24s %-37s %s\n", "event", "state", "references, and what is to be done");
    life_of_a_task();
    std::puts("");
    State state;
    (void)state.start();
    (void)state.stop();
    show("another one, asleep", state);
    show("aborted", state, state.abort() ? "enqueue it" : "");
    show("started", state, state.start() ? "poll it" : "drop its frame");
    (void)state.complete_without_value();
    show("ended without a value", state);
}

// Output:
// event                    state                                 references, and what is to be done
// spawned                  scheduled joinable                    2
// started                  running joinable                      2  poll it
// woken while it runs      scheduled running joinable            2  nothing to do
// pending                  scheduled joinable                    2  enqueue it again
// started                  running joinable                      2  poll it
// pending                  joinable                              2  let it sleep
// a waker is cloned        joinable                              3
// its handle watches       watched joinable                      3
// woken                    scheduled watched joinable            3  enqueue it
// woken again              scheduled watched joinable            3  nothing to do
// ended                    complete watched joinable             3  wake who awaits it
// woken, too late          scheduled complete watched joinable   3  nothing to do
// the executor forgets it  scheduled complete watched joinable   2
// the handle ends          scheduled complete                    2  drop the value
// the handle forgets it    scheduled complete                    1
// the waker is dropped     scheduled complete                    0  free the block
//
// another one, asleep      joinable                              2
// aborted                  scheduled cancelled joinable          2  enqueue it
// started                  running cancelled joinable            2  drop its frame
// ended without a value    complete cancelled aborted joinable   2
