#pragma once
/// @file
/// Handle: what spawn() gives. With it one waits for a fiber's end and gets what it returned.

#include <new>
#include <optional>
#include <type_traits>
#include <utility>

#include "fibers/fiber.hpp"

namespace fibers {

/// What every Handle does, whatever its fiber returns.
class HandleBase {
  public:
    /// Takes the other's fiber over; the other then has none.
    HandleBase(HandleBase&& other) noexcept
        : fiber_(std::exchange(other.fiber_, nullptr)) {}
    /// Exchanges the two.
    HandleBase& operator=(HandleBase&& other) noexcept {
        std::swap(fiber_, other.fiber_);
        return *this;
    }
    /// Lets the fiber run on alone. If it ended, or will end, by an exception that nobody asks
    /// for any more, Scheduler::run() throws it.
    ~HandleBase() {
        if (fiber_ != nullptr) release();
    }

    /// Says whether it still has its fiber: join() gives it away.
    [[nodiscard]] bool joinable() const noexcept { return fiber_ != nullptr; }
    /// Gives its fiber, for wake() and for a look.
    /// @pre joinable()
    [[nodiscard]] Fiber& fiber() const noexcept { return *fiber_; }

  protected:
    /// The handle of @p fiber.
    explicit HandleBase(Fiber& fiber) noexcept : fiber_(&fiber) {}
    /// Waits for the fiber's end, and throws what it ended by.
    void wait();
    /// Gives the fiber away.
    void release() noexcept;

  private:
    Fiber* fiber_;
};

/// A fiber, and where its result lies. Made by spawn().
template <typename R>
struct Returning : Fiber {
    std::optional<R> result;  ///< What the function returned.
};

/// A fiber whose function returns nothing.
template <>
struct Returning<void> : Fiber {};

/// The one who may wait for a fiber's end, and gets its result. Not to be copied.
/// @tparam R  What the fiber's function returns.
template <typename R>
class Handle : public HandleBase {
  public:
    /// For spawn(): the handle of @p fiber.
    explicit Handle(Returning<R>& fiber) noexcept : HandleBase(fiber) {}

    /// Waits until the fiber has ended and gives what its function returned; throws what it
    /// threw. In a fiber it waits as a fiber; elsewhere the fiber must have ended.
    /// A second join() of the same handle ends the program with a message; if the fiber was
    /// cancelled, it throws Cancelled.
    R join() {
        wait();
        const Handle mine = std::move(*this);
        if constexpr (!std::is_void_v<R>) {
            return std::move(*static_cast<Returning<R>&>(mine.fiber()).result);
        }
    }

    Handle(Handle&&) noexcept = default;             ///< Takes the fiber over.
    Handle& operator=(Handle&&) noexcept = default;  ///< Exchanges the two.
};

/// A fiber with its function: what lies at the top of its stack.
template <typename F, typename R = std::invoke_result_t<F&>>
struct Body final : Returning<R> {
    union {
        F function;  ///< Lives until it has returned; what it holds is destroyed on its stack.
    };

    /// Takes the function over.
    explicit Body(F&& given) : function(std::move(given)) {}
    ~Body() {}  // NOLINT(modernize-use-equals-default): the union's member is gone already

    /// The first function on the stack: runs the fiber from its beginning to its end.
    static void begin(void* self);
};

}  // namespace fibers
