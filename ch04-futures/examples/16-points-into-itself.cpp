// A state machine that points into itself, and where it points after a move.
//
// One local of the function is a reference to another one. In the machine both are members, so
// one member holds the address of the other: an absolute address, fixed by the first poll. A
// move copies the members, that address among them, to another place.
//
// Before: 15-who-comes-first.  Next: 17-moved.

#include <cstdint>
#include <cstdio>
#include <new>
#include <utility>

#include "pinning/machine.hpp"
#include "pinning/memory.hpp"

using pinning::Machine;

static pinning::Memory memory;

static void show(const char* when, const Machine& machine) {
    std::printf("%-12s array at 0x%x, element -> ", when, memory.name_of(machine.array()));
    if (machine.element() == nullptr) return (void)std::puts("nothing yet");
    const bool own = machine.element() == machine.array() + 2;
    std::printf("0x%x, %sits own\n", memory.name_of(machine.element()), own ? "" : "NOT ");
}

static Machine& move_to(std::uintptr_t address, Machine& machine) {
    // NOLINTNEXTLINE(performance-move-const-arg): to move this type is to copy its bytes
    return *new (memory.at(address)) Machine(std::move(machine));
}

int main() {
    // [move]
    // 1. Before the first poll nothing points anywhere: a move does no harm.
    Machine& first = *new (memory.at(0x10050)) Machine(1);
    show("made", first);
    Machine& second = move_to(0x10010, first);
    show("moved", second);

    // 2. The first poll runs to the wait.
    second.poll();
    show("polled once", second);

    // 3. From now on a move breaks it.
    Machine& third = move_to(0x10030, second);
    show("moved again", third);
    // [move]

    // 4. Nobody has complained. The old place is still there, and so is the right answer.
    std::printf("answer: %d, by luck\n", third.poll().value());
    // 5. Somebody else uses the old place.
    new (memory.at(0x10010)) Machine(100);
    std::printf("answer: %d, from somebody else's array\n", third.poll().value());
}

// Output:
// made         array at 0x10054, element -> nothing yet
// moved        array at 0x10014, element -> nothing yet
// polled once  array at 0x10014, element -> 0x1001c, its own
// moved again  array at 0x10034, element -> 0x1001c, NOT its own
// answer: 3, by luck
// answer: 102, from somebody else's array
