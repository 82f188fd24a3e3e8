#pragma once
/// @file
/// Given: a house with guests, and a door at which tasks wait.

#include <coroutine>
#include <string_view>
#include <utility>
#include <vector>

#include "text.hpp"

/// `co_await door` waits until it is opened the next time.
class Door {
  public:
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> task) { waiting_.push_back(task); }
    void await_resume() const noexcept {}
    /// Lets all go on who wait now, one after the other, in this call.
    void open() {
        for (const std::coroutine_handle<> task : std::exchange(waiting_, {}))
            task.resume();
    }

  private:
    std::vector<std::coroutine_handle<>> waiting_;
};

/// Somebody in the house.
struct Guest {
    Text name;
    Text bill;  ///< What was served, each with a blank behind it.
};

/// Who is in the house. Guests come and go while tasks wait.
struct House {
    std::vector<Guest> guests;  ///< In the order in which they came.

    /// One more, with an empty bill.
    void enter(const Text& name) { guests.push_back({name, ""}); }
    /// One less.
    void leave(std::string_view name) {
        std::erase_if(guests,
                      [name](const Guest& guest) { return guest.name.view() == name; });
    }
    /// @returns Where the guest is, or guests.end().
    std::vector<Guest>::iterator find(std::string_view name) {
        return std::find_if(guests.begin(), guests.end(), [name](const Guest& guest) {
            return guest.name.view() == name;
        });
    }
};
