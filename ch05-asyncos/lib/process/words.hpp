#pragma once
/// @file
/// Words: the arguments and the environment of a program that is about to begin.

#include <string_view>

#include "abi/processes.hpp"
#include "elf/image.hpp"
#include "memory/address_space.hpp"

namespace process {

/// Texts, one behind the other, in memory of the kernel.
class Words {
  public:
    static constexpr std::size_t room = 8192;  ///< For all of them, with their zeros.

    Words() noexcept;  ///< None.
    Words(const Words&) = delete;
    Words& operator=(const Words&) = delete;
    ~Words();

    /// Adds an argument, or, after the last one, a variable of the environment.
    /// @errors argument_list_too_long; out_of_memory
    base::Result<void> add_argument(std::string_view text) noexcept;
    /// Likewise.
    base::Result<void> add_variable(std::string_view text) noexcept;
    /// Adds those to which the pointers at @p arguments and @p variables lead; a zero pointer ends each.
    /// @errors likewise; bad_address
    base::Result<void> add_from(memory::AddressSpace& space, std::uint64_t arguments,
                                std::uint64_t variables) noexcept;
    /// Puts them on the stack of a new program, as Linux does. @returns Where the stack begins then.
    /// @errors out_of_memory
    [[nodiscard]] base::Result<std::uint64_t> put_on_stack(
        memory::AddressSpace& space, std::uint64_t top,
        const elf::Image& image) const noexcept;

  private:
    base::Result<std::size_t> add_list(memory::AddressSpace& space,
                                       std::uint64_t list) noexcept;
    base::Result<void> add(std::string_view text) noexcept;

    char* texts_;
    std::size_t used_ = 0;
    std::size_t arguments_ = 0, variables_ = 0;
};

}  // namespace process
