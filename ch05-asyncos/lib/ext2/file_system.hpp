#pragma once
/// @file
/// FileSystem: what can be done with files and their names. Each operation has happened wholly or not at all, as others
/// see it: several read at a time, who changes something is alone.
///
/// A file is named by the number of its inode. Who goes on using one across operations holds it: then its contents stay
/// until it is let go, even if it loses its last name.

#include <string_view>

#include "ext2/contents.hpp"
#include "ext2/folder.hpp"
#include "ext2/node.hpp"
#include "futures/core/semaphore.hpp"

namespace ext2 {

/// A mounted file system. Errors of all operations: io_error, no_buffers, out_of_memory; of those that change something
/// also not_permitted (it is mounted for reading only) and no_space. @threads any
class FileSystem : futures::Pinned {
  public:
    /// Of @p device; @p memory, aligned to 16, is for its blocks. Both outlive it.
    FileSystem(block::Device& device, std::span<std::byte> memory, Seconds now) noexcept
        : volume_(device, memory, now) {}
    ~FileSystem();

    /// Begins. @errors as Volume::mount()
    [[nodiscard]] Task<Result<void>> mount();
    /// Ends; all is safe. Nobody uses it any more. Files without a name are gone.
    [[nodiscard]] Task<Result<void>> unmount();
    /// All that has happened is safe when this ends.
    [[nodiscard]] Task<Result<void>> sync();

    /// Holds file @p inode.
    [[nodiscard]] Result<Hold> hold(std::uint32_t inode) noexcept;
    /// What is known of a file.
    [[nodiscard]] Task<Result<Record>> describe(std::uint32_t inode);
    /// Reads. @returns How many bytes. @errors is_a_directory; invalid_argument: it has no contents
    [[nodiscard]] Task<Result<std::size_t>> read(std::uint32_t inode, std::uint64_t offset,
                                                 std::span<std::byte> to);
    /// Likewise, if all that there is of it is in memory, and nobody is changing something. @errors would_block
    [[nodiscard]] Result<std::size_t> read_now(std::uint32_t inode, std::uint64_t offset,
                                               std::span<std::byte> to) noexcept;
    /// Writes. @returns How many bytes. @errors as read(), and of ext2::write()
    [[nodiscard]] Task<Result<std::size_t>> write(std::uint32_t inode, std::uint64_t offset,
                                                  std::span<const std::byte> from);
    /// Writes at the end. @returns Where the end is then.
    [[nodiscard]] Task<Result<std::uint64_t>> append(std::uint32_t inode,
                                                     std::span<const std::byte> from);
    /// Makes it so long.
    [[nodiscard]] Task<Result<void>> resize(std::uint32_t inode, std::uint64_t size);
    /// Says who may do what.
    [[nodiscard]] Task<Result<void>> permit(std::uint32_t inode, std::uint16_t permissions);

    /// Finds a name. @returns Its inode. @errors no_such_file, not_a_directory
    [[nodiscard]] Task<Result<std::uint32_t>> find(std::uint32_t folder,
                                                   std::string_view name);
    /// The next name, from an offset that is 0 or an Entry::next. Its inode is 0: there are no more.
    [[nodiscard]] Task<Result<Entry>> next(std::uint32_t folder, std::uint64_t offset);
    /// Where a symbolic link goes on. @returns How many bytes there are in @p to
    [[nodiscard]] Task<Result<std::size_t>> read_link(std::uint32_t inode,
                                                      std::span<char> to);

    /// A new empty file. @returns Its inode. @errors already_exists, out_of_range: no such name can be
    [[nodiscard]] Task<Result<std::uint32_t>> create(std::uint32_t folder,
                                                     std::string_view name,
                                                     std::uint16_t permissions);
    /// A new folder. @errors likewise
    [[nodiscard]] Task<Result<std::uint32_t>> make_folder(std::uint32_t folder,
                                                          std::string_view name,
                                                          std::uint16_t permissions);
    /// A new symbolic link. @errors likewise
    [[nodiscard]] Task<Result<std::uint32_t>> make_link(std::uint32_t folder,
                                                        std::string_view name,
                                                        std::string_view target);
    /// One more name for a file. @errors likewise; not_permitted: it is a folder
    [[nodiscard]] Task<Result<void>> link(std::uint32_t inode, std::uint32_t folder,
                                          std::string_view name);
    /// Takes a name away. @errors no_such_file, is_a_directory
    [[nodiscard]] Task<Result<void>> unlink(std::uint32_t folder, std::string_view name);
    /// Takes away the name of an empty folder. @errors no_such_file, not_a_directory, not_empty, invalid_argument: .
    [[nodiscard]] Task<Result<void>> remove_folder(std::uint32_t folder,
                                                   std::string_view name);
    /// Gives a file another name; what had that one before loses it in the same moment.
    /// @errors no_such_file, is_a_directory, not_a_directory, not_empty; invalid_argument: a folder into itself
    [[nodiscard]] Task<Result<void>> rename(std::uint32_t folder, std::string_view name,
                                            std::uint32_t new_folder,
                                            std::string_view new_name);

    /// Its blocks and inodes.
    [[nodiscard]] Volume& volume() noexcept { return volume_; }

  private:
    friend Hold;
    enum class Which : std::uint8_t { nobody_holds, all };

    [[nodiscard]] Task<Result<void>> begin_change();
    [[nodiscard]] Task<Result<void>> commit(Which orphans);
    [[nodiscard]] Task<Result<Inode>> folder_at(std::uint32_t number);
    [[nodiscard]] Result<Inode> file_now(std::uint32_t number) noexcept;
    [[nodiscard]] Task<Result<Inode>> file_at(std::uint32_t number);
    [[nodiscard]] Task<Result<Inode>> make(std::uint32_t near, std::uint16_t mode,
                                           std::uint32_t parent, std::string_view target);
    [[nodiscard]] Task<Result<std::uint32_t>> make_named(std::uint32_t folder,
                                                         std::string_view name,
                                                         std::uint16_t mode,
                                                         std::string_view target);
    [[nodiscard]] Task<Result<void>> add(const Inode& folder, std::string_view name,
                                         const Inode& inode);
    [[nodiscard]] Task<Result<void>> settle_added();
    [[nodiscard]] Task<Result<void>> replace(const Inode& home, const Position& from,
                                             const Inode& moved, const Inode& there,
                                             const Position& to);
    [[nodiscard]] Task<Result<void>> rename_to(const Inode& home, const Position& from,
                                               const Inode& moved, const Inode& there,
                                               std::string_view new_name);
    [[nodiscard]] Task<Result<void>> move_parent(const Inode& moved, const Inode& home,
                                                 const Inode& there);
    [[nodiscard]] Task<Result<void>> check_above(std::uint32_t folder, std::uint32_t inode);
    [[nodiscard]] Task<Result<void>> check_replaced(const Inode& moved,
                                                    const Inode& victim);
    [[nodiscard]] bool has_many_orphans() const noexcept;
    void lose_name(const Inode& inode, const Hold& hold) noexcept;
    Node* find_node(std::uint32_t inode) noexcept;
    Node* take_orphan(Which which) noexcept;
    void remove_node(Node* node) noexcept;

    static constexpr std::size_t all = 64;
    Volume volume_;
    futures::Semaphore<> turns_{all};  // one to read, all of them to change something
    futures::Shared::Lock lock_;       // the nodes
    Node* nodes_ = nullptr;
    std::size_t orphans_ = 0;         // that nobody holds
    std::uint64_t added_in_ = ~0ULL;  // Volume::settles() when a name was added last
};

}  // namespace ext2
