#pragma once
/// @file
/// Failure: an exception on its way from a coroutine to whoever awaits it. Where the compiler has no
/// exceptions there is nothing to carry, and this is the one place that knows.

#include <utility>

#include "futures/core/platform.hpp"

#if defined(__cpp_exceptions)
#include <exception>
#include <new>
#endif

namespace futures {

#if defined(__cpp_exceptions)

/// An exception, or none.
class Failure {
  public:
    /// Takes the exception that is being handled.
    void capture() noexcept { exception_ = std::current_exception(); }
    /// Throws it on, if there is one.
    void rethrow() {
        if (exception_) std::rethrow_exception(std::exchange(exception_, nullptr));
    }
    /// Says whether there is one.
    [[nodiscard]] bool is_there() const noexcept { return exception_ != nullptr; }
    /// Calls @p action, and takes what it throws. @returns Whether it has thrown.
    template <class Action>
    bool catch_from(Action&& action) noexcept {
        try {
            action();
            return false;
        } catch (...) {
            capture();
            return true;
        }
    }
    /// There was no memory for a coroutine whose result cannot say so.
    [[noreturn]] static void out_of_memory() { throw std::bad_alloc(); }

  private:
    std::exception_ptr exception_;
};

#else

/// Nothing.
class Failure {
  public:
    void capture() noexcept {}                                      ///< Never called.
    void rethrow() noexcept {}                                      ///< There is none.
    [[nodiscard]] bool is_there() const noexcept { return false; }  ///< There is none.
    /// Calls @p action. @returns false.
    template <class Action>
    bool catch_from(Action&& action) noexcept {
        action();
        return false;
    }
    /// There was no memory for a coroutine whose result cannot say so.
    [[noreturn]] static void out_of_memory() noexcept {
        platform::fail("there is no memory for a coroutine");
    }
};

#endif

}  // namespace futures
