// The system call about channels. What they are is in channels.hpp.

#include "futures/core/select.hpp"
#include "process/calls.hpp"
#include "process/path.hpp"
#include "process/processes.hpp"

namespace process {

using abi::Channel;
using base::Errno;
using base::Result;
using files::File;
using files::FileRef;
using futures::Task;

namespace {

// The file of the second argument, if it is one of these.
template <class Wanted>
Wanted* find_file(const Call& call, files::Kind kind) noexcept {
    File* const file = call.process.files.find(call.argument(1));
    return file != nullptr && file->kind() == kind ? static_cast<Wanted*>(file) : nullptr;
}

// The name in the second argument.
struct Name {
    char bytes[abi::channel_name_bytes];
    Result<std::string_view> take(const Call& call) noexcept {
        const auto length = call.process.space->copy_text(call.argument(1), bytes);
        if (!length && length.error() == Errno::argument_list_too_long)
            return base::fail(Errno::name_too_long);
        if (!length) return base::fail(length.error());
        if (*length == 0) return base::fail(Errno::invalid_argument);
        return std::string_view(bytes, *length);
    }
};

Answer make_offer(Call& call) noexcept {
    Name name;
    const auto text = name.take(call);
    if (!text) return failed(text.error());
    Offers& offers = call.process.all.offers();
    if (offers.find(*text) != nullptr) return failed(Errno::address_in_use);
    auto offer = files::make<Offer>(offers, call.process.id, *text);
    if (!offer) return failed(offer.error());
    return answer(call.process.files.add(std::move(*offer)));
}

// [accept]
Answer accept(Call& call, Offer& offer) noexcept {
    auto ends = make_channel(call.process);
    if (!ends) return failed(ends.error());
    const auto descriptor = call.process.files.add(std::move(ends->server));
    if (!descriptor) return failed(descriptor.error());
    const auto given =
        offer.decide(static_cast<int>(call.argument(2)), std::move(ends->client));
    if (given) return *descriptor;
    (void)call.process.files.close(static_cast<std::uint64_t>(*descriptor));
    return failed(given.error());
}
// [accept]

Answer about_offer(Call& call, Channel what) noexcept {
    auto* const offer = find_file<Offer>(call, files::Kind::offer);
    if (offer == nullptr) return failed(Errno::bad_handle);
    if (what == Channel::accept) return accept(call, *offer);
    if (what == Channel::refuse)
        return answer(offer->decide(static_cast<int>(call.argument(2)), FileRef()));
    const int process = offer->first_asker();
    return process != 0 ? process : must_wait;
}

Task<Answer> connect(Call& call) {
    Name name;
    const auto text = name.take(call);
    if (!text) co_return failed(text.error());
    Offer* const offer = call.process.all.offers().find(*text);
    if (offer == nullptr) co_return failed(Errno::no_such_file);
    if (offer->process() == call.process.id) co_return failed(Errno::invalid_argument);
    Asker asker(call.process.id, *offer);
    while (true) {
        auto decided = asker.decided().wait();
        auto signalled = call.interruption().wait();
        if (asker.is_decided()) break;
        if (call.is_interrupted()) co_return failed(Errno::interrupted);
        co_await futures::select(decided, signalled);
    }
    FileRef end = asker.take_end();
    if (!end) co_return failed(Errno::connection_refused);
    co_return answer(call.process.files.add(std::move(end)));
}

Task<Answer> wait_for_asker(Call& call) {
    const FileRef file(call.process.files.find(call.argument(1)));
    const auto& offer = static_cast<const Offer&>(*file);
    while (true) {
        auto asked = file->changed()->wait();
        auto signalled = call.interruption().wait();
        if (offer.first_asker() != 0) co_return offer.first_asker();
        if (call.is_interrupted()) co_return failed(Errno::interrupted);
        co_await futures::select(asked, signalled);
    }
}

}  // namespace

Answer channel_now(Call& call) noexcept {
    const auto what = static_cast<Channel>(call.argument(0));
    switch (what) {
        case Channel::connect:
            return must_wait;
        case Channel::offer:
            return make_offer(call);
        case Channel::asker:
        case Channel::accept:
        case Channel::refuse:
            return about_offer(call, what);
        default:
            break;
    }
    auto* const end = find_file<ChannelEnd>(call, files::Kind::channel);
    if (end == nullptr)
        return failed(what <= Channel::notify_and_wait ? Errno::bad_handle
                                                       : Errno::invalid_argument);
    switch (what) {
        case Channel::map:
            return answer(end->map(call.process));
        case Channel::notify:
            return answer(end->notify());
        case Channel::notify_and_wait:
            (void)end->notify();  // if nobody is there, the wait says so
            return end->wait(call);
        case Channel::wait:
            return end->wait(call);
        default:
            return failed(Errno::invalid_argument);
    }
}
FUTURES_TASK_WRAPPER Task<Answer> channel_later(Call& call) {
    return static_cast<Channel>(call.argument(0)) == Channel::connect
               ? connect(call)
               : wait_for_asker(call);
}

}  // namespace process
