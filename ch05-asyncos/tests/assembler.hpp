#pragma once
/// @file
/// Instructions by their formats, and a machine that runs a few of them: for the tests of our machine.

#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "machine/image.hpp"
#include "machine/machine.hpp"

namespace assembler {

using machine::Machine;
using Word = std::uint32_t;
using Register = std::uint64_t;

// The formats of the manual.
constexpr Word r(Word code, Word funct3, Word funct7, Word rd, Word rs1, Word rs2) {
    return code | rd << 7 | funct3 << 12 | rs1 << 15 | rs2 << 20 | funct7 << 25;
}
constexpr Word i(Word code, Word funct3, Word rd, Word rs1, int number) {
    return code | rd << 7 | funct3 << 12 | rs1 << 15 | static_cast<Word>(number) << 20;
}
constexpr Word s(Word funct3, Word rs1, Word rs2, int number) {
    const auto n = static_cast<Word>(number);
    return 0x23 | (n & 31) << 7 | funct3 << 12 | rs1 << 15 | rs2 << 20 |
           (n >> 5 & 0x7f) << 25;
}
constexpr Word b(Word funct3, Word rs1, Word rs2, int distance) {
    const auto n = static_cast<Word>(distance);
    return 0x63 | (n >> 11 & 1) << 7 | (n >> 1 & 15) << 8 | funct3 << 12 | rs1 << 15 |
           rs2 << 20 | (n >> 5 & 63) << 25 | (n >> 12 & 1) << 31;
}
constexpr Word jal(Word rd, int distance) {
    const auto n = static_cast<Word>(distance);
    return 0x6f | rd << 7 | (n >> 12 & 255) << 12 | (n >> 11 & 1) << 20 |
           (n >> 1 & 1023) << 21 | (n >> 20 & 1) << 31;
}

// Some that many tests need.
constexpr Word addi(Word rd, Word rs1, int number) { return i(0x13, 0, rd, rs1, number); }
constexpr Word lui(Word rd, Word upper) { return 0x37 | rd << 7 | upper << 12; }
constexpr Word load(Word funct3, Word rd, Word rs1, int place) {
    return i(0x03, funct3, rd, rs1, place);
}
constexpr Word csrw(Word csr, Word rs1) { return 0x73 | 1 << 12 | rs1 << 15 | csr << 20; }
constexpr Word csrr(Word rd, Word csr) { return 0x73 | rd << 7 | 2 << 12 | csr << 20; }
constexpr Word nop = addi(0, 0, 0), ecall = 0x73, ebreak = 0x0010'0073, mret = 0x3020'0073,
               sret = 0x1020'0073;
constexpr Word wfi = 0x1050'0073, sfence = 0x1200'0073, fence_i = 0x0000'100f;

constexpr Register begin = machine::memory_begin;

/// A machine with a megabyte of memory, and a disk if there is to be one.
struct Bench {
    std::vector<std::byte> memory = std::vector<std::byte>(1U << 20);
    std::vector<std::byte> disk;
    std::vector<machine::CodePage> code = std::vector<machine::CodePage>(16);
    std::string said;
    std::string typed;
    std::unique_ptr<Machine> machine;

    explicit Bench(unsigned harts = 1, std::size_t disk_size = 0, Register turn = 1000)
        : disk(disk_size) {
        machine = std::make_unique<Machine>(machine::Parts{
            .memory = memory, .disk = disk, .code = code, .harts = harts, .turn = turn});
        machine->board().outside = {.context = this,
                                    .send =
                                        [](void* self, std::uint8_t byte) {
                                            static_cast<Bench*>(self)->said +=
                                                static_cast<char>(byte);
                                        },
                                    .receive =
                                        [](void* self) {
                                            auto& text = static_cast<Bench*>(self)->typed;
                                            if (text.empty()) return machine::no_more;
                                            const char first = text.front();
                                            text.erase(0, 1);
                                            return static_cast<int>(first);
                                        }};
    }

    Bench(const Bench&) = delete;
    Bench& operator=(const Bench&) = delete;

    machine::Hart& hart(unsigned number = 0) { return machine->hart(number); }
    std::uint64_t& x(unsigned number) { return hart().x[number]; }

    template <class T>
    void put(Register address, T value) {
        std::memcpy(memory.data() + (address - begin), &value, sizeof value);
    }
    template <class T = std::uint64_t>
    T get(Register address) const {
        T value;
        std::memcpy(&value, memory.data() + (address - begin), sizeof value);
        return value;
    }
    void program(Register address, std::initializer_list<Word> words) {
        for (const Word word : words) put(address, word), address += 4;
    }
    /// Runs @p count instructions from where it is.
    void step(Register count) { (void)machine->run(machine->clock() + count); }
    /// Puts the words at the beginning, and runs all of them.
    void run(std::initializer_list<Word> words) {
        program(begin, words);
        hart().pc = begin;
        machine->board().code.forget();
        step(words.size());
    }
};

}  // namespace assembler
