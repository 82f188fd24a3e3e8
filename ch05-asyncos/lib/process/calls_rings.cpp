// The system calls about rings, and about the events of what was submitted there.

#include "futures/core/select.hpp"
#include "futures/core/sleep.hpp"
#include "process/calls.hpp"
#include "process/deadline.hpp"
#include "process/processes.hpp"

namespace process {

using base::Errno;
using base::Result;
using futures::Task;

Answer make_rings(Call& call) noexcept {
    const std::uint64_t flags = call.argument(0);
    if ((flags & ~std::uint64_t{abi::RingSetup::polled}) != 0)
        return failed(Errno::invalid_argument);
    return answer(Rings::make(call.process, flags != 0));
}
// What there is was fetched when the program came in.
Answer look_at_rings(Call& call) noexcept {
    if (call.process.rings == nullptr) return failed(Errno::invalid_argument);
    call.process.rings->notify();
    return 0;
}
Answer grant_events(Call& call) noexcept {
    Rings* const rings = call.process.rings;
    if (rings == nullptr) return failed(Errno::invalid_argument);
    const std::uint64_t count = call.argument(0);
    if (count > rings::EventIds::most) return failed(Errno::invalid_argument);
    const auto first = rings->events().grant(static_cast<std::uint32_t>(count));
    if (first) rings->forget_events(*first, static_cast<std::uint32_t>(count));
    return answer(first);
}

Answer cancel_call(Call& call) noexcept {
    Rings* const rings = call.process.rings;
    if (rings == nullptr) return failed(Errno::invalid_argument);
    const auto event = static_cast<std::uint32_t>(call.argument(0));
    return rings->cancel(event, call.argument(1)) ? 0 : failed(Errno::no_such_file);
}

namespace {

// How many of the events have happened; must_wait, if too few.
Result<Answer> count_happened(Call& call, Rings& rings) noexcept {
    constexpr std::uint64_t most = 64;
    const std::uint64_t count = call.argument(1);
    const bool is_all = call.argument(2) == static_cast<std::uint64_t>(abi::EventWait::all);
    if (count > most || call.argument(2) > 1) return base::fail(Errno::invalid_argument);
    if (count == 0) return rings.unread() != 0 ? Answer{1} : must_wait;
    Answer happened = 0;
    for (std::uint64_t at = 0; at < count; ++at) {
        const auto id = call.process.space->load<std::uint32_t>(call.argument(0) + 4 * at);
        if (!id) return base::fail(id.error());
        const auto has = rings.events().has_happened(*id);
        if (!has) return base::fail(has.error());
        happened += *has ? 1 : 0;
    }
    const bool is_enough = is_all ? happened == static_cast<Answer>(count) : happened > 0;
    return is_enough ? happened : must_wait;
}

}  // namespace

Answer events_now(Call& call) noexcept {
    if (call.process.rings == nullptr) return failed(Errno::invalid_argument);
    return answer(count_happened(call, *call.process.rings));
}
Task<Answer> events_later(Call& call) {
    Rings& rings = *call.process.rings;
    const auto deadline = take_deadline(call, 3);
    if (!deadline) co_return failed(deadline.error());
    const Rings::Waiting waiting(rings);
    while (true) {
        auto told = rings.completed().wait();
        auto signalled = call.interruption().wait();
        rings.fetch();  // for what there was no place before
        const auto happened = count_happened(call, rings);
        if (!happened) co_return failed(happened.error());
        if (*happened != must_wait) co_return *happened;
        if (call.is_interrupted()) co_return failed(Errno::interrupted);
        const auto which =
            co_await futures::select(told, signalled, futures::sleep_until(*deadline));
        if (which.index() == 2) co_return 0;
    }
}

}  // namespace process
