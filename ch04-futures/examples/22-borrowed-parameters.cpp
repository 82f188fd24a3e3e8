// A parameter that is a reference, and what it refers to when the body runs.
//
// To an ordinary function a temporary may be passed by reference: it lives until the call has
// returned. A coroutine returns at once, long before its body is done. Awaited in the same
// expression it is safe again, since a temporary lives until the expression is done: in the
// frame of whoever awaits.
//
// Before: 21-captures.  Next: 23-references-across-an-await.

#include <cstdio>
#include <utility>

#include "frames/task.hpp"
#include "lifetimes/frame.hpp"
#include "lifetimes/witness.hpp"

using frames::Task;
using lifetimes::Witness;

// [greet]
static Task greet(const Witness&) {
    co_await frames::suspend();
    std::puts("  the body runs");
}

static Task greet_owned(Witness) {
    co_await frames::suspend();
    std::puts("  the body runs");
}
// [greet]

// [stored]
static Task stored() {
    Task task = greet(Witness("the temporary"));  // and here it ends
    co_await task;
}
// [stored]

// [at-once]
static Task at_once() {
    co_await greet(Witness("the temporary"));  // here, but after the whole line
}
// [at-once]

// [by-value]
static Task by_value() {
    Task task = greet_owned(Witness("the parameter"));  // moved into greet's frame
    co_await task;
}
// [by-value]

int main() {
    std::puts("by reference, awaited later:");
    lifetimes::run(stored());
    std::puts("by reference, awaited in the same expression:");
    lifetimes::run(at_once());
    std::puts("by value, awaited later:");
    lifetimes::run(by_value());
}

// Output:
// by reference, awaited later:
//   the temporary ends
//   the body runs
// by reference, awaited in the same expression:
//   the body runs
//   the temporary ends
// by value, awaited later:
//   the body runs
//   the parameter ends
