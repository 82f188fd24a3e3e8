#include "process/attachments.hpp"

#include <algorithm>

#include "bounded/run.hpp"
#include "devices/clock.hpp"
#include "kernel/heap.hpp"
#include "process/process.hpp"

namespace process {

using base::Errno;
using base::Result;

namespace {

bool is_about_calls(const Attachment& what) noexcept {
    return what.event == abi::Event::call || what.event == abi::Event::filter;
}

// With nothing in it yet.
Attachment* make(const abi::Attach& what) noexcept {
    Attachment form{};
    form.event = what.event;
    form.instructions = what.instructions;
    form.state_words = what.state_words;
    void* const room = kernel::allocate(form.bytes());
    if (room == nullptr) return nullptr;
    auto* const made = new (room) Attachment(form);
    std::ranges::fill(made->state(), 0);
    return made;
}
void destroy(Attachment& what) noexcept { kernel::deallocate(&what, what.bytes()); }

// The instructions are the kernel's own when they are looked at: nobody changes them afterwards.
// [attach]
Result<void> take_program(Process& process, Attachment& made, abi::Attach& what) noexcept {
    const auto program = made.program();
    if (auto r = process.space->copy_in(what.program, std::as_writable_bytes(program)); !r)
        return r;
    const auto event = static_cast<std::size_t>(what.event);
    const auto steps =
        bounded::verify(program, {abi::event_words[event], what.state_words});
    if (!steps) {
        what.at = steps.error().at;
        what.why = static_cast<std::uint32_t>(steps.error().why);
        return base::fail(Errno::invalid_argument);
    }
    made.counts.steps = *steps;
    return {};
}
// [attach]

}  // namespace

Result<int> Attachments::attach(Process& process, abi::Attach& what) noexcept {
    if (static_cast<std::size_t>(what.event) >= abi::events ||
        what.state_words > bounded::most_words)
        return base::fail(Errno::out_of_range);
    if (what.instructions > bounded::most_instructions) {
        what.why = static_cast<std::uint32_t>(bounded::Why::too_long);
        return base::fail(Errno::invalid_argument);
    }
    drop_ended(process);
    AttachedTo& mine = process.attached;
    if (mine.count == AttachedTo::most) return base::fail(Errno::too_many_handles);
    Attachment* const made = make(what);
    if (made == nullptr) return base::fail(Errno::out_of_memory);
    if (const auto taken = take_program(process, *made, what); !taken) {
        destroy(*made);
        return base::fail(taken.error());
    }
    made->number = ++last_number_;
    made->owner = &process;
    made->processes = 1;
    mine.all[mine.count++] = made;
    if (is_about_calls(*made)) return made->number;
    made->next = first_;
    first_ = made;
    return made->number;
}

Result<void> Attachments::detach(Process& process, int number, std::uint64_t state,
                                 std::uint64_t words, std::uint64_t counts) noexcept {
    const auto mine = process.attached.each();
    const auto found = std::ranges::find_if(mine, [&](const Attachment* each) {
        return each->owner == &process && each->number == number;
    });
    if (found == mine.end()) return base::fail(Errno::invalid_argument);
    Attachment& what = **found;
    if (what.event == abi::Event::filter) return base::fail(Errno::not_permitted);
    const auto shown = what.state().first(std::min<std::uint64_t>(words, what.state_words));
    if (auto r = process.space->copy_out(state, std::as_bytes(shown)); !r) return r;
    if (auto r = process.space->store(counts, what.counts); !r) return r;
    stop(what);
    drop(process, static_cast<std::size_t>(found - mine.begin()));
    return {};
}

void Attachments::inherit(Process& child, const Process& parent) noexcept {
    for (Attachment* const each : parent.attached.each()) {
        const bool has_ended = each->owner == nullptr && each->event != abi::Event::filter;
        if (!is_about_calls(*each) || has_ended) continue;
        ++each->processes;
        child.attached.all[child.attached.count++] = each;
    }
}

void Attachments::end(Process& process) noexcept {
    for (AttachedTo& mine = process.attached; mine.count > 0;) {
        Attachment& last = *mine.all[mine.count - 1];
        if (last.owner == &process) stop(last);
        drop(process, mine.count - 1);
    }
}

// It runs no more, unless it is a filter, and whoever still has it, only keeps it.
void Attachments::stop(Attachment& what) noexcept {
    what.owner = nullptr;
    for (Attachment** link = &first_; *link != nullptr; link = &(*link)->next) {
        if (*link != &what) continue;
        *link = what.next;
        break;
    }
}
void Attachments::drop(Process& process, std::size_t at) noexcept {
    AttachedTo& mine = process.attached;
    Attachment& what = *mine.all[at];
    mine.all[at] = mine.all[--mine.count];
    if (--what.processes == 0) destroy(what);
}
void Attachments::drop_ended(Process& process) noexcept {
    for (std::size_t at = process.attached.count; at-- > 0;) {
        const Attachment& each = *process.attached.all[at];
        if (each.owner == nullptr && each.event != abi::Event::filter) drop(process, at);
    }
}

// [budget]
// What a program may take is taken before it runs, all of it: nobody has to count while it does.
bool Attachments::may_spend(std::uint64_t steps) noexcept {
    Spent& spent = spent_[arch::this_hart().number];
    const std::int64_t now = devices::Clock::now() / tick;
    if (spent.tick != now) spent = {now, 0};
    if (spent.steps + steps > steps_per_tick) return false;
    spent.steps += static_cast<std::uint32_t>(steps);
    return true;
}
// [budget]
void Attachments::watch(Attachment& what, std::span<const std::uint64_t> words) noexcept {
    if (!may_spend(what.counts.steps)) {
        ++what.counts.skipped;
        return;
    }
    ++what.counts.runs;
    (void)bounded::run(what.program(), words, what.state());
}

void Attachments::happened(abi::Event event,
                           std::span<const std::uint64_t> words) noexcept {
    for (Attachment* each = first_; each != nullptr; each = each->next)
        if (each->event == event) watch(*each, words);
}

// [ask]
std::uint64_t Attachments::ask(const Call& call, std::uint64_t number) noexcept {
    const bool is_short = call.through != nullptr;  // there are four in a ring's entry
    const std::array<std::uint64_t, abi::event_words[0]> words{
        number,
        static_cast<std::uint64_t>(call.process.id),
        call.argument(0),
        call.argument(1),
        call.argument(2),
        call.argument(3),
        is_short ? 0 : call.argument(4),
        is_short ? 0 : call.argument(5)};
    std::uint64_t answer = abi::allow;
    for (Attachment* const each : call.process.attached.each()) {
        if (each->event == abi::Event::filter) {
            ++each->counts.runs;
            const auto says = bounded::run(each->program(), words, each->state());
            if (answer == abi::allow) answer = std::min<std::uint64_t>(says, 4095);
        } else if (each->event == abi::Event::call && each->owner != nullptr) {
            watch(*each, words);
        }
    }
    return answer;
}
// [ask]

}  // namespace process
