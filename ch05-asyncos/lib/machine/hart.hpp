#pragma once
/// @file
/// Hart: one processor. What it is stands in HartState; what makes it fast can be forgotten at any time.

#include <algorithm>
#include <cstring>

#include "machine/board.hpp"
#include "machine/hart_state.hpp"
#include "machine/op.hpp"

namespace machine {

/// What an address is used for.
enum class Access : uint8_t { fetch, load, store };

/// A hart of a board.
struct Hart : HartState {
    Board* board = nullptr;    ///< The memory and the devices.
    uint64_t deadline = 0;     ///< When execute() ends: look_up() sets it to now.
    Cause fault{};             ///< Why the last load(), store() or translate() failed...
    uint64_t fault_value = 0;  ///< ...and for which address.
    Op* page = nullptr;        ///< The decoded instructions of the page that runs...
    std::byte* page_memory = nullptr;  ///< ...and the page.

    /// Is told of each instruction, before it runs.
    using Tracer = void (*)(const Hart& hart, void* context);
    /// From now on @p tracer is; nullptr: nobody.
    void trace(Tracer tracer, void* context) noexcept {
        tracer_ = tracer;
        tracer_context_ = context;
    }
    /// Runs until the clock says @p until, or the board is switched off. Takes the interrupts on the way.
    void run(uint64_t until) noexcept;
    /// Whether it waits, and no interrupt ends that yet.
    [[nodiscard]] bool is_asleep() const noexcept {
        return is_waiting && !has(pending(), csr.enabled);
    }
    /// When the next interrupt might come of itself.
    [[nodiscard]] uint64_t next_event() const noexcept;
    /// Before the next instruction, looks again at what execute() takes for granted: interrupts, modes, translations.
    void look_up() noexcept { deadline = clock; }

    /// Reads memory or a device. @returns false after a fault.
    template <class T>
    [[nodiscard]] bool load(uint64_t address, T& value) noexcept {
        if (const std::byte* const place = find(Access::load, address, sizeof(T))) {
            std::memcpy(&value, place, sizeof(T));
            return true;
        }
        uint64_t wide = 0;
        const bool is_done = load_slowly(address, sizeof(T), wide);
        value = static_cast<T>(wide);
        return is_done;
    }
    /// Writes memory or a device. @returns false after a fault.
    template <class T>
    [[nodiscard]] bool store(uint64_t address, T value) noexcept {
        if (std::byte* const place = find(Access::store, address, sizeof(T))) {
            std::memcpy(place, &value, sizeof(T));
            return true;
        }
        return store_slowly(address, sizeof(T), static_cast<uint64_t>(value));
    }
    /// The memory behind @p address, for an atomic instruction; nullptr after a fault.
    [[nodiscard]] std::byte* pin(Access access, uint64_t address, unsigned size) noexcept;
    /// From a virtual address to a physical one. @returns false after a fault.
    [[nodiscard]] bool translate(Access access, uint64_t address,
                                 uint64_t& physical) noexcept;
    /// Forgets translations: a page table has changed.
    void forget_translations() noexcept;

    /// Takes a trap at @p at. @returns Where its handler is.
    uint64_t trap(Cause cause, uint64_t value, uint64_t at) noexcept;
    /// Takes the trap for the last fault; the instruction counts as not executed.
    uint64_t take_fault(uint64_t at) noexcept;
    /// Back from the handler that ran in @p from. @returns Where to.
    uint64_t return_from(Mode from) noexcept;

    /// Reads a control register. @returns false if there is none, or not for this mode.
    [[nodiscard]] bool read_csr(unsigned number, uint64_t& value) noexcept;
    /// Changes those of its bits that @p mask has. @returns false if it may not.
    [[nodiscard]] bool write_csr(unsigned number, uint64_t value, uint64_t mask) noexcept;
    /// The interrupts that wait, as mip shows them.
    [[nodiscard]] uint64_t pending() const noexcept;

  private:
    // Pages whose translation is known, by what they are used for: who asked for which, and where it is in the memory.
    struct Known {
        uint64_t tag = never;
        uint64_t offset = 0;
    };
    static constexpr unsigned remembered = 64;
    Known known_[3][remembered];
    Tracer tracer_ = nullptr;
    void* tracer_context_ = nullptr;
    uint64_t asking_[3] = {};  // by what they are used for, all of the tag but the page

    [[nodiscard]] std::byte* find(Access access, uint64_t address, unsigned size) noexcept {
        const auto use = static_cast<unsigned>(access);
        const uint64_t number = address >> 12;
        const Known& known = known_[use][number % remembered];
        const bool is_known = known.tag == (number | asking_[use]);
        if (!is_known || (address & 4095) + size > 4096) return nullptr;
        return board->memory.data() + known.offset + (address & 4095);
    }
    [[nodiscard]] bool load_slowly(uint64_t address, unsigned size,
                                   uint64_t& value) noexcept;
    [[nodiscard]] bool store_slowly(uint64_t address, unsigned size,
                                    uint64_t value) noexcept;
    bool fail(Cause cause, uint64_t address) noexcept;
    bool walk(Access access, Mode who, uint64_t address, uint64_t& physical) noexcept;
    bool is_protected(Access access, Mode who, uint64_t physical) const noexcept;
    [[nodiscard]] Mode who(Access access) const noexcept;

    void note_mode() noexcept;
    void execute() noexcept;
    bool enter_page() noexcept;
    void take_interrupt(uint64_t waiting) noexcept;
    uint64_t enter_handler(Mode to, uint64_t cause, uint64_t value, uint64_t at) noexcept;

    [[nodiscard]] bool has_user_interrupt() const noexcept;
    [[nodiscard]] bool may_use(unsigned number) const noexcept;
    [[nodiscard]] bool read_special(unsigned number, uint64_t& value) const noexcept;
    [[nodiscard]] bool write_special(unsigned number, uint64_t value,
                                     uint64_t mask) noexcept;
    void set_timer(uint64_t when) noexcept;
    void set_protection(uint64_t before) noexcept;
    void protect(unsigned region, uint64_t end) noexcept;
};

/// An instruction that calculates something of two registers.
template <uint64_t (*Calculate)(uint64_t, uint64_t)>
uint64_t registers(Hart& hart, const Op& op, uint64_t pc) noexcept {
    hart.x[op.rd] = Calculate(hart.x[op.rs1], hart.x[op.rs2]);
    return pc + op.length;
}

}  // namespace machine
