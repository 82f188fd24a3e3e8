#pragma once
/// @file
/// Copier: copies a file, several pieces at a time.

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "servers/folder.hpp"
#include "servers/loop.hpp"

namespace servers {

/// Copies a file. The copy has another name until it is whole: what has its name is never half
/// of it, whatever happens.
class Copier final : public Part {
  public:
    /// Is told how it has ended: with so many bytes, or why not.
    using Told = std::function<void(base::Result<std::uint64_t>)>;

    /// Copies nothing yet.
    explicit Copier(Loop& loop) : loop_(loop), number_(loop.take_in(*this)) {}
    ~Copier() override { loop_.let_go(*this, number_); }

    /// Begins to copy @p from to @p to. @pre Nothing is being copied.
    /// @errors no_such_file, access_denied, is_a_directory: nothing has been changed, nobody is told
    [[nodiscard]] base::Result<void> copy(const std::string& from, const std::string& to,
                                          Told told);

    void on_event(const events::Event& event) override;  ///< For the Loop.
    void on_stop() override;                             ///< Likewise.
    [[nodiscard]] bool is_over() const override { return under_way_ == 0; }  ///< Likewise.

  private:
    static constexpr std::size_t piece_size = std::size_t{128} * 1024;
    // A piece of the file on its way: being read, or being written.
    struct Piece {
        std::uint64_t offset = 0;
        std::size_t want = 0;            // bytes that are still to be read
        std::size_t begin = 0, end = 0;  // of the bytes that are still to be written
        bool is_writing = false;
        std::vector<std::byte> bytes;
    };
    void read(std::uint64_t number);
    void write(std::uint64_t number);
    void on_written(std::uint64_t number, std::size_t count);
    void next(std::uint64_t number);
    void finish();

    Loop& loop_;
    unsigned number_, under_way_ = 0;
    File from_{events::no_descriptor, 0};
    events::Descriptor to_ = events::no_descriptor;
    std::string name_;
    std::uint64_t begun_ = 0,
                  copied_ = 0;  // bytes that have been given to pieces; are written
    base::Errno why_{};         // it has failed
    Told told_;
    std::array<Piece, 4> pieces_;
};

}  // namespace servers
