#pragma once
/// @file
/// Rig: a kernel on our machine, with hands on everything in it. The judges of this chapter's labs are made of it.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "machine/image.hpp"
#include "machine/machine.hpp"

namespace rig {

using machine::End;
using machine::Hart;

/// A kernel, and a machine that has as much memory as it was linked for. It begins as after reset().
class Rig {
  public:
    /// Boots what the environment's variable WORKBOOK_IMAGE names.
    explicit Rig(unsigned harts = 1);
    Rig(const Rig&) = delete;
    Rig& operator=(const Rig&) = delete;

    /// At the first instruction, with the kernel in memory. What must begin as zero holds something else, and so does the
    /// stack: nobody has cleared the memory of a real machine either.
    void reset();
    /// Runs for so many @p instructions, or until something else ends it.
    End run(std::uint64_t instructions);
    /// Calls a function of the kernel, which has booted: C++'s rules, up to eight @p arguments. @returns Whether it came back
    /// within @p limit; its result is in x(10).
    bool call(std::string_view function,
              std::initializer_list<std::uint64_t> arguments = {},
              std::uint64_t limit = 1'000'000);
    /// Instructions, or the nanoseconds of sleep, so far.
    [[nodiscard]] std::uint64_t now() const { return machine_->clock(); }
    /// What it did last, for a report: "it ended with exit code 3", "it sleeps, and nothing will wake it, at shell.cpp:7".
    [[nodiscard]] std::string state() const;

    /// What it has printed.
    std::string said;
    /// What will be typed, at the speed of the line: a byte each 86,800 ns. In place of a byte `nobody_types` may stand.
    std::string typed;
    static constexpr char nobody_types = '\xff';  ///< For the time of one byte.
    /// Whether somebody sits at the console, and may type more later. Without that a kernel that waits for it waits for ever.
    bool is_attended = false;
    /// Is told of each instruction before it runs; empty: nobody is.
    std::function<void(const Hart&)> watch;

    /// Where a function or a variable of the kernel is.
    [[nodiscard]] std::uint64_t place(std::string_view name) const;
    /// A variable of the kernel.
    template <class T>
    [[nodiscard]] T get(std::string_view name) const {
        T value{};
        std::memcpy(&value, memory(place(name), sizeof value), sizeof value);
        return value;
    }
    /// Changes it.
    template <class T>
    void set(std::string_view name, T value) {
        std::memcpy(memory(place(name), sizeof value), &value, sizeof value);
    }
    /// Which line an address comes from: "ring.hpp:31, in put".
    [[nodiscard]] std::string where(std::uint64_t address) const;
    /// The memory from @p address on. @throws std::out_of_range if it has not so many bytes.
    [[nodiscard]] std::byte* memory(std::uint64_t address, std::size_t bytes) const;

    /// All there is.
    struct State {
        std::vector<std::byte> machine;  ///< Harts, devices, memory.
        std::string said;                ///< What it had printed...
        std::string typed;               ///< ...and what was still to be typed.
    };
    /// The state now.
    [[nodiscard]] State save() const;
    /// Makes all as it was.
    void restore(const State& state);

    /// A hart.
    [[nodiscard]] Hart& hart(unsigned number = 0) { return machine_->hart(number); }
    /// A register of the first one.
    [[nodiscard]] std::uint64_t& x(unsigned number) { return hart().x[number]; }
    /// The machine.
    [[nodiscard]] machine::Machine& machine() { return *machine_; }

  private:
    void read_lines(const std::string& file);

    std::string image_;
    std::unique_ptr<machine::Image> symbols_;
    std::map<std::uint64_t, std::string> lines_;
    std::vector<std::byte> memory_;
    std::vector<machine::CodePage> code_;
    std::unique_ptr<machine::Machine> machine_;
    End end_ = End::limit;
};

}  // namespace rig
