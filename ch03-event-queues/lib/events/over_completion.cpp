#include "events/over_completion.hpp"

#include <utility>

namespace events {

using base::Errno, base::fail, base::Result;

// ---- Polls ----

OverCompletion::Poll& OverCompletion::take() {
    if (free_.empty()) {
        const Token place = polls_.size();
        polls_.emplace_back().request.token = place;
        return polls_.back();
    }
    Poll& poll = *free_.back();
    free_.pop_back();
    return poll;
}

void OverCompletion::ask(Poll& poll) {
    poll.is_asked = true;
    poll.request.is_cancelled = false;
    proactor_->start(poll.request);
}

// Nobody wants it any more; its place is free after its last completion.
void OverCompletion::leave(Poll& poll) {
    poll.is_wanted = false;
    std::erase(again_, &poll);
    if (poll.is_asked) {
        proactor_->cancel(poll.request);
    } else {
        give_back(poll);
    }
}

void OverCompletion::give_back(Poll& poll) {
    const Token place = poll.request.token;
    poll = {};
    poll.request.token = place;
    free_.push_back(&poll);
}

// ---- Watches ----

void OverCompletion::watch(Descriptor descriptor, const Poll& wanted) {
    Poll& poll = take();
    const Token place = poll.request.token;
    poll = wanted;
    poll.request.token = place;
    poll.request.verb = Verb::poll;
    poll.request.descriptor = descriptor;
    poll.request.many = wanted.mode == Mode::edge;
    poll.is_wanted = true;
    watches_.entry(descriptor).poll = &poll;
    ask(poll);
}

Result<void> OverCompletion::add(Descriptor descriptor, std::uint64_t key,
                                 Interest interest, Mode mode) {
    const auto identity = identify(descriptor);
    if (!identity) return fail(identity.error());
    if (Watching* const old = watches_.find(descriptor); old != nullptr) {
        if (old->poll->identity == *identity) return fail(Errno::already_exists);
        leave(*old->poll);  // closed behind our back, and its number given out again
    }
    watch(descriptor, {.request = {.interest = interest},
                       .key = key,
                       .identity = *identity,
                       .mode = mode});
    return {};
}

Result<void> OverCompletion::modify(Descriptor descriptor, std::uint64_t key,
                                    Interest interest, Mode mode) {
    Watching* const watching = watches_.find(descriptor);
    if (watching == nullptr) return fail(Errno::no_such_file);
    const auto identity = identify(descriptor);
    const bool is_same = identity && *identity == watching->poll->identity;
    leave(*std::exchange(watching->poll, nullptr));
    if (!is_same) return fail(identity ? Errno::no_such_file : identity.error());
    watch(descriptor, {.request = {.interest = interest},
                       .key = key,
                       .identity = *identity,
                       .mode = mode});
    return {};
}

// The request holds the file: until it is gone, a close() would not be one.
Result<void> OverCompletion::remove(Descriptor descriptor) {
    Watching* const watching = watches_.find(descriptor);
    if (watching == nullptr) return fail(Errno::no_such_file);
    const auto identity = identify(descriptor);
    const bool is_same = identity && *identity == watching->poll->identity;
    const bool is_asked = watching->poll->is_asked;
    leave(*std::exchange(watching->poll, nullptr));
    if (is_asked) proactor_->flush();
    if (!is_same) return fail(Errno::no_such_file);
    return {};
}

// ---- Waiting ----

void OverCompletion::ask_again() {
    ++round_;
    for (Poll* const poll : std::exchange(again_, {})) {
        poll->request.many = false;
        ask(*poll);
    }
}

// One that goes on where it should not: it was at the edge for want of something better.
OverCompletion::Poll& OverCompletion::replace(Poll& poll) {
    Poll& next = take();
    next = {.request = {.verb = Verb::poll,
                        .descriptor = poll.request.descriptor,
                        .interest = poll.request.interest,
                        .token = next.request.token},
            .key = poll.key,
            .identity = poll.identity,
            .mode = poll.mode,
            .is_wanted = true};
    watches_.entry(poll.request.descriptor).poll = &next;
    leave(poll);
    return next;
}

bool OverCompletion::on_done(const Completed& done, Readied& told) {
    Poll& poll = polls_[done.request->token];
    poll.is_asked = done.more;
    if (!poll.is_wanted) {
        if (!done.more) give_back(poll);
        return false;
    }
    if (done.error !=
        Errno{}) {  // closed before the kernel has looked: forgotten, as by epoll
        watches_.entry(done.request->descriptor).poll = nullptr;
        if (!done.more) give_back(poll);
        return false;
    }
    const Ready ready = to_ready(done.result);
    if (ready == Ready{}) {
        // Something that nobody asked for, and that stays: at the edge it will not be told again.
        poll.request.many = true;
        if (!done.more) ask(poll);
        return false;
    }
    Poll& next = poll.mode != Mode::edge && done.more ? replace(poll) : poll;
    if (next.mode == Mode::level) again_.push_back(&next);
    if (poll.round == round_) {  // told in this wait already: one event for both
        poll.told->ready = to_ready(to_result(poll.told->ready) | done.result);
        return false;
    }
    told = {poll.key, ready};
    poll.round = round_;
    poll.told = &told;
    return true;
}

}  // namespace events
