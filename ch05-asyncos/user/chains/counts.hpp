#pragma once
// What chains save, in numbers: a line each, a name and the number. The names are those of bench/system_bench.py.

namespace chains {

// Prints them.
void tell_counts();

}  // namespace chains
