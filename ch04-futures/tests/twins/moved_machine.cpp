// A state machine that points into itself, in a vector that grows: the vector moves it.
//
// Rule: a type that holds its own address must not be movable
// Warned: no
// Reported: address heap-use-after-free

#include <deque>
#include <vector>

#include "pinning/machine.hpp"

// [wrong]
#if WRONG
using Machines = std::vector<pinning::Machine>;
#else
using Machines = std::deque<pinning::Machine>;  // adds at the end without a move
#endif

int main() {
    Machines machines;
    for (int i = 0; i < 10; ++i) machines.emplace_back(i).poll();
    return machines.front().poll().value() == 2 ? 0 : 1;
}
// [wrong]
