#pragma once
/// @file
/// Code: the decoded instructions, a page of memory each.

#include <span>

#include "machine/op.hpp"

namespace machine {

/// Decoded is what has run once; all else leads to the decoder.
struct CodePage {
    uint64_t number = never;  ///< Which page of the memory.
    Op ops[2048];             ///< One for each place where an instruction may begin.
};

/// Some pages. A page that is needed takes the place of another.
/// Who writes instructions must say so (fence.i), or the old ones may run.
class Code {
  public:
    /// With room for so many; at least one.
    explicit Code(std::span<CodePage> pages) noexcept : pages_(pages) {}

    /// The instructions of page @p number; @p decoder stands where none has run yet.
    [[nodiscard]] Op* find(uint64_t number, Run decoder) noexcept {
        CodePage& page = pages_[number % pages_.size()];
        if (page.number != number) {
            for (Op& op : page.ops) op.run = decoder;
            page.number = number;
        }
        return page.ops;
    }
    /// Instructions may have changed.
    void forget() noexcept {
        for (CodePage& page : pages_) page.number = never;
    }

  private:
    std::span<CodePage> pages_;
};

}  // namespace machine
