#pragma once
/// @file
/// Given: what the program has asked for of the memory, and stacks that are counted.

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <utility>
#include <vector>

#include "judge/budget.hpp"

/// What the program has asked for and not given back.
namespace memory {

/// @returns The bytes in blocks of operator new.
inline std::size_t in_blocks() { return judge::Allocations::in_use(); }

inline std::size_t stack_bytes = 0;  // of all Stacks

/// @returns The bytes of address space that are reserved for stacks.
inline std::size_t in_stacks() { return stack_bytes; }

}  // namespace memory

/// Address space for one stack. The system finds memory for a page of it when it is
/// touched.
class Stack {
  public:
    explicit Stack(std::size_t bytes)
        : start_(mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                      -1, 0)),
          bytes_(bytes) {
        if (start_ == MAP_FAILED) std::terminate();
        memory::stack_bytes += bytes;
    }
    Stack(Stack&& other) noexcept
        : start_(std::exchange(other.start_, nullptr)), bytes_(other.bytes_) {}
    ~Stack() {
        if (start_ == nullptr) return;
        munmap(start_, bytes_);
        memory::stack_bytes -= bytes_;
    }

    void* start() const { return start_; }
    std::size_t bytes() const { return bytes_; }

    /// @returns How many bytes of it have been touched so far, in whole pages.
    std::size_t touched() const {
        const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
        std::vector<unsigned char> pages(bytes_ / page);
        mincore(start_, bytes_, pages.data());
        return page * static_cast<std::size_t>(std::ranges::count_if(
                          pages, [](unsigned char state) { return (state & 1) != 0; }));
    }

  private:
    void* start_;
    std::size_t bytes_;
};
