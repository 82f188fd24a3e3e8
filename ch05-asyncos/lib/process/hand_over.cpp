// A call from one process to another: four words go from registers to registers, and the processor goes with them.

#include "kernel/recorder.hpp"
#include "process/calls.hpp"
#include "process/processes.hpp"

namespace process {

using abi::HandOver;
using base::Errno;

namespace {

void give_words(Process& to, const Process& from) noexcept {
    to.frame.a2 = from.frame.a2;
    to.frame.a3 = from.frame.a3;
    to.frame.a4 = from.frame.a4;
    to.frame.a5 = from.frame.a5;
}

// What its registers alone do not say, its task has to see to.
bool needs_its_task(const Process& process) noexcept {
    return process.interrupts != nullptr ||
           process.ticks.left != std::chrono::nanoseconds(0);
}

// Says whether somebody else comes before @p to, and not before @p from: more urgent, and ready.
bool has_to_queue(const Standing& from, const Standing& to) noexcept {
    return from.level < to.level && from.executor->queue().top() < to.level;
}

// To @p to, which does no more, when its task has its turn.
Answer go_by_queue(Process& to) noexcept {
    to.call.reading.finish(0);
    to.waker.wake_by_ref();
    return must_be_served;
}
// [straight]
// From @p from, which waits now, to @p to, which does no more. No queue has a part in it, unless it has to.
[[gnu::always_inline]] inline Answer go_straight(Process& from, Process& to) noexcept {
    const bool is_here = to.runs_on == from.runs_on;  // a task stays on its hart
    if (!is_here || needs_its_task(from) || needs_its_task(to) || kernel::recorder.is_on())
        return go_by_queue(to);
    to.call.reading.forget();
    to.is_waiting = false;
    to.frame.a0 = 0;
    from.is_waiting = true;
    from.hands_to = &to;
    return hands_over;
}
// [straight]

}  // namespace

// The process waits here: for words, or for their answer.
void ChannelEnd::stay(Process& process) noexcept {
    process.call.reads_from = this;
    process.call.reading.keep();
    caller_ = &process;
}

// It does no more.
Process& ChannelEnd::release() noexcept {
    if (side_ == abi::client) caller_->standing.take_back();
    return *std::exchange(caller_, nullptr);
}

// Whoever waits here goes on with this, when its task is polled.
[[gnu::noinline]] void ChannelEnd::go_on(Answer answer) noexcept {
    is_asking_ = false;
    Process& process = release();
    process.call.reading.finish(static_cast<std::size_t>(answer));
    process.waker.wake_by_ref();
}

[[gnu::always_inline]] inline Answer ChannelEnd::send(Process& client) noexcept {
    stay(client);
    client.standing.take();
    if (other_->caller_ == nullptr) {  // it will find the words in our registers
        client.standing.lend_to(both_.server.standing);
        is_asking_ = true;
        other_->notice();
        return must_be_served;
    }
    Process& server = *std::exchange(other_->caller_, nullptr);
    client.standing.lend_to(server.standing);
    other_->is_owing_ = true;
    give_words(server, client);
    return go_straight(client, server);
}

Answer ChannelEnd::receive(Process& server) noexcept {
    if (is_owing_) return failed(Errno::busy);
    const Process* const client = other_->caller_;
    if (client == nullptr || !other_->is_asking_) {
        stay(server);
        return must_be_served;
    }
    other_->is_asking_ = false;
    is_owing_ = true;
    give_words(server, *client);
    return 0;
}

// A client that was interrupted waits no more, and the answer is for nobody; also if it has asked again meanwhile.
[[gnu::always_inline]] inline Answer ChannelEnd::answer(Process& server,
                                                        bool receives) noexcept {
    if (!is_owing_) return failed(Errno::invalid_argument);
    is_owing_ = false;
    if (other_->caller_ == nullptr || other_->is_asking_)
        return receives ? receive(server) : 0;
    Process& client = *other_->caller_;
    give_words(client, server);
    if (!receives) {
        other_->go_on(0);
        server.standing.take();
        if (client.standing.level >= server.standing.level) return 0;
        server.frame.a0 = 0;
        return gives_way;
    }
    stay(server);
    client.standing.take_back();
    other_->caller_ = nullptr;
    return has_to_queue(server.standing, client.standing) ? go_by_queue(client)
                                                          : go_straight(server, client);
}

[[gnu::always_inline]] inline Answer ChannelEnd::hand_over(Process& process,
                                                           HandOver what) noexcept {
    const bool sends = what == HandOver::send;
    if (what > HandOver::answer_and_receive || sends != (side_ == abi::client))
        return failed(Errno::invalid_argument);
    if (other_ == nullptr) return failed(Errno::broken_pipe);
    if (sends) return send(process);
    if (what == HandOver::receive) return receive(process);
    return answer(process, what == HandOver::answer_and_receive);
}

Answer hand_over(Call& call) noexcept {
    files::File* const file = call.process.files.find(call.argument(1));
    if (file == nullptr || file->kind() != files::Kind::channel)
        return failed(Errno::bad_handle);
    return static_cast<ChannelEnd*>(file)->hand_over(
        call.process, static_cast<HandOver>(call.argument(0)));
}

}  // namespace process
