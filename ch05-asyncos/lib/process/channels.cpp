#include "process/channels.hpp"

#include <new>

#include "kernel/heap.hpp"
#include "process/calls.hpp"
#include "process/load.hpp"
#include "process/processes.hpp"

namespace process {

using base::Errno;
using base::Result;
using files::FileRef;
using Memory = channels::SharedMemory;

namespace {

constexpr std::size_t pages = sizeof(Memory) / memory::page_size;

void end(ChannelEnd::Both& both) noexcept {
    for (std::size_t page = 0; page < pages; ++page)
        both.frames.release(reinterpret_cast<std::byte*>(&both.memory) +
                            page * memory::page_size);
    kernel::deallocate(&both, sizeof(ChannelEnd::Both));
}

}  // namespace

Asker::Asker(int process, Offer& offer) noexcept : process_(process), offer_(&offer) {
    Asker** link = &offer.askers_;
    while (*link != nullptr) link = &(*link)->next_;
    *link = this;
    offer.changed_.notify_all();
}
Asker::~Asker() {
    if (offer_ == nullptr) return;
    Asker** link = &offer_->askers_;
    while (*link != this) link = &(*link)->next_;
    *link = next_;
}

Offer* Offers::find(std::string_view name) const noexcept {
    Offer* offer = first;
    while (offer != nullptr && name != offer->name_) offer = offer->next_;
    return offer;
}

Offer::Offer(Offers& offers, int process, std::string_view name) noexcept
    : File(0), offers_(offers), next_(offers.first), process_(process) {
    name_[name.copy(name_, sizeof name_ - 1)] = '\0';
    offers.first = this;
}
Offer::~Offer() {
    while (askers_ != nullptr) decide(&askers_, FileRef());
    Offer** link = &offers_.first;
    while (*link != this) link = &(*link)->next_;
    *link = next_;
}
int Offer::first_asker() const noexcept {
    return askers_ != nullptr ? askers_->process_ : 0;
}
Result<void> Offer::decide(int process, FileRef end) noexcept {
    Asker** link = &askers_;
    while (*link != nullptr && (*link)->process_ != process) link = &(*link)->next_;
    if (*link == nullptr) return base::fail(Errno::no_such_process);
    decide(link, std::move(end));
    return {};
}
void Offer::decide(Asker** link, FileRef end) noexcept {
    Asker& asker = **link;
    *link = asker.next_;
    asker.offer_ = nullptr;
    asker.end_ = std::move(end);
    asker.decided_.notify_all();
}

ChannelEnd::ChannelEnd(Both& both, unsigned side, ChannelEnd* other) noexcept
    : File(0), both_(both), side_(side), other_(other) {
    if (other != nullptr) other->other_ = this;
}
// [gone]
ChannelEnd::~ChannelEnd() {
    wake();  // a call that came through rings may close it while its process waits
    if (caller_ != nullptr) go_on(failed(Errno::bad_handle));
    if (other_ == nullptr) {
        end(both_);
        return;
    }
    other_->other_ = nullptr;
    both_.memory.is_gone[side_].store(1, std::memory_order_release);
    other_->wake();
    if (other_->caller_ != nullptr) other_->go_on(failed(Errno::broken_pipe));
}
// [gone]

Result<std::uint64_t> ChannelEnd::map(Process& process) noexcept {
    if (is_mapped_) return base::fail(Errno::busy);
    const auto place = process.space->find_gap(sizeof(Memory), stack_top - stack_bytes);
    if (!place) return place;
    if (auto r = process.space->lend(*place, &both_.memory, pages); !r)
        return base::fail(r.error());
    is_mapped_ = true;
    return place;
}

// [wake]
void ChannelEnd::wake() noexcept {
    if (waiting_ != nullptr) {
        (void)std::exchange(waiting_, nullptr)->serve({});
        return;
    }
    is_called_ = true;
    notice();
}
void ChannelEnd::notice() noexcept {
    if (is_watched_) changed_.notify_all();
}
Result<void> ChannelEnd::notify() noexcept {
    if (other_ == nullptr) return base::fail(Errno::broken_pipe);
    other_->wake();
    return {};
}
Answer ChannelEnd::wait(Call& call) noexcept {
    if (std::exchange(is_called_, false)) return 0;
    if (other_ == nullptr) return failed(Errno::broken_pipe);
    call.reads_from = this;
    call.reading.room = {};
    call.reading.keep(call.process.waker.clone());
    waiting_ = &call.reading;
    return must_be_served;
}
// [wake]
bool ChannelEnd::give_up(files::ReadRequest& request) noexcept {
    if (waiting_ == nullptr && caller_ == nullptr) return false;
    waiting_ = nullptr;
    if (caller_ != nullptr) (void)release();
    is_asking_ = false;
    request.forget();
    return true;
}

std::int16_t ChannelEnd::events() noexcept {
    const bool is_asked = other_ != nullptr && other_->is_asking_;
    return static_cast<std::int16_t>(
        (is_called_ || is_asked ? abi::PollEvent::readable : 0) |
        (other_ == nullptr ? abi::PollEvent::hung_up : 0));
}
files::File::Changed* ChannelEnd::changed() noexcept {
    is_watched_ = true;
    return &changed_;
}

Result<ChannelEnds> make_channel(Process& owner) noexcept {
    using Both = ChannelEnd::Both;
    void* const room = kernel::allocate(sizeof(Both));
    if (room == nullptr) return base::fail(Errno::out_of_memory);
    memory::Frames& frames = owner.all.ground().frames;
    const auto run = frames.allocate_run(pages);
    if (!run) {
        kernel::deallocate(room, sizeof(Both));
        return base::fail(run.error());
    }
    // Nothing of what others had there is for the eyes of these two.
    for (std::size_t page = 0; page < pages; ++page)
        memory::clear_page(static_cast<std::byte*>(*run) + page * memory::page_size);
    auto& both = *new (room) Both{frames, owner, *new (*run) Memory};
    auto client = files::make<ChannelEnd>(both, abi::client);
    if (!client) {
        end(both);
        return base::fail(client.error());
    }
    auto server =
        files::make<ChannelEnd>(both, abi::server, static_cast<ChannelEnd*>(client->get()));
    if (!server) return base::fail(server.error());  // the client's takes all with it
    return ChannelEnds{std::move(*client), std::move(*server)};
}

}  // namespace process
