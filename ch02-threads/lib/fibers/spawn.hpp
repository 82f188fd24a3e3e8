#pragma once
/// @file
/// What spawn() does: it belongs to scheduler.hpp, which includes it.

#include <type_traits>
#include <utility>

#include "fibers/scheduler.hpp"

namespace fibers {

template <std::invocable F>
auto Scheduler::try_spawn(const Options& options, F function)
    -> base::Result<Handle<std::invoke_result_t<F&>>> {
    using Whole = Body<F>;
    base::Result<Stack> stack = take_stack(options.stack_bytes);
    if (!stack) return base::fail(stack.error());
    void* const place = place_at_top(*stack, sizeof(Whole));
    Whole* const body = new (place) Whole(std::move(function));
    begin(*body, options, std::move(*stack), &Whole::begin);
    return Handle<std::invoke_result_t<F&>>(*body);
}

template <typename F, typename R>
void Body<F, R>::begin(void* self) {
    Body& body = *static_cast<Body*>(self);
    Scheduler::arrive(body);
    try {
        if (body.cancelled_) throw Cancelled{};
        if constexpr (std::is_void_v<R>) {
            body.function();
        } else {
            body.result.emplace(body.function());
        }
    } catch (...) {  // Cancelled, too: whoever joins must not wait for a result
        body.error_ = std::current_exception();
    }
    body.function.~F();
    body.destroy_ = [](Fiber& fiber) noexcept { static_cast<Body&>(fiber).~Body(); };
    body.scheduler_->finish(body);
}

}  // namespace fibers
