#include "machine/machine.hpp"

#include <type_traits>

namespace machine {

// A snapshot copies them as they are.
static_assert(std::is_trivially_copyable_v<HartState> &&
              std::is_trivially_copyable_v<BoardState>);

namespace {
// What QEMU's board has done, in its ROM, before the first instruction of the memory.
constexpr uint64_t rom_instructions = 6;
}  // namespace

Machine::Machine(const Parts& parts) noexcept
    : board_(parts.memory, parts.disk, parts.code), count_(parts.harts), turn_(parts.turn) {
    reset();
}

void Machine::reset() noexcept {
    static_cast<BoardState&>(board_) = {};
    board_.code.forget();
    for (unsigned i = 0; i < count_; ++i) {
        Hart& hart = harts_[i];
        static_cast<HartState&>(hart) = {};
        hart.forget_translations();
        hart.board = &board_;
        hart.id = hart.x[10] = i;
        hart.pc = memory_begin;
        hart.clock = rom_instructions;
    }
    clock_ = rom_instructions;
}

End Machine::run(uint64_t until) noexcept {
    while (clock_ < until) {
        const bool is_quiet = all_sleep();
        const uint64_t event = next_event();
        if (is_quiet && event == never) return End::asleep;
        // A hart that is alone needs no turns, and when all sleep nobody needs one.
        uint64_t end = until;
        if (count_ > 1) end = std::min(end, is_quiet ? event + 1 : clock_ + turn_);
        for (unsigned i = 0; i < count_ && !board_.is_finished; ++i) {
            if (count_ > 1) harts_[i].reservation = never;
            harts_[i].run(end);
            clock_ = harts_[i].clock;
        }
        if (board_.is_finished) return End::finished;
        if (count_ == 1) continue;
        for (Hart& hart : harts_) hart.clock = end;
        clock_ = end;
    }
    return End::limit;
}

bool Machine::all_sleep() noexcept {
    for (unsigned i = 0; i < count_; ++i) {
        if (!harts_[i].is_asleep()) return false;
    }
    return true;
}

uint64_t Machine::next_event() noexcept {
    uint64_t next = board_.next_event();
    for (unsigned i = 0; i < count_; ++i) next = std::min(next, harts_[i].next_event());
    return next;
}

std::size_t Machine::snapshot_size() const noexcept {
    return sizeof clock_ + sizeof(BoardState) + count_ * sizeof(HartState) +
           board_.memory.size() + board_.disk.size();
}

void Machine::save(std::span<std::byte> room) const noexcept {
    const auto put = [&](const void* from, std::size_t size) {
        std::memcpy(room.data(), from, size);
        room = room.subspan(size);
    };
    put(&clock_, sizeof clock_);
    put(static_cast<const BoardState*>(&board_), sizeof(BoardState));
    for (unsigned i = 0; i < count_; ++i)
        put(static_cast<const HartState*>(&harts_[i]), sizeof(HartState));
    put(board_.memory.data(), board_.memory.size());
    if (!board_.disk.empty()) put(board_.disk.data(), board_.disk.size());
}

void Machine::restore(std::span<const std::byte> snapshot) noexcept {
    const auto take = [&](void* to, std::size_t size) {
        std::memcpy(to, snapshot.data(), size);
        snapshot = snapshot.subspan(size);
    };
    take(&clock_, sizeof clock_);
    take(static_cast<BoardState*>(&board_), sizeof(BoardState));
    for (unsigned i = 0; i < count_; ++i) {
        take(static_cast<HartState*>(&harts_[i]), sizeof(HartState));
        harts_[i].forget_translations();
    }
    take(board_.memory.data(), board_.memory.size());
    if (!board_.disk.empty()) take(board_.disk.data(), board_.disk.size());
    board_.code.forget();
}

}  // namespace machine
