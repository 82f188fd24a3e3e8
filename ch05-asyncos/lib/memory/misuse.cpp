#include "memory/misuse.hpp"

namespace memory {

namespace {
OnMisuse told = nullptr;
}

const char* describe(Misuse what) noexcept {
    switch (what) {
        case Misuse::freed_twice:
            return "freed twice";
        case Misuse::foreign:
            return "freed, but never given";
        case Misuse::written_after:
            return "written after it was freed";
        case Misuse::shared_unowned:
            return "shared, but nobody has it";
    }
    return "misused";
}

void on_misuse(OnMisuse handler) noexcept { told = handler; }

void report(Misuse what, const void* where) noexcept {
    if (told == nullptr) __builtin_trap();
    told(what, where);
}

}  // namespace memory
