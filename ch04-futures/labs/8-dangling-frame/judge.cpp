#include <exception>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "visits.hpp"
#include "workbook/catch.hpp"

namespace {

// What became of a task: what it returned, what it threw, or that it has not ended.
std::string outcome(kit::Task<Text>& task) {
    if (!task.done()) return "waits";
    try {
        const Text result = task.result();
        return std::string(result.view());
    } catch (const std::exception& error) {
        return error.what();
    }
}

std::string outcome(kit::Task<bool>& task) {
    if (!task.done()) return "waits";
    try {
        return task.result() ? "served" : "not served";
    } catch (const std::exception& error) {
        return error.what();
    }
}

// Called with a text that has ended when the call returns.
kit::Task<Text> welcomes(const char* name, Door& door) {
    const Text guest(name);
    return welcome(guest, door);
}
kit::Task<Text> announces(const char* news, Door& door) {
    const Text told(news);
    return announce(told, door);
}
kit::Task<Text> reminds(const char* name, Door& door) {
    const Text guest(name);
    return remind(guest, door);
}

// A task that awaits another one.
kit::Task<Text> twice(kit::Task<Text> one, kit::Task<Text> other) {
    const Text first = co_await std::move(one);
    const Text second = co_await std::move(other);
    co_return first + " " + second.view();
}

House house_of(std::initializer_list<const char*> names) {
    House house;
    for (const char* name : names) house.enter(name);
    return house;
}

std::string bill(House& house, std::string_view name) {
    const auto found = house.find(name);
    return found == house.guests.end() ? "not here" : std::string(found->bill.view());
}

}  // namespace

TEST_CASE("a guest is welcomed whose name was a temporary", "[points:1][unit]") {
    Door door;
    auto task = welcome(Text("Ada"), door);
    task.start();
    door.open();
    INFO("the name is that of the call, also when the caller has none any more");
    CHECK(outcome(task) == "Welcome, Ada");
}

TEST_CASE("each of two guests is welcomed by name", "[points:1][unit]") {
    Door door;
    auto both = twice(welcomes("Ada", door), welcomes("Grace", door));
    both.start();
    door.open();
    INFO("the second waits when the first has been welcomed");
    REQUIRE_FALSE(both.done());
    door.open();
    CHECK(outcome(both) == "Welcome, Ada Welcome, Grace");
    auto still = std::make_unique<Text>("Kurt");
    auto late = welcome(*still, door);
    late.start();
    *still = Text("Nobody");
    still.reset();
    door.open();
    INFO("a name that changes while it waits is that of the call");
    CHECK(outcome(late) == "Welcome, Kurt");
}

TEST_CASE("news are announced when the door opens", "[points:1][unit]") {
    Door door;
    auto task = announces("Tea is ready", door);
    task.start();
    CHECK(outcome(task) == "waits");
    door.open();
    INFO("the characters are those that were made before it waited");
    CHECK(outcome(task) == "Tea is ready!");
}

TEST_CASE("two announcements do not touch each other", "[points:1][unit]") {
    Door front, back;
    auto first = announces("Tea", front);
    auto second = announces("Cake", back);
    first.start();
    second.start();
    back.open();
    CHECK(outcome(first) == "waits");
    INFO("each of them has characters of its own");
    CHECK(outcome(second) == "Cake!");
    front.open();
    CHECK(outcome(first) == "Tea!");
}

TEST_CASE("a reminder comes after the function has returned", "[points:1][unit]") {
    Door door;
    auto task = reminds("the umbrella", door);
    task.start();
    door.open();
    INFO("what the lambda looks at is there as long as its task");
    CHECK(outcome(task) == "Do not forget, the umbrella");
}

TEST_CASE("two reminders are two", "[points:1][unit]") {
    Door door;
    auto first = reminds("the hat", door);
    auto second = reminds("the gloves", door);
    auto both = twice(std::move(second), std::move(first));
    both.start();
    door.open();
    door.open();
    INFO("each reminds of what it was made for, in whatever order they are started");
    CHECK(outcome(both) == "Do not forget, the gloves Do not forget, the hat");
}

TEST_CASE("who comes while the roll is called changes nothing", "[points:1][unit]") {
    House house = house_of({"Ada"});
    Door door;
    house.enter("Grace");
    auto task = call_the_roll(house, door);
    house.enter("Kurt");
    task.start();
    for (int guest = 0; guest < 3; ++guest) {
        for (int more = 0; more < 50; ++more) house.enter("Somebody");
        door.open();
    }
    INFO(
        "those are called who were there when it was started, and it has ended with the "
        "last");
    CHECK(outcome(task) == "Ada Grace Kurt ");
    House empty;
    auto nobody = call_the_roll(empty, door);
    nobody.start();
    CHECK(outcome(nobody).empty());
}

TEST_CASE("who leaves while the roll is called is called too", "[points:1][unit]") {
    House house = house_of({"Ada", "Grace", "Kurt"});
    Door door;
    auto task = call_the_roll(house, door);
    task.start();
    house.leave("Ada");
    door.open();
    house.leave("Kurt");
    door.open();
    CHECK(outcome(task) == "waits");
    door.open();
    INFO("the roll is that of the beginning");
    CHECK(outcome(task) == "Ada Grace Kurt ");
}

TEST_CASE("guests are served while others come", "[points:1][unit]") {
    House house = house_of({"Ada", "Grace"});
    Door kitchen;
    auto tea = serve(house, "Grace", "tea", kitchen);
    auto cake = serve(house, "Ada", "cake", kitchen);
    auto more = serve(house, "Ada", "tea", kitchen);
    for (auto* task : {&tea, &cake, &more}) task->start();
    for (int others = 0; others < 50; ++others) house.enter("Somebody");
    kitchen.open();
    INFO("the kitchen is done, and the guest is where guests are now");
    CHECK(outcome(tea) == "served");
    CHECK(outcome(cake) == "served");
    CHECK(outcome(more) == "served");
    CHECK(bill(house, "Ada") == "cake tea ");
    CHECK(bill(house, "Grace") == "tea ");
    CHECK(bill(house, "Somebody").empty());
}

TEST_CASE("guests are served while others leave", "[points:1][unit]") {
    House house = house_of({"Ada", "Grace", "Kurt"});
    Door kitchen;
    auto grace = serve(house, "Grace", "tea", kitchen);
    auto kurt = serve(house, "Kurt", "cake", kitchen);
    auto nobody = serve(house, "Emmy", "tea", kitchen);
    for (auto* task : {&grace, &kurt, &nobody}) task->start();
    INFO("who is not in the house orders nothing");
    REQUIRE(outcome(nobody) == "not served");
    house.leave("Ada");
    house.leave("Kurt");
    kitchen.open();
    INFO("one who has left gets nothing, and nobody gets it instead");
    CHECK(outcome(kurt) == "not served");
    CHECK(outcome(grace) == "served");
    CHECK(bill(house, "Grace") == "tea ");
    CHECK(bill(house, "Kurt") == "not here");
}
