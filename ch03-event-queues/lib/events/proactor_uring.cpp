// The completion queue of Linux. All that was asked for since the last wait() goes to the kernel in the
// call that waits: one system call, however many requests.
// @source io_uring(7)

#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <bit>
#include <cerrno>
#include <deque>
#include <span>

#include "events/buffers.hpp"
#include "events/kept_buffers.hpp"
#include "events/proactors.hpp"
#include "events/quiet_sends.hpp"
#include "events/uring_cells.hpp"
#include "events/uring_requests.hpp"
#include "sys/raw.hpp"
#include "uring/prepare.hpp"
#include "uring/ring.hpp"

namespace events {

namespace {

using base::Errno, base::fail, base::Result;
using std::chrono::nanoseconds;

// Names of requests that are none of the caller's. All others are addresses.
constexpr std::uint64_t nobody = 0, bell_name = 2;

class UringProactor final : public Proactor {
  public:
    UringProactor(uring::Ring ring, int bell) noexcept
        : ring_(std::move(ring)), bell_(bell) {}

    // The kernel would go on to write into the buffers of requests, whoever has them then.
    ~UringProactor() override {
        uring::prepare_cancel_everything(cells_.next());
        cells_.place_spares();
        cells_.enable();
        while (under_way_ > 0) {
            const auto waited = ring_.wait(1);
            if (!waited && waited.error() != Errno::interrupted) break;
            for (; ring_.look() != nullptr; ring_.done_with()) drop(*ring_.look());
        }
        for (KeptBuffers* const kept : kept_) {
            if (kept != nullptr) kept->release();
        }
        close(bell_);
    }

    void start(Request& request) noexcept override { begin(request); }

    void hurry(Request& request) noexcept override {
        if (request.tell == Tell::with_next) quiet_.hurry();
    }

    void cancel(Request& request) noexcept override {
        request.is_cancelled = true;
        if (request.tell == Tell::with_next) return quiet_.hurry();
        io_uring_sqe& cell = cells_.next();
        uring::prepare_cancel(cell, name_of(request));
        cell.flags = IOSQE_CQE_SKIP_SUCCESS;  // the request itself will tell
    }

    void flush() noexcept override {
        cells_.place_spares();
        cells_.enable();
        [[maybe_unused]] const auto taken = ring_.wait(0);
    }

    // [wait]
    Result<std::size_t> wait(std::span<Completed> room,
                             std::optional<nanoseconds> timeout) noexcept override {
        cells_.enable();
        if (!is_bell_read_) read_bell();
        cells_.place_spares();
        std::size_t filled = take(room, 0);
        if (room.empty()) return filled;
        const bool may_wait = filled == 0 && !quiet_.is_hurried();
        const bool would_wait = may_wait && (!timeout || *timeout > nanoseconds{0});
        // No call if there is nothing to hand over, to fetch or to wait for.
        if (!would_wait && ring_.prepared() == 0 && !ring_.has_more()) return filled;
        const auto entered = ring_.wait(would_wait ? 1 : 0, timeout);
        filled = take(room, filled);
        if (entered || filled > 0 || entered.error() == Errno::timed_out) return filled;
        // Short of memory, or of room for completions: asked again, as after a signal.
        const bool is_short =
            entered.error() == Errno::would_block || entered.error() == Errno::busy;
        return fail(is_short ? Errno::interrupted : entered.error());
    }
    // [wait]

    // No call of the C library: it may be in a signal handler, and errno is somebody else's.
    void wake() noexcept override {
        const std::uint64_t one = 1;
        sys::raw_call(SYS_write, bell_, std::bit_cast<long>(&one), sizeof one);
    }

    // The kernel learns of new requests only in our calls: nobody else can wait for us.
    Descriptor descriptor() const noexcept override { return no_descriptor; }

  private:
    static std::uint64_t name_of(Request& request) noexcept {
        return std::bit_cast<std::uintptr_t>(&request);
    }

    void read_bell() noexcept {
        io_uring_sqe& cell = cells_.next();
        uring::prepare_read(cell, bell_, std::as_writable_bytes(std::span(&bell_rings_, 1)),
                            0);
        cell.user_data = bell_name;
        is_bell_read_ = true;
        ++under_way_;
    }

    // ---- From a request to its cell ----

    void begin(Request& request) {
        KeptBuffers* kept = nullptr;
        if (request.buffers != nullptr) {
            const auto found = KeptBuffers::of(*request.buffers, ring_, kept_);
            if (!found) {
                refused_.push_back({.request = &request, .error = found.error()});
                return;
            }
            kept = *found;
        }
        io_uring_sqe& cell = cells_.next();
        requests_.fill(cell, request, kept != nullptr ? kept->group() : std::uint16_t{0});
        cell.user_data = name_of(request);
        // Before 6.1 a part that has gone may be lost.
        const bool may_be_quiet = (ring_.about().flags & IORING_SETUP_DEFER_TASKRUN) != 0;
        if (!may_be_quiet) request.tell = Tell::at_once;
        if (request.tell == Tell::with_next) return quiet_.add(cell, request);
        ++under_way_;
    }

    // ---- From a completion to what became of its request ----

    std::size_t take(std::span<Completed> room, std::size_t filled) noexcept {
        if (cells_.are_all_taken()) quiet_.settle(ring_);
        while (filled < room.size()) {
            Request* const sent = quiet_.take();
            if (sent == nullptr) break;
            room[filled++] = {.request = sent,
                              .result = static_cast<std::int64_t>(sent->size)};
        }
        for (; filled < room.size() && !refused_.empty(); refused_.pop_front())
            room[filled++] = refused_.front();
        while (filled < room.size()) {
            const io_uring_cqe* const oldest = ring_.look();
            if (oldest == nullptr) break;
            if (finish(*oldest, room[filled])) ++filled;
            ring_.done_with();
        }
        return filled;
    }

    // Says of which request it tells, or nullptr if of none.
    Request* count(const io_uring_cqe& done) noexcept {
        if (Request* const failed = QuietSends::request_of(done.user_data)) {
            quiet_.take_out(*failed);
            return failed;
        }
        const bool is_over = (done.flags & IORING_CQE_F_MORE) == 0;
        if (done.user_data != nobody && is_over) --under_way_;
        if (done.user_data == bell_name) is_bell_read_ = false;
        if (done.user_data == nobody || done.user_data == bell_name) return nullptr;
        return std::bit_cast<Request*>(done.user_data);
    }

    // Nobody will hear of it. A connection that was accepted is nobody's, then.
    void drop(const io_uring_cqe& done) noexcept {
        const Request* const request = count(done);
        if (request == nullptr || done.res < 0) return;
        if (request->verb == Verb::accept) close(done.res);
    }

    // Says whether there is something to tell.
    bool finish(const io_uring_cqe& done, Completed& told) {
        Request* const of = count(done);
        if (of == nullptr) return false;
        Request& request = *of;
        told = {.request = &request,
                .result = done.res,
                .more = (done.flags & IORING_CQE_F_MORE) != 0,
                .buffer = uring::BufferRing::buffer_of(done)};
        if (told.buffer >= 0) {
            auto* const kept = static_cast<KeptBuffers*>(request.buffers->keeper());
            kept->taken(told.buffer);
            if (done.res <= 0) kept->free_again(std::exchange(told.buffer, -1));
        }
        if (!told.more && requests_.goes_on(request, done.res)) {
            if (!request.is_cancelled) begin(request);
            told.more = !request.is_cancelled;
            const bool is_part = done.res < 0 || request.verb == Verb::send;
            if (is_part && told.more) return false;
            if (is_part) told.result = -ECANCELED;
        }
        UringRequests::translate(request, told);
        return true;
    }

    uring::Ring ring_;
    UringCells cells_{ring_};
    int bell_;
    std::uint64_t bell_rings_ = 0;
    bool is_bell_read_ = false;
    std::size_t under_way_ = 0;
    std::deque<Completed> refused_;
    QuietSends quiet_;
    UringRequests requests_;
    KeptBuffers::All kept_;
};

// A kernel that knows SINGLE_ISSUER (6.0) knows all operations that we use.
constexpr unsigned needed = IORING_SETUP_R_DISABLED | IORING_SETUP_SINGLE_ISSUER;

}  // namespace

bool has_uring() noexcept {
    static const bool has = uring::Ring::open({.entries = 2, .flags = needed}).has_value();
    return has;
}

Result<std::unique_ptr<Proactor>> make_uring_proactor() noexcept {
    if (!has_uring()) return fail(Errno::not_implemented);
    auto ring = uring::Ring::open(
        {.entries = 256,
         .completions = 4096,
         .flags = needed,
         .wished = IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_COOP_TASKRUN |
                   IORING_SETUP_TASKRUN_FLAG | IORING_SETUP_SUBMIT_ALL});
    if (!ring) return fail(ring.error());
    const int bell = eventfd(0, EFD_CLOEXEC);
    if (bell < 0) return fail(Errno{errno});
    return std::make_unique<UringProactor>(std::move(*ring), bell);
}

}  // namespace events
