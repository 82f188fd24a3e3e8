#include "kernel/print.hpp"

namespace kernel {

void print_one(std::uint64_t number, unsigned base) noexcept {
    char digits[20];
    unsigned count = 0;
    do {
        digits[count++] = "0123456789abcdef"[number % base];
        number /= base;
    } while (number != 0);
    while (count > 0) devices::Uart::send(digits[--count]);
}

}  // namespace kernel
