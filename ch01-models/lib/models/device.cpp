#include "models/device.hpp"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "base/must.hpp"

namespace models {

using base::must;
using base::Tracer;
using namespace std::chrono_literals;

namespace {

std::size_t page_size() { return static_cast<std::size_t>(sysconf(_SC_PAGESIZE)); }

// Lets time pass in the trace. Only one of the two threads does so at a time: the reader
// while it works, the device while the reader sleeps.
void pass(base::nanoseconds duration) {
    base::Clock& clock = base::program_clock();
    if (clock.is_virtual()) clock.sleep_for(duration);
}

// Fresh pages: of the small kind, for a big one would be one fault only.
std::span<std::byte> map_pages(std::size_t size) {
    void* pages =
        mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED) {
        std::perror("error: map the inbox");
        std::exit(1);
    }
    madvise(pages, size, MADV_NOHUGEPAGE);
    return {static_cast<std::byte*>(pages), size};
}

}  // namespace

Device::Device(int sources, std::size_t message_bytes)
    : pages_(message_bytes == 0 ? 16 : static_cast<long>(message_bytes / page_size())),
      message_(message_bytes == 0 ? 16 * page_size() : message_bytes, std::byte{'!'}),
      inbox_(map_pages(message_.size())),
      reader_lane_(base::program_tracer().lane("reader")),
      message_lane_(base::program_tracer().lane("message")) {
    for (int i = 0; i < sources; ++i) {
        int ends[2];
        must("make a pipe", pipe2(ends, O_CLOEXEC));
        pipes_.push_back({ends[0], ends[1]});
    }
    // A new thread inherits the mask of the one that makes it.
    sigset_t all, old;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    thread_ = std::thread([this] { run(); });
    pthread_sigmask(SIG_SETMASK, &old, nullptr);
}

Device::~Device() {
    state_.store(State::closed, std::memory_order_release);
    state_.notify_one();
    thread_.join();
    for (const Pipe& pipe : pipes_) {
        close(pipe.read_end);
        close(pipe.write_end);
    }
    munmap(inbox_.data(), inbox_.size());
}

int Device::handle(int source) const noexcept {
    return pipes_[static_cast<std::size_t>(source)].read_end;
}

bool Device::inbox_full() const noexcept { return inbox_.back() == message_.back(); }

// ---- The reader's side ----

void Device::ask(int source) {
    // The pages go back to the system: the next one to write to them takes the faults.
    madvise(inbox_.data(), inbox_.size(), MADV_DONTNEED);
    reader_ = gettid();
    source_ = source;
    work_.store(0, std::memory_order_relaxed);
    full_when_told_ = false;
    base::program_tracer().begin(message_lane_, "wait for the device");
    state_.store(State::asked, std::memory_order_release);  // pairs with the wait in run()
    state_.notify_one();
}

void Device::work() {
    for (unsigned i = 0; i < 1000; ++i) hash_ = hash_ * 31 + i;
    if (state_.load(std::memory_order_acquire) != State::asked) return;
    Tracer& tracer = base::program_tracer();
    const int units = work_.load(std::memory_order_relaxed) + 1;
    if (units == 1) tracer.begin(reader_lane_, "other work");
    pass(1ms);
    if (units == patience) tracer.end(reader_lane_);
    work_.store(units, std::memory_order_release);  // pairs with the load in watch()
    if (units < patience) return;
    while (state_.load(std::memory_order_acquire) == State::asked) {}  // still at work
}

void Device::told(const char* how) {
    state_.wait(State::asked, std::memory_order_acquire);
    full_when_told_ = inbox_full();
    if (full_when_told_) find_copier();
    base::program_tracer().instant(reader_lane_, how, {{"inbox full", full_when_told_}});
}

Report Device::report() {
    if (!full_when_told_) find_copier();
    return {.doing = doing_,
            .work = work_.load(std::memory_order_relaxed),
            .full_when_told = full_when_told_,
            .copier = copier_ == 0         ? Copier::unknown
                      : copier_ == reader_ ? Copier::reader
                                           : Copier::another_thread,
            .copier_name = copier_ == 0 ? "" : name_of(copier_)};
}

// [copier]
// The message is in the inbox: who has had at least one fault for each of its pages? A
// reader at work may have had as many for other reasons, so any other thread comes before
// it.
void Device::find_copier() {
    const Faults after = faults();
    copier_ = 0;
    for (std::size_t i = 0; i < after.size && pages_ > 0; ++i) {
        const auto [thread, count] = after.entries[i];
        const bool enough = count - before_.of(thread) >= pages_;
        if (enough && thread != device_ && (copier_ == 0 || copier_ == reader_))
            copier_ = thread;
    }
    trace_copy();
}
// [copier]

void Device::trace_copy() {
    Tracer& tracer = base::program_tracer();
    const bool by_other = copier_ != 0 && copier_ != reader_;
    if (by_other && other_lane_.number == 0) other_lane_ = tracer.lane("another thread");
    const Tracer::Lane lane = by_other ? other_lane_ : reader_lane_;
    tracer.begin(lane, "copy");
    pass(2ms);
    tracer.end(lane);
    tracer.end(message_lane_);
}

// ---- The device's side ----

void Device::run() {
    device_ = gettid();
    for (;;) {
        state_.wait(State::idle, std::memory_order_acquire);
        state_.wait(State::delivered, std::memory_order_acquire);
        if (state_.load(std::memory_order_acquire) == State::closed) return;
        doing_ = watch();
        Tracer& tracer = base::program_tracer();
        tracer.end(message_lane_);
        tracer.begin(message_lane_, "in the kernel");
        before_ = faults();
        deliver(source_);
        state_.store(State::delivered, std::memory_order_release);
        state_.notify_one();
    }
}

// [watch]
Doing Device::watch() {
    for (;;) {
        if (is_asleep(reader_)) {
            base::program_tracer().begin(reader_lane_, "sleep in the kernel");
            pass(patience * 1ms);
            base::program_tracer().end(reader_lane_);
            return Doing::asleep;
        }
        if (work_.load(std::memory_order_acquire) >= patience &&
            glance_at(reader_).state == 'R') {
            return Doing::at_work;
        }
    }
}
// [watch]

void Device::deliver(int source) {
    const int end = pipes_[static_cast<std::size_t>(source)].write_end;
    const ssize_t size =
        must("write a message", write(end, message_.data(), message_.size()));
    if (static_cast<std::size_t>(size) != message_.size()) {
        std::fputs("error: write a message: the pipe is too small for it\n", stderr);
        std::exit(1);
    }
}

}  // namespace models
