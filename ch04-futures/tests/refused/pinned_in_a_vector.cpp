// Machines in a vector, which moves them when it grows. A deque or a list does not.
//
// Refused: no matching function for call to 'construct_at'
// Refused: result type must be constructible from input type

#include <deque>
#include <vector>

struct Machine {
    explicit Machine(int first) : array{first, first + 1, first + 2} {}
    Machine(Machine&&) = delete;
    int array[3];
    const int* element = &array[2];
};

// [vector]
#if REFUSED
using Machines = std::vector<Machine>;
// [vector]
#else
using Machines = std::deque<Machine>;
#endif

void add(Machines& machines) { machines.emplace_back(1); }
