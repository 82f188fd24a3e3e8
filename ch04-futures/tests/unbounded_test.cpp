// The channel without a bound: what memory it takes, and what it says when there is none.

#include "futures/core/unbounded.hpp"

#include <algorithm>
#include <string>

#include "counted_allocator.hpp"
#include "workbook/catch.hpp"

using namespace futures;
using base::Errno;

TEST_CASE("an unbounded channel takes all, and says when there is no memory") {
    for (std::size_t good = 0; good < 6; ++good) {
        CountedAllocator memory(good);
        {
            UnboundedChannel<std::string> channel(&memory);
            std::size_t sent = 0;
            for (; sent < 150; ++sent) {
                std::string words = std::to_string(sent);
                const auto is_sent = channel.sender.send(std::move(words));
                if (is_sent) continue;
                CHECK(is_sent.error() == Errno::out_of_memory);
                if (good > 0) CHECK(words == std::to_string(sent));
                break;
            }
            CHECK(sent == (good == 0 ? 0 : std::min<std::size_t>((good - 1) * 32, 150)));
            for (std::size_t i = 0; i < sent / 2; ++i) {
                CHECK(channel.receiver.try_receive().value() == std::to_string(i));
            }
        }
        CHECK(memory.bytes() == 0);
    }
}

TEST_CASE("an unbounded channel in steady use allocates nothing more") {
    CountedAllocator memory;
    UnboundedChannel<int> channel(&memory);
    for (int i = 0; i < 1000; ++i) {
        CHECK(channel.sender.send(int(i)));
        CHECK(channel.receiver.try_receive().value() == i);
    }
    CHECK(memory.calls() <= 3);
    auto other = channel.sender.clone();
    { const auto gone = std::move(channel.sender); }
    CHECK(channel.receiver.try_receive().error() == Errno::would_block);
    { const auto gone = std::move(other); }
    CHECK(channel.receiver.try_receive().error() == Errno::broken_pipe);
}
