#pragma once
/// @file
/// Machine: harts on a board. All memory is handed in, so that it runs where there is no allocator: in a web page too.

#include "machine/hart.hpp"

namespace machine {

/// What ended a run.
enum class End {
    finished,  ///< The program has switched the machine off.
    limit,     ///< It is time.
    asleep,    ///< All harts wait, and nothing will wake them.
};

/// What a machine is made of.
struct Parts {
    std::span<std::byte> memory;  ///< Whole pages.
    std::span<std::byte> disk;    ///< Of nothing: there is none.
    std::span<CodePage> code;     ///< Room for decoded instructions: at least one page.
    unsigned harts = 1;           ///< 1 to 8.
    uint64_t turn = 1000;         ///< For how many ns a hart runs before the others do.
};

/// A machine with up to eight harts. The same program does the same on it every time.
class Machine {
  public:
    static constexpr unsigned most_harts = Clint::most_harts;  ///< And at least one.

    /// Of these parts, which must live as long. Begins as after reset().
    explicit Machine(const Parts& parts) noexcept;
    Machine(const Machine&) = delete;
    Machine& operator=(const Machine&) = delete;

    /// All harts at the first instruction of the memory, at time 0; the memory is left as it is.
    void reset() noexcept;
    /// Runs until the clock says @p until, in ns, or something else ends it.
    End run(uint64_t until) noexcept;
    /// How far it has come.
    [[nodiscard]] uint64_t clock() const noexcept { return clock_; }

    /// How many bytes a snapshot takes: all that there is, with the memory and the disk.
    [[nodiscard]] std::size_t snapshot_size() const noexcept;
    /// Copies everything to @p room, which has as many.
    void save(std::span<std::byte> room) const noexcept;
    /// Makes everything as it was; @p snapshot comes from a machine with as much of all.
    void restore(std::span<const std::byte> snapshot) noexcept;
    /// When the clock says @p when, the device of line @p irq seems to want something, until that is claimed.
    void interrupt_at(uint64_t when, unsigned irq) noexcept {
        board_.pulse_at = when;
        board_.pulse_irq = irq;
    }
    /// The devices and the memory.
    [[nodiscard]] Board& board() noexcept { return board_; }
    /// A hart.
    [[nodiscard]] Hart& hart(unsigned number) noexcept { return harts_[number]; }

  private:
    Board board_;
    Hart harts_[most_harts];
    unsigned count_;
    uint64_t turn_;
    uint64_t clock_ = 0;

    [[nodiscard]] bool all_sleep() noexcept;
    [[nodiscard]] uint64_t next_event() noexcept;
};

}  // namespace machine
