#pragma once
/// @file
/// Root: where a chain of coroutines has stopped, of which each awaits the next.

#include "futures/core/context.hpp"

namespace futures {

class PromiseBase;

/// Where a chain of coroutines has stopped. It lies in the promise of the outermost one.
struct Root {
    Context* context = nullptr;                 ///< Of the poll that is under way.
    void* leaf = nullptr;                       ///< What is awaited.
    bool (*poll_leaf)(void*, Root&) = nullptr;  ///< Asks it. @returns Whether it is ready.
    PromiseBase* innermost = nullptr;           ///< Of the coroutine that awaits the leaf.
};

}  // namespace futures
