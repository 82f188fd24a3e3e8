// The files with which a port begins: they compile on every system, and fail in the right way.

// Instead of the ones that this system has: what a program defines itself, a library need not.
#include "events/backends_stub.cpp"
#include "events/selector_stub.cpp"
#include "events/sources_stub.cpp"
#include "workbook/catch.hpp"

using base::Errno;

TEST_CASE("a system without a back end says so") {
    CHECK(events::backends().empty());
    const auto queue = events::Queue::open();
    REQUIRE_FALSE(queue);
    CHECK(queue.error() == Errno::not_implemented);
}

TEST_CASE("signals and children that are not written say so") {
    events::Sources sources;
    CHECK(sources.open_signal(2).error() == Errno::not_implemented);
    CHECK(sources.open_child(1).error() == Errno::not_implemented);
    CHECK(sources.read(1, events::What::signal).error() == Errno::would_block);
    sources.close(1);
}

TEST_CASE("each call of a selector that is not written says so") {
    events::StubSelector selector;
    using events::Interest, events::Mode;
    CHECK(selector.add(1, 2, Interest::both, Mode::level).error() ==
          Errno::not_implemented);
    CHECK(selector.modify(1, 2, Interest::both, Mode::level).error() ==
          Errno::not_implemented);
    CHECK(selector.remove(1).error() == Errno::not_implemented);
    CHECK(selector.wait({}, {}).error() == Errno::not_implemented);
    selector.wake();
    CHECK(selector.descriptor() == events::no_descriptor);
}
