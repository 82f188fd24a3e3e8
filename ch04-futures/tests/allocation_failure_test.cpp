// Memory ends at each point at which the core asks for some, at one after the other. Whoever has called
// that part is told so, by the error that its header names, and all that was begun is given back.

#include <array>
#include <cstdlib>
#include <optional>

#include "futures/core/actor.hpp"
#include "futures/core/async_generator.hpp"
#include "futures/core/barrier.hpp"
#include "futures/core/broadcast.hpp"
#include "futures/core/event.hpp"
#include "futures/core/frame_pool.hpp"
#include "futures/core/generator.hpp"
#include "futures/core/join.hpp"
#include "futures/core/latch.hpp"
#include "futures/core/mutex.hpp"
#include "futures/core/scope.hpp"
#include "futures/core/select.hpp"
#include "futures/core/semaphore.hpp"
#include "futures/core/stream_words.hpp"
#include "futures/core/timeout.hpp"
#include "futures/core/unbounded.hpp"
#include "futures/core/watch.hpp"
#include "futures/core/yield.hpp"
#include "refusing_platform.hpp"
#include "told.hpp"
#include "workbook/catch.hpp"

using namespace futures;
using namespace std::chrono_literals;
using base::Result;

namespace {

std::size_t asked_elsewhere = 0;  // memory that did not come from the platform

}  // namespace

void* operator new(std::size_t bytes) {
    ++asked_elsewhere;
    void* const block = std::malloc(bytes != 0 ? bytes : 1);
    if (block == nullptr) std::abort();
    return block;
}
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
    return ::operator new(bytes);
}
void operator delete(void* block) noexcept { std::free(block); }
void operator delete(void* block, std::size_t) noexcept { std::free(block); }

namespace {

// Asks the platform, and knows what is its own.
class Lender final : public Allocator {
  public:
    void* allocate(std::size_t bytes) noexcept override {
        void* const block = platform::allocate(bytes);
        if (block != nullptr) bytes_out_ += bytes;
        return block;
    }
    void deallocate(void* block, std::size_t bytes) noexcept override {
        bytes_out_ -= bytes;
        platform::deallocate(block, bytes);
    }
    [[nodiscard]] std::size_t bytes_out() const noexcept { return bytes_out_; }

  private:
    std::size_t bytes_out_ = 0;
} lender;

// 1. Frames.

Task<int> gives(int value) {
    co_await yield();
    co_return value;
}
Task<Result<int>> tries(int value) {
    co_await yield();
    co_return value;
}
Task<int> awaits(int value) {
    const int given = co_await gives(value);
    co_return given;
}
Task<Result<int>> awaits_tries(int value) {
    const Result<int> given = co_await tries(value);
    co_return given;
}
Task<int> in_lent_frame(std::allocator_arg_t, Allocator&, int value) {
    co_await yield();
    co_return value;
}
struct Member {
    int value = 0;
    Task<int> in_lent_frame(std::allocator_arg_t, Allocator&) {
        co_await yield();
        co_return value;
    }
};

void tasks(Told& told, Allocator*) {
    World world;
    auto thrown = world.executor.spawn(awaits(1));
    auto result = world.executor.spawn(awaits_tries(2));
    world.executor.run();
    told.note_now(thrown, 1);
    told.note_now(result, 2);
    told.note(world.executor.block_on(tries(3)), 3);
    told.note_thrown([&] { told.note(Result<int>(world.executor.block_on(gives(4))), 4); });
}
void frames_of_others(Told& told, Allocator*) {
    World world;
    Member member{6};
    auto first = world.executor.spawn(in_lent_frame(std::allocator_arg, lender, 5));
    auto second = world.executor.spawn(member.in_lent_frame(std::allocator_arg, lender));
    world.executor.run();
    told.note_now(first, 5);
    told.note_now(second, 6);
}
// A piece of 64 KiB for 65 blocks, another one, and a block that is too large for a piece.
void frame_pool(Told& told, Allocator*) {
    FramePool pool;
    const auto use = [&](auto& blocks, std::size_t bytes) {
        for (void*& block : blocks) {
            block = pool.allocate(bytes);
            if (block == nullptr) told.note(base::Errno::out_of_memory);
        }
        for (void* const block : blocks) {
            if (block != nullptr) pool.deallocate(block, bytes);
        }
    };
    std::array<void*, 66> small{};
    use(small, 1000);
    std::array<void*, 1> large{};
    use(large, 5000);
}

// 2. What coroutines are put together with.

Task<int> sums_both() {
    const auto both = co_await join(gives(1), gives(2));
    co_return std::get<0>(both) + std::get<1>(both);
}
Task<int> takes_first() {
    const auto found = co_await select(gives(3), gives(4));
    co_return found.index() == 0 ? std::get<0>(found) : -1;
}
Task<int> takes_any() {
    const int found = co_await race(gives(5), gives(5));
    co_return found;
}
Task<Result<int>> takes_in_time() {
    const auto found = co_await timeout(1s, gives(6));
    co_return found;
}
Task<Result<int>> too_late() {
    const auto slept = co_await timeout(1ms, sleep(1h));
    if (slept) co_return -1;
    co_return 7;
}
void together(Told& told, Allocator*) {
    World world;
    auto both = world.executor.spawn(sums_both());
    auto first = world.executor.spawn(takes_first());
    auto any = world.executor.spawn(takes_any());
    auto in_time = world.executor.spawn(takes_in_time());
    auto late = world.executor.spawn(too_late());
    world.executor.run();
    told.note_now(both, 3);
    told.note_now(first, 3);
    told.note_now(any, 5);
    told.note_now(in_time, 6);
    told.note_now(late, 7);
}

Task<Result<int>> sums_in(Scope<>& scope) {
    auto first = scope.spawn(gives(1));
    auto second = scope.spawn(tries(2));
    const auto one = co_await first;
    if (!one) co_return one;
    const auto two = co_await second;
    if (!two) co_return two;
    co_return *one + *two;
}
void scopes(Told& told, Allocator*) {
    World world;
    auto sum = world.executor.spawn(in_scope(sums_in));
    world.executor.run();
    told.note_now(sum, 3);
}

// Not inline: a compiler that saw all of it would do without a frame.
[[gnu::noinline]] Generator<int> counts(int last) {
    for (int i = 1; i <= last; ++i) co_yield i;
}
AsyncGenerator<int> ticks(int last) {
    for (int i = 1; i <= last; ++i) {
        co_await sleep(1ms);
        co_yield i;
    }
}
Task<int> sums_streams() {
    auto odd = filter(ticks(4), [](int value) { return value % 2 == 1; });
    auto tens = map(take(ticks(9), 2), [](int value) { return 10 * value; });
    auto all = merge(std::move(odd), std::move(tens));
    int sum = 0;
    while (true) {
        const auto value = co_await next(all);
        if (!value) co_return sum;
        sum += *value;
    }
}
void generators(Told& told, Allocator*) {
    told.note_thrown([&] {
        int sum = 0;
        for (const int value : counts(4)) sum += value;
        told.note(Result<int>(sum), 10);
    });
    World world;
    auto streams = world.executor.spawn(sums_streams());
    world.executor.run();
    told.note_now(streams, 34);
}

// 3. What tasks share.

void oneshots(Told& told, Allocator* allocator) {
    Oneshot<int, Local> answered(allocator);
    told.note(answered.sender.send(7));
    told.note_now(answered.receiver, 7);
    Oneshot<int, Local> unread(allocator);
    told.note(unread.sender.send(8));
    Oneshot<int, Local> unwanted(allocator);
    { const auto gone = std::move(unwanted.receiver); }
    const auto sent = unwanted.sender.send(9);
    if (sent || sent.error() != base::Errno::broken_pipe) told.note(sent);
}
void channels(Told& told, Allocator* allocator) {
    Channel<int, Local> channel(2, allocator);
    told.note(channel.sender.try_send(1));
    told.note_now(channel.sender.send(2));
    told.note_now(channel.receiver.receive(), 1);
    told.note(channel.receiver.try_receive(), 2);
    const auto clone = channel.sender.clone();
    told.note(clone.try_send(3));
}
void unbounded_channels(Told& told, Allocator* allocator) {
    UnboundedChannel<int, Local> channel(allocator);
    int sent = 0;
    while (sent < 70 && told.note(channel.sender.send(int(sent)))) ++sent;
    for (int i = 0; i < sent; ++i) told.note(channel.receiver.try_receive(), i);
}
void broadcasts(Told& told, Allocator* allocator) {
    Broadcast<int, Local> news(2, allocator);
    auto second = news.sender.subscribe();
    told.note(news.sender.send(7), std::size_t{2});
    told.note_now(news.receiver.receive(), 7);
    told.note_now(second.receive(), 7);
}
void watches(Told& told, Allocator* allocator) {
    Watch<int, Local> level(1, allocator);
    auto second = level.receiver.clone();
    told.note(level.sender.send(5));
    told.note_now(level.receiver.changed(), 5);
    told.note(second.get(), 5);
}

using Question = Request<int, int, Local>;
struct Doubler {
    Task<> on(Question& question) {
        co_await yield();
        question.reply(2 * question.question());
    }
};
Task<Result<int>> asks(ChannelSender<Question, Local> address) {
    const auto answer = co_await ask<int>(address, 21);
    co_return answer;
}
void actors(Told& told, Allocator*) {
    World world;
    std::optional<Actor<Doubler, Question, Local>> doubler(std::in_place, 2);
    auto asking = world.executor.spawn(asks(doubler->address()));
    auto serving = world.executor.spawn(doubler->run());
    world.executor.run();
    told.note_now(serving);
    doubler.reset();  // if there was no memory for its task, who has asked is told now
    world.executor.run();
    told.note_now(asking, 42);
}

struct Sharing {
    Mutex<int, Local> total{0};
    Semaphore<Local> places{1};
    Event<Local> begins;
    Latch<Local> all{2};
    Barrier<Local> meeting{2};
};
Task<> adds(Sharing& shared, int amount) {
    co_await shared.begins.wait();
    const auto permit = co_await shared.places.acquire();
    auto total = co_await shared.total.lock();
    co_await yield();
    *total += amount;
    shared.all.count_down();
}
Task<int> meets(Sharing& shared) {
    co_await shared.meeting.arrive();
    co_await shared.all.wait();
    const auto total = co_await shared.total.lock();
    co_return *total;
}
// Who waits waits in its own frame. There are four; if one is missing, whoever needs it is dropped.
void waiting(Told& told, Allocator*) {
    Sharing shared;
    World world;
    auto first = world.executor.spawn(adds(shared, 1));
    auto second = world.executor.spawn(adds(shared, 2));
    auto third = world.executor.spawn(meets(shared));
    auto fourth = world.executor.spawn(meets(shared));
    world.executor.run_ready();
    shared.begins.notify_all();
    world.executor.run();
    for (auto* const each : {&third, &fourth}) each->abort();
    world.executor.run();
    told.note_now(first);
    told.note_now(second);
    told.note_now(third, 3);
    told.note_now(fourth, 3);
}

struct Workload {
    const char* name;
    void (*run)(Told& told, Allocator* allocator);
    std::size_t points;  // at which it asks for memory
    Allocator* allocator = nullptr;
};

// Where the points are: a frame for each coroutine, and nothing for what puts them together or waits; one
// room for what the ends of a channel share, and one for its places: 70 values need three chunks of 32. An
// actor is a channel, ask() and its oneshot, two tasks, and the task that it awaits for a message.
constexpr std::array workloads = {
    Workload{"tasks", tasks, 6},
    Workload{"frames in lent memory", frames_of_others, 2},
    Workload{"a pool of frames", frame_pool, 3},
    Workload{"join, select, race, timeout", together, 12},
    Workload{"a scope", scopes, 4},
    Workload{"generators, streams", generators, 4},
    Workload{"oneshot", oneshots, 3},
    Workload{"oneshot, lent", oneshots, 3, &lender},
    Workload{"channel", channels, 2},
    Workload{"channel, lent", channels, 2, &lender},
    Workload{"unbounded channel", unbounded_channels, 4},
    Workload{"unbounded channel, lent", unbounded_channels, 4, &lender},
    Workload{"broadcast", broadcasts, 2},
    Workload{"broadcast, lent", broadcasts, 2, &lender},
    Workload{"watch", watches, 1},
    Workload{"watch, lent", watches, 1, &lender},
    Workload{"an actor", actors, 7},
    Workload{"mutex, semaphore, event, latch, barrier", waiting, 4},
};

// Runs @p work while call number @p bad is refused. @returns What its callers were told.
Told run(const Workload& work, std::size_t bad, bool is_for_good = false) {
    Told told;
    const std::size_t elsewhere = asked_elsewhere;
    memory::refuse(bad, is_for_good);
    work.run(told, work.allocator);
    const std::size_t found_elsewhere = asked_elsewhere - elsewhere;
    CAPTURE(work.name, bad, is_for_good);
    CHECK(found_elsewhere == 0);
    CHECK(memory::bytes_out == 0);
    CHECK(lender.bytes_out() == 0);
    CHECK(!told.is_wrong());
    return told;
}

}  // namespace

TEST_CASE("whichever allocation is refused, its caller is told, and nothing is kept") {
    std::size_t total = 0;
    for (const Workload& work : workloads) {
        const Told well = run(work, 0);
        CAPTURE(work.name);
        CHECK(well.no_memory() + well.others() == 0);
        CHECK(memory::calls == work.points);
        std::size_t refused = 0;
        while (true) {
            const Told told = run(work, refused + 1);
            if (memory::calls <= refused) break;  // there was nothing more to refuse
            CAPTURE(refused);
            CHECK(told.no_memory() >= 1);
            ++refused;
        }
        CHECK(refused == work.points);
        std::printf("%2d  %s\n", static_cast<int>(refused), work.name);
        total += refused;
    }
    std::printf("%2d  points, each refused once\n", static_cast<int>(total));
    CHECK(total == 66);
}

TEST_CASE("when memory has ended and does not come back, all who ask are told") {
    for (const Workload& work : workloads) {
        for (std::size_t bad = 1; bad <= work.points; ++bad) {
            const Told told = run(work, bad, true);
            CHECK(told.no_memory() >= 1);
        }
    }
}
