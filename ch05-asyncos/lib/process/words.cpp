#include "process/words.hpp"

#include <cstring>

#include "kernel/heap.hpp"

namespace process {

using base::Errno;
using base::Result;

Words::Words() noexcept : texts_(static_cast<char*>(kernel::allocate(room))) {}
Words::~Words() {
    if (texts_ != nullptr) kernel::deallocate(texts_, room);
}

Result<void> Words::add(std::string_view text) noexcept {
    if (texts_ == nullptr) return base::fail(Errno::out_of_memory);
    if (text.size() >= room - used_) return base::fail(Errno::argument_list_too_long);
    std::memcpy(texts_ + used_, text.data(), text.size());
    used_ += text.size();
    texts_[used_++] = '\0';
    return {};
}
Result<void> Words::add_argument(std::string_view text) noexcept {
    const auto added = add(text);
    if (added) ++arguments_;
    return added;
}
Result<void> Words::add_variable(std::string_view text) noexcept {
    const auto added = add(text);
    if (added) ++variables_;
    return added;
}

Result<std::size_t> Words::add_list(memory::AddressSpace& space,
                                    std::uint64_t list) noexcept {
    if (texts_ == nullptr) return base::fail(Errno::out_of_memory);
    if (list == 0) return std::size_t{0};
    for (std::size_t count = 0;; ++count) {
        const auto pointer = space.load<std::uint64_t>(list + 8 * count);
        if (!pointer) return base::fail(pointer.error());
        if (*pointer == 0) return count;
        const auto length = space.copy_text(*pointer, {texts_ + used_, room - used_});
        if (!length) return base::fail(length.error());
        used_ += *length + 1;
    }
}
Result<void> Words::add_from(memory::AddressSpace& space, std::uint64_t arguments,
                             std::uint64_t variables) noexcept {
    const auto first = add_list(space, arguments);
    if (!first) return base::fail(first.error());
    arguments_ += *first;
    const auto second = add_list(space, variables);
    if (!second) return base::fail(second.error());
    variables_ += *second;
    return {};
}

// From the top down: the texts; the auxiliary pairs; the environment's pointers; the arguments'; how many.
Result<std::uint64_t> Words::put_on_stack(memory::AddressSpace& space, std::uint64_t top,
                                          const elf::Image& image) const noexcept {
    using abi::Auxiliary;
    const std::uint64_t texts = (top - 16 - used_) & ~std::uint64_t{15};
    const std::uint64_t random = top - 16;
    const std::uint64_t pairs[][2] = {
        {static_cast<std::uint64_t>(Auxiliary::program_headers), image.headers},
        {static_cast<std::uint64_t>(Auxiliary::program_header_bytes), 56},
        {static_cast<std::uint64_t>(Auxiliary::program_header_count), image.header_count},
        {static_cast<std::uint64_t>(Auxiliary::page_bytes), memory::page_size},
        {static_cast<std::uint64_t>(Auxiliary::entry), image.entry},
        {static_cast<std::uint64_t>(Auxiliary::random), random},
        {0, 0}};
    const std::size_t pointers = 1 + arguments_ + 1 + variables_ + 1;
    const std::uint64_t stack = (texts - sizeof pairs - 8 * pointers) & ~std::uint64_t{15};

    if (auto r = space.copy_out(texts, std::as_bytes(std::span(texts_, used_))); !r)
        return base::fail(r.error());
    std::uint64_t at = stack;
    const auto put = [&](std::uint64_t word) {
        const auto stored = space.store(at, word);
        at += 8;
        return stored.has_value();
    };
    bool is_put = put(arguments_);
    const char* text = texts_;
    for (std::size_t word = 0; word < arguments_ + variables_; ++word) {
        if (word == arguments_) is_put = is_put && put(0);
        is_put = is_put && put(texts + static_cast<std::uint64_t>(text - texts_));
        text += std::strlen(text) + 1;
    }
    if (variables_ == 0) is_put = is_put && put(0);
    is_put = is_put && put(0);
    for (const auto& [key, value] : pairs) is_put = is_put && put(key) && put(value);
    if (!is_put) return base::fail(Errno::out_of_memory);
    return stack;
}

}  // namespace process
