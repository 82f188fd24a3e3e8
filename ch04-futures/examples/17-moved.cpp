// Two machines that wait are swapped: each gives the other's answer.
//
// Nothing here is undefined, and no tool has anything to report: both objects are alive all the
// time. They have only been exchanged, as std::sort or a container would do it. Each pointer
// still leads to where its array has been, and there is the other one's array now.
//
// Before: 16-points-into-itself.  Next: 18-non-movable.

#include <cstdio>
#include <utility>

#include "pinning/machine.hpp"

using pinning::Machine;

// [repairs]
// C++ lets a type say what a move does. This one adjusts its pointer, which works as long as
// it knows of every pointer that leads into it.
class Repairing {
  public:
    explicit Repairing(int first) : array_{first, first + 1, first + 2} {}
    Repairing(Repairing&& other) noexcept { *this = std::move(other); }
    Repairing& operator=(Repairing&& other) noexcept {
        for (int i = 0; i < 3; ++i) array_[i] = other.array_[i];
        element_ =
            other.element_ == nullptr ? nullptr : array_ + (other.element_ - other.array_);
        return *this;
    }
    ~Repairing() = default;

    void poll() { element_ = &array_[2]; }
    [[nodiscard]] int answer() const { return *element_; }
    [[nodiscard]] const int* what_others_know() const { return element_; }

  private:
    int array_[3];
    const int* element_ = nullptr;
};
// [repairs]

int main() {
    // [swap]
    // 1. One to give 3, one to give 12; both wait.
    Machine three(1), twelve(10);
    three.poll();
    twelve.poll();

    // 2. They change places, and go on.
    std::swap(three, twelve);
    std::printf("swapped: the one that should give 12 gives %d\n", three.poll().value());
    std::printf("swapped: the one that should give 3 gives %d\n", twelve.poll().value());
    // [swap]

    // 3. A type that repairs itself gives its own answer.
    Repairing one(1), ten(10);
    one.poll();
    ten.poll();
    const int* known = one.what_others_know();  // as a timer or a list of waiters would
    std::swap(one, ten);
    std::printf("repaired: %d and %d\n", one.answer(), ten.answer());

    // 4. But whoever had its address has the other one's now.
    std::printf("who knew the address of 3 finds %d\n", *known);
}

// Output:
// swapped: the one that should give 12 gives 3
// swapped: the one that should give 3 gives 12
// repaired: 12 and 3
// who knew the address of 3 finds 12
