#include "process/rings.hpp"

#include <utility>

#include "kernel/recorder.hpp"
#include "process/calls.hpp"
#include "process/processes.hpp"

namespace process {

using base::Errno;
using base::Result;
using futures::Task;
using kernel::recorder;

namespace {

std::int32_t as_result(Answer answer) noexcept { return static_cast<std::int32_t>(answer); }

// What is unknown today may mean something tomorrow, so it is refused.
bool is_understood(const abi::Submission& call) noexcept {
    return (call.flags & ~abi::Chain::all_flags) == 0 && call.reserved == 0;
}

}  // namespace

Pin::Pin(const Call& call, std::span<std::byte> bytes) noexcept {
    if (call.through == nullptr) return;
    frames_ = &call.process.all.ground().frames;
    frame_ =
        bytes.data() - reinterpret_cast<std::uintptr_t>(bytes.data()) % memory::page_size;
    frames_->share(frame_);
}

// [fetch]
// What was submitted when it looks. A program that submits on another hart meanwhile cannot keep us here.
void Rings::fetch_all() noexcept {
    if (is_over_) return;
    const std::uint32_t ended = side_.ended();
    is_fetching_ = true;
    if (recorder.is_on()) [[unlikely]]
        take_in_all();
    for (std::uint32_t left = side_.look(); left > 0; --left) {
        side_.take(fetched_);
        if (rings::is_plain(fetched_) && !chains_.is_draining()) [[likely]] {
            const Answer answer = begin_now(fetched_, call_);
            if (answer != must_wait) side_.complete({fetched_.token, as_result(answer)});
        } else {
            take_in();
        }
    }
    is_fetching_ = false;
    side_.publish();
    if (side_.ended() != ended) tell();
}

inline Answer Rings::begin_now(const abi::Submission& submitted, Call& call) noexcept {
    const CallWays& ways = submitted_calls[place_of_call(submitted.call)];
    const Answer answer = process::begin(call, ways, submitted.call);
    if (answer == must_wait) have_finished(submitted, call);
    return answer;
}
// [fetch]

// While records are written no call is plain.
[[gnu::noinline]] void Rings::take_in_all() noexcept {
    for (std::uint32_t left = side_.look(); left > 0; --left) {
        side_.take(fetched_);
        take_in();
    }
}

// One that has to do with others.
void Rings::take_in() noexcept {
    const auto known = name(fetched_.event);
    if (!known) fetched_.event = 0;
    recorder.record_of(trace::Kind::submit, process_.id, fetched_.token, fetched_.event);
    if (!known) return complete(fetched_, failed(known.error()));
    if (!is_understood(fetched_))
        return complete(fetched_, failed(Errno::invalid_argument));
    if (!chains_.concerns(fetched_)) return begin(fetched_, call_);
    if (const auto added = chains_.add(fetched_, side_.in_flight() - 1); !added)
        return complete(fetched_, failed(added.error()));
    begin_decided();
}

void Rings::begin(abi::Submission& submitted, Call& call) noexcept {
    if (submitted.flags != 0) rings::forward(submitted, side_);
    const Answer answer = begin_now(submitted, call);
    if (answer != must_wait) complete(submitted, answer);
}

// [decided]
// What begins may be done at once, and then others can begin: they do so here, one after the other, however long the chain.
void Rings::begin_decided() noexcept {
    if (is_beginning_ || !chains_.has_decided()) return;
    is_beginning_ = true;
    rings::Chains::Decided decided;
    Call call(process_, decided.call.arguments, this);
    while (chains_.take(decided)) {
        if (decided.is_cancelled || is_closing_) {
            complete(decided.call, failed(Errno::cancelled));
        } else {
            begin(decided.call, call);
        }
    }
    is_beginning_ = false;
}
// [decided]

// [later]
// A function of its own, so that a call that need not wait does not pay for what this one keeps in registers.
[[gnu::noinline]] void Rings::have_finished(const abi::Submission& submitted,
                                            Call& call) noexcept {
    process_.all.ground().spawner.spawn_detached(
        finish(Flight(*this, submitted), call.file(), std::exchange(call.bytes_done, 0)));
}

Task<> Rings::finish(Flight flight, files::FileRef file, std::uint64_t bytes_done) {
    Call call(process_, flight.call.arguments, this);
    call.held = std::move(file);
    call.bytes_done = bytes_done;
    call.is_cancelled = &flight.is_cancelled;
    auto task = find_call(flight.call.call).later(call);
    if (task.is_empty()) co_return;  // no memory: its flight says so
    flight.land(co_await task);
}
// [later]

// [cancel]
// Its result comes as ever: from the task that has waited, or as that of a call that is decided.
bool Rings::cancel(std::uint32_t event, std::uint64_t token) noexcept {
    const auto is_meant = [=](const abi::Submission& call) {
        return event != 0 ? call.event == event : call.token == token;
    };
    if (chains_.cancel(is_meant)) {
        begin_decided();
        return true;
    }
    Flight* flight = flights_;
    while (flight != nullptr && !is_meant(flight->call)) flight = flight->next_;
    if (flight == nullptr) return false;
    flight->is_cancelled = true;
    closing_.notify_all();  // each of them looks whether it is meant
    return true;
}
// [cancel]

void Rings::complete(const abi::Submission& call, std::int64_t answer) noexcept {
    recorder.record_of(trace::Kind::complete, process_.id, call.token, call.event);
    const bool has_failed = answer < 0;
    if (!has_failed && (call.flags & abi::Chain::answer_to_slot) != 0)
        side_.add(call.answer_slot, answer);
    const bool is_quiet = !has_failed && (call.flags & abi::Chain::quiet) != 0;
    if (is_quiet || is_parked_) {
        side_.complete_quietly();
    } else {
        side_.complete({call.token, as_result(answer), call.event});
    }
    if (call.event != 0) {
        events_.finish(call.event, has_failed);
        side_.happen(call.event);
        chains_.finish(call.event, has_failed);
    }
    if (chains_.is_draining()) [[unlikely]]
        chains_.go_on(side_.in_flight());
    if (!is_fetching_) {
        side_.publish();
        tell();
    }
    begin_decided();
}

// [tell]
// There are results, or events have happened.
void Rings::tell() noexcept {
    if (process_.interrupts != nullptr && side_.is_armed())
        post_interrupt(process_.all, user_interrupts::Sender::granted(
                                         process_.interrupts->number, abi::results_vector));
    if (waiting_ > 0) completed_.notify_all();
}
// [tell]
void Rings::forget_events(std::uint32_t first, std::uint32_t count) noexcept {
    for (std::uint32_t at = 0; at < count; ++at) side_.mark(first + at, false);
}

}  // namespace process
