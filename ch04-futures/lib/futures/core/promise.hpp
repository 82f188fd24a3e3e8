#pragma once
/// @file
/// PromiseBase: what all coroutines of type Task have in common, whatever they return. Programs
/// include task.hpp.
///
/// A chain of coroutines, each of which awaits the next, is polled at its outermost one, the root. The
/// root remembers where the chain has stopped: at which leaf, in which coroutine. So a poll costs the
/// same at any depth: it asks the leaf, and goes on with the coroutine that awaits it.

#include <coroutine>
#include <cstddef>
#include <memory>
#include <source_location>

#include "futures/core/failure.hpp"
#include "futures/core/frame.hpp"
#include "futures/core/root.hpp"

namespace futures {

/// The part of a promise that does not depend on the result.
class PromiseBase {
  public:
    /// @param settles  Does what settle() says, for the promise that this is a part of.
    explicit PromiseBase(void (*settles)(PromiseBase&) noexcept = nullptr) noexcept
        : settle_(settles) {}
    PromiseBase(const PromiseBase&) = delete;
    PromiseBase& operator=(const PromiseBase&) = delete;

    std::suspend_always initial_suspend() const noexcept { return {}; }  ///< Lazy.

    /// The end of a coroutine leads to the one that awaits it, by a jump: the stack does not grow.
    struct End {
        bool await_ready() const noexcept { return false; }  ///< Always stops.
        /// Jumps. @returns Where to.
        template <class Promise>
        std::coroutine_handle<> await_suspend(
            std::coroutine_handle<Promise> ended) const noexcept {
            PromiseBase* const parent = ended.promise().parent();
            if (parent == nullptr) return std::noop_coroutine();  // back to poll()
            return parent->handle();
        }
        void await_resume() const noexcept {}  ///< Never called: nothing follows the end.
    };
    End final_suspend() const noexcept { return {}; }  ///< Keeps the frame, for the result.
    /// What has ended it is thrown again where it is awaited.
    void unhandled_exception() noexcept { failure_.capture(); }

    /// Frames come from the platform, each with a block in front.
    static void* operator new(std::size_t size) noexcept {
        return Block::make(size, nullptr);
    }
    /// Or from the allocator that the coroutine is called with.
    template <class... More>
    static void* operator new(std::size_t bytes, std::allocator_arg_t, Allocator& allocator,
                              const More&...) noexcept {
        return Block::make(bytes, &allocator);
    }
    /// The same for a coroutine that is a member function.
    template <class This, class... More>
    static void* operator new(std::size_t bytes, const This&, std::allocator_arg_t,
                              Allocator& allocator, const More&...) noexcept {
        return Block::make(bytes, &allocator);
    }
    /// Frees the block, unless it is a task's: then its last reference does.
    static void operator delete(void* frame, std::size_t) noexcept {
        Block* const block = Block::of(frame);
        if (block->is_task == 0) Block(*block).free_at(block);
    }

    /// The coroutine. (Its promise begins with this object, and no promise is aligned more than the
    /// frame is, so the place of one tells the place of the other; Promise asserts it.)
    [[nodiscard]] std::coroutine_handle<PromiseBase> handle() noexcept {
        return std::coroutine_handle<PromiseBase>::from_promise(*this);
    }
    /// Of the coroutine whose frame is at @p frame.
    static PromiseBase& at(void* frame) noexcept {
        return std::coroutine_handle<PromiseBase>::from_address(frame).promise();
    }

    // [poll]
    /// Polls the chain that begins here. @returns Whether this coroutine has ended.
    bool poll(Context& context) {
        Root& root = own_root_;
        root.context = &context;
        if (!root.poll_leaf(root.leaf, root)) return false;
        root.innermost->handle().resume();
        return handle().done();
    }
    // [poll]
    /// Says whether it has been polled or awaited.
    [[nodiscard]] bool has_begun() const noexcept { return root_ != nullptr; }

    /// @p parent awaits this coroutine, which has not begun. @returns What to jump to.
    std::coroutine_handle<> begin_below(PromiseBase& parent) noexcept {
        parent_ = &parent;
        root_ = parent.root_;
        return handle();
    }
    /// This coroutine stops at @p leaf.
    void stop_at(void* leaf, bool (*poll_leaf)(void*, Root&)) noexcept {
        root_->leaf = leaf;
        root_->poll_leaf = poll_leaf;
        root_->innermost = this;
    }
    /// The poll that is under way.
    [[nodiscard]] Root& root() noexcept { return *root_; }

    /// Destroys the coroutine, which has ended; a Kept of its value is left in its place. For tasks.
    void settle() noexcept { settle_(*this); }

    /// Who awaits it; nullptr: it is the root, or nobody does.
    [[nodiscard]] PromiseBase* parent() const noexcept {
        return has_begun() && root_ != &own_root_ ? parent_ : nullptr;
    }
    /// Where in its source it has stopped.
    [[nodiscard]] std::source_location where() const noexcept { return where_; }
    /// It stops at @p where, if it stops.
    void set_where(std::source_location where) noexcept { where_ = where; }
    /// Of the chain that begins here: the coroutine that has stopped; nullptr before the first poll.
    [[nodiscard]] PromiseBase* innermost() const noexcept {
        return has_begun() ? own_root_.innermost : nullptr;
    }
    /// The exception that has ended it.
    [[nodiscard]] Failure& failure() noexcept { return failure_; }

  private:
    // What it awaits before its first poll: its own begin, which is ready.
    static bool begin(void* self, Root& root) {
        static_cast<PromiseBase*>(self)->root_ = &root;
        return true;
    }
    union {  // a coroutine that another one awaits is no task
        void (*settle_)(PromiseBase&) noexcept;
        PromiseBase* parent_;
    };
    Root* root_ = nullptr;
    Root own_root_{.leaf = this, .poll_leaf = begin, .innermost = this};
    std::source_location where_;
    [[no_unique_address]] Failure failure_;
};

}  // namespace futures
