// Two things that hold machines change places: nobody wrote a move, the compiler would have.
//
// Refused: no matching function for call to 'swap'
// Refused: no matching function for call to 'swap(Pair&, Pair&)'

#include <memory>
#include <utility>

struct Machine {
    Machine() = default;
    Machine(Machine&&) = delete;
    int array[3]{};
    const int* element = &array[2];
};

// [swapped]
struct Pair {
    Machine first, second;  // not a word about moves
};

#if REFUSED
void exchange(Pair& a, Pair& b) { std::swap(a, b); }
// [swapped]
#else
void exchange(std::unique_ptr<Pair>& a, std::unique_ptr<Pair>& b) { std::swap(a, b); }
#endif
