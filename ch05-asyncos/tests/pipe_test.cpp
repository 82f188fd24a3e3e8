// The portable part of files: pipes and descriptors, on the executor of chapter 4.

#include "files/pipe.hpp"

#include <string>

#include "files/descriptors.hpp"
#include "futures/core/executor.hpp"
#include "futures/core/join.hpp"
#include "workbook/catch.hpp"

using base::Errno;
using files::FileRef;
using futures::Task;

namespace {

std::span<const std::byte> bytes(const std::string& text) {
    return std::as_bytes(std::span(text));
}
std::string text_of(std::span<const std::byte> read) {
    return {reinterpret_cast<const char*>(read.data()), read.size()};
}

Task<std::string> read_all(FileRef file, std::size_t at_once) {
    std::string all;
    std::byte room[64];
    while (true) {
        const auto count = co_await file->read(std::span(room).first(at_once));
        if (!count || *count == 0) co_return all;
        all += text_of(std::span(room).first(*count));
    }
}
Task<std::size_t> write_all(FileRef file, std::string text) {
    std::size_t written = 0;
    while (written < text.size()) {
        const auto rest = bytes(text).subspan(written);
        const auto count = co_await file->write(rest);
        if (!count) break;
        written += *count;
    }
    co_return written;
}

}  // namespace

TEST_CASE("a pipe gives what was written, and then the end") {
    auto pipe = files::make_pipe();
    REQUIRE(pipe);
    CHECK(*pipe->write_end->try_write(bytes("hello")) == 5);
    std::byte room[8];
    CHECK(*pipe->read_end->try_read(std::span(room).first(3)) == 3);
    CHECK(text_of(std::span(room).first(3)) == "hel");
    pipe->write_end = FileRef();
    CHECK(*pipe->read_end->try_read(room) == 2);
    CHECK(*pipe->read_end->try_read(room) == 0);
}

TEST_CASE("an empty pipe and a full one would have to wait") {
    auto pipe = files::make_pipe();
    std::byte room[8];
    CHECK(pipe->read_end->try_read(room).error() == Errno::would_block);
    const std::string big(files::Pipe::room, 'x');
    CHECK(*pipe->write_end->try_write(bytes(big)) == big.size());
    CHECK(pipe->write_end->try_write(bytes("y")).error() == Errno::would_block);
    CHECK(pipe->write_end->events() == 0);
    CHECK(pipe->read_end->events() == abi::PollEvent::readable);
}

TEST_CASE("what fits into a pipe is written whole or not yet") {
    auto pipe = files::make_pipe();
    const std::string most(files::Pipe::room - 3, 'x');
    CHECK(*pipe->write_end->try_write(bytes(most)) == most.size());
    CHECK(pipe->write_end->try_write(bytes("four")).error() == Errno::would_block);
    CHECK(*pipe->write_end->try_write(bytes("abc")) == 3);
}

TEST_CASE("who writes to a pipe that nobody reads is told") {
    auto pipe = files::make_pipe();
    pipe->read_end = FileRef();
    CHECK(pipe->write_end->try_write(bytes("x")).error() == Errno::broken_pipe);
    CHECK((pipe->write_end->events() & abi::PollEvent::error) != 0);
}

TEST_CASE("a reader and a writer wait for each other, whatever the sizes") {
    for (const std::size_t at_once : {1U, 7U, 64U}) {
        futures::VirtualDriver driver;
        futures::SharedExecutor executor(driver);
        auto pipe = files::make_pipe();
        std::string sent;
        for (int i = 0; i < 10000; ++i) sent += static_cast<char>('a' + i % 26);
        auto reader = executor.spawn(read_all(std::move(pipe->read_end), at_once));
        const auto written = executor.block_on(write_all(std::move(pipe->write_end), sent));
        CHECK(written == sent.size());
        CHECK(executor.run());
        CHECK(reader.take() == sent);
    }
}

TEST_CASE(
    "a read that waits is given its bytes by the writer, and they do not lie in the pipe") {
    auto pipe = files::make_pipe();
    std::byte first[2], second[8];
    files::ReadRequest one, other;
    one.room = first;
    other.room = second;
    for (auto* const request : {&one, &other})
        CHECK(pipe->read_end->start_read(*request, {}).error() == Errno::in_progress);
    CHECK(!one.is_served());
    CHECK(*pipe->write_end->try_write(bytes("hello")) == 5);
    CHECK((one.is_served() && text_of(std::span(first).first(one.count())) == "he"));
    CHECK((other.is_served() && text_of(std::span(second).first(other.count())) == "llo"));
    CHECK(pipe->read_end->try_read(second).error() == Errno::would_block);
    CHECK(!pipe->read_end->give_up(one));
}

TEST_CASE("what waiting readers leave of a write lies in the pipe") {
    auto pipe = files::make_pipe();
    std::byte room[2];
    files::ReadRequest request;
    request.room = room;
    (void)pipe->read_end->start_read(request, {});
    CHECK(*pipe->write_end->try_write(bytes("hello")) == 5);
    CHECK(request.count() == 2);
    CHECK(*pipe->read_end->start_read(request, {}) == 2);
    CHECK(text_of(room) == "ll");
}

TEST_CASE("a read that waits can be given up, and the others still get their bytes") {
    auto pipe = files::make_pipe();
    std::byte room[4];
    files::ReadRequest requests[3];
    for (auto& request : requests) {
        request.room = room;
        (void)pipe->read_end->start_read(request, {});
    }
    CHECK(pipe->read_end->give_up(requests[2]));
    CHECK(pipe->read_end->give_up(requests[0]));
    CHECK(*pipe->write_end->try_write(bytes("x")) == 1);
    CHECK(requests[1].count() == 1);
    (void)pipe->read_end->start_read(requests[0], {});
    CHECK(*pipe->write_end->try_write(bytes("yz")) == 2);
    CHECK(requests[0].count() == 2);
}

TEST_CASE("a read that waits ends with nothing when nobody writes any more") {
    auto pipe = files::make_pipe();
    std::byte room[4];
    files::ReadRequest request;
    request.room = room;
    (void)pipe->read_end->start_read(request, {});
    pipe->write_end = FileRef();
    CHECK((request.is_served() && request.count() == 0));
}

TEST_CASE("descriptors are given from the lowest on, and lead to one file when copied") {
    files::Descriptors table;
    auto pipe = files::make_pipe();
    CHECK(*table.add(pipe->read_end) == 0);
    CHECK(*table.add(pipe->write_end) == 1);
    CHECK(*table.replace(5, pipe->write_end, true) == 5);
    pipe->write_end = FileRef();
    files::Descriptors copy;
    CHECK(copy.inherit(table));
    table.close_all();
    std::byte room[8];
    CHECK(pipe->read_end->try_read(room).error() == Errno::would_block);
    CHECK(copy.close(1));
    CHECK(copy.close(1).error() == Errno::bad_handle);
    copy.close_for_exec();
    CHECK(copy.find(5) == nullptr);
    CHECK(*pipe->read_end->try_read(room) == 0);
}

TEST_CASE("numbers that are no descriptors are refused") {
    files::Descriptors table;
    auto pipe = files::make_pipe();
    CHECK(table.find(~0ULL) == nullptr);
    CHECK(table.find(files::Descriptors::most) == nullptr);
    CHECK(table.replace(files::Descriptors::most, pipe->read_end, false).error() ==
          Errno::bad_handle);
    for (std::size_t i = 0; i < files::Descriptors::most; ++i)
        CHECK(table.add(pipe->read_end));
    CHECK(table.add(pipe->read_end).error() == Errno::too_many_handles);
}

TEST_CASE("a table grows, and what was in it is where it was") {
    files::Descriptors table;
    auto pipe = files::make_pipe();
    CHECK(*table.replace(3, pipe->write_end, true) == 3);
    CHECK(*table.replace(300, pipe->read_end, false) == 300);
    CHECK(*table.replace(299, pipe->write_end, true) == 299);
    CHECK(table.find(3) == pipe->write_end.get());
    CHECK(table.find(301) == nullptr);
    for (int expected : {0, 1, 2, 4}) CHECK(*table.add(pipe->read_end) == expected);

    files::Descriptors copy;
    CHECK(copy.inherit(table));
    table.close_all();
    CHECK((table.find(3) == nullptr && table.find(300) == nullptr));
    CHECK(copy.find(300) == pipe->read_end.get());
    copy.close_for_exec();
    CHECK((copy.find(3) == nullptr && copy.find(299) == nullptr));
    CHECK((copy.find(4) != nullptr && copy.find(300) != nullptr));
    copy.close_all();
    pipe->write_end = FileRef();
    std::byte room[8];
    CHECK(*pipe->read_end->try_read(room) == 0);
}
