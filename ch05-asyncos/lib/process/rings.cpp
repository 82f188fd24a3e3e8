#include "process/rings.hpp"

#include <algorithm>
#include <utility>

#include "kernel/recorder.hpp"
#include "process/calls.hpp"
#include "process/processes.hpp"
#include "process/submitted.hpp"
#include "rings/run.hpp"

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
bool Rings::fetch_all() noexcept {
    const std::uint32_t ended = side_.ended();
    const std::uint32_t end = side_.fetched() + (is_over_ ? 0 : side_.look());
    // Each call is to be written down, or filtered. No call through rings can change that.
    const bool is_watched = recorder.is_on() || process_.attached.count > 0;
    while (side_.fetched() != end) {
        if (is_watched || chains_.is_draining()) {
            take_next();
        } else {
            run_plain(end);
        }
    }
    side_.publish();
    const bool is_heard = process_.interrupts != nullptr || waiting_ > 0;
    if (is_heard && side_.ended() != ended) tell();
    return has_news_ && std::exchange(has_news_, false);
}

// Calls of Linux that are no more than that: they have no flags and no event, and nothing that they do leads back to here.
inline void Rings::run_plain(std::uint32_t end) noexcept {
    rings::Run run(side_, end);
    do {
        const abi::Submission& shared = run.call();
        const std::uint64_t number = rings::word_once(shared, 0);
        if (number >= linux_end) {
            run.end();
            return take_next();
        }
        const std::uint64_t token = rings::word_once(shared, 1);
        const Answer answer = submitted_calls[number].begin(call_, shared);
        if (answer == must_wait) [[unlikely]] {
            run.end();
            return keep(static_cast<std::uint16_t>(number), token);
        }
        run.complete({token, as_result(answer)});
    } while (run.has_call());
    run.end();
}
// [fetch]

// The next, whatever it is. It is copied again, and that copy alone is believed.
[[gnu::noinline]] void Rings::take_next() noexcept {
    is_fetching_ = has_news_ = true;
    side_.take(fetched_);
    take_in();
    is_fetching_ = false;
}

Answer Rings::begin_now(const abi::Submission& submitted, Call& call) noexcept {
    const SubmittedCall& way = submitted_calls[place_of_call(submitted.call)];
    const Answer answer = process::begin(call, way, submitted.call);
    if (answer == must_wait) have_finished(submitted, call);
    return answer;
}

// Perhaps it has to do with others.
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
// The next of those that run_plain() does has to wait. Its arguments were copied.
[[gnu::noinline]] void Rings::keep(std::uint16_t number, std::uint64_t token) noexcept {
    side_.keep();
    abi::Submission call{.call = number, .token = token};
    std::ranges::copy(fetched_.arguments, call.arguments);
    is_fetching_ = true;  // without memory it ends here
    have_finished(call, call_);
    is_fetching_ = false;
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
    if (process_.interrupts != nullptr && side_.is_armed()) {
        post_interrupt(process_.all, user_interrupts::Sender::granted(
                                         process_.interrupts->number, abi::results_vector));
        has_news_ = true;
    }
    if (waiting_ > 0) completed_.notify_all();
}
// [tell]
void Rings::forget_events(std::uint32_t first, std::uint32_t count) noexcept {
    for (std::uint32_t at = 0; at < count; ++at) side_.mark(first + at, false);
}

}  // namespace process
