// The first instructions of a machine, and a line on its console.
//
// Nothing is below us: no system, no library, no stack until we have one. start.S gives us a stack, clears what must
// begin as zero, and calls kernel_main(). Sending a byte is one store to an address at which there is no memory.
//
// Needs: board
// Next: 02-traps.

#include "arch/hart.hpp"
#include "kernel/print.hpp"

using kernel::print;

static int never_written[100];     // in .bss: zero, because start.S has made it so
static int written = 42;           // in .data: part of the image
static const int built = written;  // by a constructor, before kernel_main()

extern "C" char kernel_begin[], kernel_end[];

extern "C" int kernel_main() {
    print("Hello from hart ", arch::this_hart().number, ".\n");
    int sum = 0;
    for (const int number : never_written) sum += number;
    print("Sum of what nobody has written: ", sum, "\n");
    print("Written by a constructor: ", built, "\n");
    print("The kernel begins at ",
          kernel::Hex{reinterpret_cast<std::uint64_t>(kernel_begin)}, ".\n");
    return 0;
}

// Output:
// Hello from hart 0.
// Sum of what nobody has written: 0
// Written by a constructor: 42
// The kernel begins at 0x80000000.
