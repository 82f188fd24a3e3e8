// A machine that waits is moved: into another variable, as std::move would do it.
//
// Refused: call to deleted constructor of 'Machine'
// Refused: use of deleted function 'Machine::Machine(Machine&&)'

#include <utility>

// [machine]
struct Machine {
    Machine() = default;
    Machine(Machine&&) = delete;
    Machine& operator=(Machine&&) = delete;
    ~Machine() = default;

    int array[3]{};
    const int* element = &array[2];
};
// [machine]

// [moved]
#if REFUSED
Machine elsewhere(Machine& machine) { return std::move(machine); }
// [moved]
#else
Machine& still_there(Machine& machine) { return machine; }
#endif
