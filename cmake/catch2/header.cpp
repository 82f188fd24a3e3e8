// Nothing but the header: its compilation leaves it behind in a form that is quick to read. See catch2.cmake.
#include <catch2/catch.hpp>
