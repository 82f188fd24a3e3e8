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
#include "events/uring_requests.hpp"
#include "sys/raw.hpp"
#include "uring/prepare.hpp"
#include "uring/ring.hpp"

namespace events {

namespace {

using base::Errno, base::fail, base::Result;
using std::chrono::nanoseconds;

// Names of requests that are none of the caller's. All others are addresses.
constexpr std::uint64_t nobody = 0, bell_name = 1;

class UringProactor final : public Proactor {
  public:
    UringProactor(uring::Ring ring, int bell) noexcept
        : ring_(std::move(ring)), bell_(bell) {}

    // The kernel would go on to write into the buffers of requests, whoever has them then.
    ~UringProactor() override {
        uring::prepare_cancel_everything(free_cell());
        place_spares();
        enable();
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

    void cancel(Request& request) noexcept override {
        request.is_cancelled = true;
        io_uring_sqe& cell = free_cell();
        uring::prepare_cancel(cell, name_of(request));
        cell.flags = IOSQE_CQE_SKIP_SUCCESS;  // the request itself will tell
    }

    void flush() noexcept override {
        place_spares();
        enable();
        [[maybe_unused]] const auto taken = ring_.wait(0);
    }

    // [wait]
    Result<std::size_t> wait(std::span<Completed> room,
                             std::optional<nanoseconds> timeout) noexcept override {
        enable();
        if (!is_bell_read_) read_bell();
        place_spares();
        std::size_t filled = take(room, 0);
        if (room.empty()) return filled;
        const bool would_wait = filled == 0 && (!timeout || *timeout > nanoseconds{0});
        // No call if there is nothing to hand over, to fetch or to wait for.
        if (!would_wait && ring_.prepared() == 0 && !ring_.has_more()) return filled;
        const auto entered = ring_.wait(would_wait ? 1 : 0, timeout);
        filled = take(room, filled);
        if (!entered && filled == 0 && entered.error() != Errno::timed_out)
            return fail(entered.error());
        return filled;
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

    // Made asleep, the ring belongs to whoever wakes it: to the thread that uses it, not to the one
    // that has made it.
    void enable() noexcept {
        if (is_enabled_) return;
        is_enabled_ = true;
        [[maybe_unused]] const auto awake =
            ring_.inform(IORING_REGISTER_ENABLE_RINGS, nullptr, 0);
    }

    // ---- Cells for requests ----

    // With a full ring the kernel takes what is there. If it has no room either, we keep some.
    io_uring_sqe& free_cell() {
        if (spares_.empty()) {
            if (io_uring_sqe* const cell = ring_.next()) return *cell;
            enable();
            if (ring_.submit()) {
                if (io_uring_sqe* const cell = ring_.next()) return *cell;
            }
        }
        return spares_.emplace_back();
    }

    void place_spares() noexcept {
        while (!spares_.empty()) {
            if (io_uring_sqe* const cell = ring_.next()) {
                *cell = spares_.front();
                spares_.pop_front();
            } else if (ring_.submit().value_or(0) == 0) {
                return;
            }
        }
    }

    void read_bell() noexcept {
        io_uring_sqe& cell = free_cell();
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
        io_uring_sqe& cell = free_cell();
        requests_.fill(cell, request, kept != nullptr ? kept->group() : std::uint16_t{0});
        cell.user_data = name_of(request);
        ++under_way_;
    }

    // ---- From a completion to what became of its request ----

    std::size_t take(std::span<Completed> room, std::size_t filled) noexcept {
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

    void count(const io_uring_cqe& done) noexcept {
        const bool is_over = (done.flags & IORING_CQE_F_MORE) == 0;
        if (done.user_data != nobody && is_over) --under_way_;
    }

    // Nobody will hear of it. A connection that was accepted is nobody's, then.
    void drop(const io_uring_cqe& done) noexcept {
        count(done);
        if (done.user_data == nobody || done.user_data == bell_name || done.res < 0) return;
        if (std::bit_cast<Request*>(done.user_data)->verb == Verb::accept) close(done.res);
    }

    // Says whether there is something to tell.
    bool finish(const io_uring_cqe& done, Completed& told) {
        count(done);
        if (done.user_data == bell_name) is_bell_read_ = false;
        if (done.user_data == nobody || done.user_data == bell_name) return false;
        Request& request = *std::bit_cast<Request*>(done.user_data);
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
    int bell_;
    std::uint64_t bell_rings_ = 0;
    bool is_bell_read_ = false, is_enabled_ = false;
    std::size_t under_way_ = 0;
    std::deque<io_uring_sqe> spares_;
    std::deque<Completed> refused_;
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
