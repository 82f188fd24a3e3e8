// A function that returns a variable: compilers leave the move out, but it must be possible.
//
// Refused: call to deleted constructor of 'Machine'
// Refused: use of deleted function 'Machine::Machine(Machine&&)'

struct Machine {
    explicit Machine(int first) : array{first, first + 1, first + 2} {}
    Machine(Machine&&) = delete;
    int array[3];
    const int* element = &array[2];
};

// [named]
Machine make(int first) {
#if REFUSED
    Machine machine(first);
    return machine;
    // [named]
#else
    return Machine(first);
#endif
}
