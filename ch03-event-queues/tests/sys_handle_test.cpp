// A descriptor is closed once, by whoever owns it last.
//
// Needs: linux

#include <fcntl.h>

#include <utility>

#include "sys/handle.hpp"
#include "workbook/catch.hpp"

using base::Errno;
using sys::Handle;

namespace {

Handle fresh() { return Handle(sys::openat(AT_FDCWD, "/dev/null", O_RDONLY).value()); }

bool is_open(int fd) { return sys::fcntl(fd, F_GETFD).has_value(); }

}  // namespace

TEST_CASE("a handle closes its descriptor at the end of its life") {
    int fd = -1;
    {
        const Handle handle = fresh();
        fd = handle.get();
        CHECK(is_open(fd));
    }
    CHECK(!is_open(fd));
}

TEST_CASE("who is moved from owns nothing") {
    Handle first = fresh();
    const int fd = first.get();
    Handle second = std::move(first);
    CHECK(second.get() == fd);
    CHECK(!first);  // NOLINT(bugprone-use-after-move): that is the question
    second = fresh();
    CHECK(second.get() != fd);
    CHECK(!is_open(fd));
    second = Handle();
    CHECK(!second);
}

TEST_CASE("what is released stays open") {
    int fd = -1;
    {
        Handle handle = fresh();
        fd = handle.release();
    }
    CHECK(is_open(fd));
    CHECK(sys::close(fd));
}

TEST_CASE("a handle is closed once, also if somebody else was faster") {
    Handle handle = fresh();
    CHECK(sys::close(handle.get()));
    CHECK(handle.close().error() == Errno::bad_handle);
    CHECK(handle.close());  // nothing is left to close
    CHECK(!handle);
}

TEST_CASE("an error is not owned") {
    const auto none = sys::owned(sys::openat(AT_FDCWD, "/no/such/file", O_RDONLY));
    REQUIRE(!none);
    CHECK(none.error() == Errno::no_such_file);
}
