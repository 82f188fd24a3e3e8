// The main() of every test program, compiled once: Catch2 2.13 needs seconds for it.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
