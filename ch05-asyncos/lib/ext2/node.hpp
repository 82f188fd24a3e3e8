#pragma once
/// @file
/// Hold: a file that is in use. It stays, even if it loses its last name.

#include <cstdint>
#include <utility>

namespace ext2 {

class FileSystem;

/// A file that is in use, or has lost its name.
struct Node {
    std::uint32_t inode = 0;  ///< Which.
    std::uint32_t holds = 0;  ///< By how many.
    bool is_orphan = false;   ///< It has no name any more.
    Node* next = nullptr;     ///< In the list of all.
};

/// Holds a file: it keeps its contents.
class [[nodiscard]] Hold {
  public:
    Hold() noexcept = default;  ///< Of nothing.
    /// Takes it over.
    Hold(Hold&& other) noexcept
        : system_(other.system_), node_(std::exchange(other.node_, nullptr)) {}
    /// Likewise.
    Hold& operator=(Hold&& other) noexcept {
        std::swap(system_, other.system_);
        std::swap(node_, other.node_);
        return *this;
    }
    ~Hold() {
        if (node_ != nullptr) let_go();
    }
    /// Which file.
    [[nodiscard]] std::uint32_t inode() const noexcept { return node_->inode; }

  private:
    friend FileSystem;
    Hold(FileSystem& system, Node& node) noexcept : system_(&system), node_(&node) {}
    void let_go() noexcept;

    FileSystem* system_ = nullptr;
    Node* node_ = nullptr;
};

}  // namespace ext2
