#pragma once
/// @file
/// Yours: five coroutines that wait at a door. In each of them something has ended when it opens.

#include <string_view>
#include <vector>

#include "house.hpp"
#include "kit/task.hpp"
#include "text.hpp"

// A kit::Task begins when it is started. Until then, and whenever it waits, its caller does what it
// likes with what it has: only the doors and the house live longer than all tasks.

/// Waits at the door. @returns "Welcome, " and the name that it was called with.
#if LAB_SOLUTION
inline kit::Task<Text> welcome(Text name, Door& door) {
#else
// TODO: where is the name when the door opens?
inline kit::Task<Text> welcome(const Text& name, Door& door) {
#endif
    co_await door;
    co_return Text("Welcome, ") + name.view();
}

/// Waits at the door. @returns The news that it was called with, and "!".
inline kit::Task<Text> announce(Text news, Door& door) {
#if LAB_SOLUTION
    const Text shown = news + "!";
    co_await door;
    co_return shown;
#else
    // TODO: whose characters are these?
    const std::string_view shown = (news + "!").view();
    co_await door;
    co_return shown;
#endif
}

/// Waits at the door. @returns "Do not forget, " and the name that it was called with.
inline kit::Task<Text> remind(const Text& name, Door& door) {
#if LAB_SOLUTION
    const auto later = [](Text whom, Door& at) -> kit::Task<Text> {
        co_await at;
        co_return Text("Do not forget, ") + whom.view();
    };
    return later(name, door);
#else
    // TODO: this is no coroutine, so it may well look at `name`. And who keeps the lambda?
    const auto later = [name](Door& at) -> kit::Task<Text> {
        co_await at;
        co_return Text("Do not forget, ") + name.view();
    };
    return later(door);
#endif
}

/// Calls all who are in the house when it is started, one each time the door opens, in the order in
/// which they came: also those who leave meanwhile, and nobody who comes later.
/// @returns The names, each with a blank behind it.
inline kit::Task<Text> call_the_roll(House& house, Door& door) {
    Text called = "";
#if LAB_SOLUTION
    const std::vector<Guest> guests = house.guests;
    for (const Guest& guest : guests) {
        co_await door;
        called = called + guest.name.view() + " ";
    }
#else
    // TODO: where do these two iterators point when the door has opened?
    const auto end = house.guests.end();
    for (auto guest = house.guests.begin(); guest != end; ++guest) {
        co_await door;
        called = called + guest->name.view() + " ";
    }
#endif
    co_return called;
}

/// Orders at the kitchen's door, and when it opens, puts what came on the guest's bill.
/// @returns Whether the guest was in the house at both times.
inline kit::Task<bool> serve(House& house, Text name, Text what, Door& kitchen) {
    const auto found = house.find(name.view());
    if (found == house.guests.end()) co_return false;
#if LAB_SOLUTION
    co_await kitchen;
    const auto served = house.find(name.view());
    if (served == house.guests.end()) co_return false;
    served->bill = served->bill + what.view() + " ";
#else
    // TODO: a copy of the guest would not do. What will lead to the guest when the kitchen is done?
    Guest& guest = *found;
    co_await kitchen;
    guest.bill = guest.bill + what.view() + " ";
#endif
    co_return true;
}
