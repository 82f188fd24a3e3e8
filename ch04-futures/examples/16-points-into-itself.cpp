// A state machine that points into itself, and where it points after a move.
//
// One local of the function is a reference to another one. In the machine both are members, so
// one member holds the address of the other: an absolute address, fixed by the first poll. A
// move copies the members, that address among them, to another place.
//
// Before: 15-who-comes-first.  Next: 17-moved.

#include <cstdio>
#include <new>
#include <utility>

#include "pinning/machine.hpp"
#include "pinning/memory.hpp"

using pinning::Machine;

static pinning::Memory memory;

static void show(const char* when, const Machine& machine) {
    const bool points = machine.element() != nullptr;
    const bool inside = points && machine.element() == machine.array() + 2;
    std::printf("%-28s machine at 0x%x, array at 0x%x, element ", when,
                memory.name_of(&machine), memory.name_of(machine.array()));
    if (points)
        std::printf("-> 0x%x (%s)\n", memory.name_of(machine.element()),
                    inside ? "its own" : "NOT its own");
    else
        std::puts("-> nothing yet");
}

int main() {
    // [move]
    // 1. Before the first poll nothing points anywhere: a move does no harm.
    auto* first = new (memory.at(0x10050)) Machine(1);
    show("made", *first);
    auto* second = new (memory.at(0x10010)) Machine(std::move(*first));
    show("moved before its first poll", *second);

    // 2. The first poll runs to the wait.
    second->poll();
    show("polled once", *second);

    // 3. From now on a move breaks it.
    auto* third = new (memory.at(0x10030)) Machine(std::move(*second));
    show("moved after its first poll", *third);
    // [move]

    // 4. Nobody has complained. The old place is still there, and so is the right answer.
    std::printf("answer: %d, by luck\n", third->poll().value());
    // 5. Somebody else uses the old place.
    new (memory.at(0x10010)) Machine(100);
    std::printf("answer: %d, from somebody else's array\n", third->poll().value());
}

// Output:
// made                         machine at 0x10050, array at 0x10054, element -> nothing yet
// moved before its first poll  machine at 0x10010, array at 0x10014, element -> nothing yet
// polled once                  machine at 0x10010, array at 0x10014, element -> 0x1001c (its own)
// moved after its first poll   machine at 0x10030, array at 0x10034, element -> 0x1001c (NOT its own)
// answer: 3, by luck
// answer: 102, from somebody else's array
