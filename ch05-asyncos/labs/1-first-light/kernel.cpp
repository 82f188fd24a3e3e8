// Given: a kernel that looks whether the machine is as C++ expects it to be, and says so.

#include "uart.hpp"

static volatile int never_written[100];  // in .bss
static volatile int written = 42;        // in .data

static int half() { return written / 2; }
extern "C" int built;
int built = half();  // by a constructor: what the machine must call before the kernel

extern "C" int kernel_main() {
    bool is_zero = true;
    for (const volatile int& number : never_written) is_zero = is_zero && number == 0;
    uart::write("Hello.\n");
    uart::write(is_zero ? "What nobody has written is zero.\n"
                        : "Something has junk in it.\n");
    uart::write(built == 21 ? "Constructors have run.\n" : "No constructor has run.\n");
    never_written[0] = built;
    return 7;
}
