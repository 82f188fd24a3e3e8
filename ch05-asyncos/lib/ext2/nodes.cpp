// Which files are held, and which have lost their names.

#include <memory>

#include "ext2/file_system.hpp"
#include "futures/core/platform.hpp"

namespace ext2 {

using futures::Locked;

Node* FileSystem::find_node(std::uint32_t inode) noexcept {
    Node* node = nodes_;
    while (node != nullptr && node->inode != inode) node = node->next;
    return node;
}

void FileSystem::remove_node(Node* node) noexcept {
    Node** place = &nodes_;
    while (*place != node) place = &(*place)->next;
    *place = node->next;
    futures::platform::deallocate(node, sizeof(Node));
}

Result<Hold> FileSystem::hold(std::uint32_t inode) noexcept {
    const Locked locked(lock_);
    Node* node = find_node(inode);
    if (node == nullptr) {
        void* const room = futures::platform::allocate(sizeof(Node));
        if (room == nullptr) return fail(Errno::out_of_memory);
        node = nodes_ = std::construct_at(static_cast<Node*>(room),
                                          Node{.inode = inode, .next = nodes_});
    }
    if (node->is_orphan && node->holds == 0) --orphans_;
    ++node->holds;
    return Hold(*this, *node);
}

void Hold::let_go() noexcept {
    const Locked locked(system_->lock_);
    if (--node_->holds > 0) return;
    if (node_->is_orphan) {
        ++system_->orphans_;
    } else {
        system_->remove_node(node_);
    }
}

// One name of it is gone. That it has none is not written before the disk has none: see commit().
void FileSystem::lose_name(const Inode& inode, const Hold& hold) noexcept {
    inode->changed_at = volume_.now();
    inode.change();
    if (inode.kind() != Kind::folder && inode->links > 1) {
        --inode->links;
        return;
    }
    const Locked locked(lock_);
    hold.node_->is_orphan = true;
}

Node* FileSystem::take_orphan(Which which) noexcept {
    const Locked locked(lock_);
    for (Node* node = nodes_; node != nullptr; node = node->next) {
        if (!node->is_orphan || (which == Which::nobody_holds && node->holds > 0)) continue;
        if (node->holds == 0) --orphans_;
        return node;
    }
    return nullptr;
}

}  // namespace ext2
