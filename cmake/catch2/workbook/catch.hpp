#pragma once
/// @file
/// Catch2, whichever generation this system has: 3.x or 2.13.

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
#endif
