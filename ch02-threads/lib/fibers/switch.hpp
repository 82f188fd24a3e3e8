#pragma once
/// @file
/// The context switch: the few instructions that a fiber is made of.
///
/// A suspended context is nothing but a stack pointer. All that the ABI lets a function expect
/// of a call lies on the stack behind it: the callee-saved registers, the floating-point
/// control words, and the address at which it goes on. Each CPU's layout is drawn in its
/// file of arch/.
/// @source System V ABI for x86-64, 3.2.1; Procedure Call Standard for AArch64, 6.1;
///         RISC-V calling convention, chapter 1; "x64 calling convention", Microsoft

#include <cstdint>

extern "C" {

/// Leaves the running context and goes on with another one.
///
/// For its caller it is a function that returns much later, perhaps on another thread.
/// @param from     Where the stack pointer of the context that is left goes.
/// @param to       Stack pointer of the context that goes on; from fibers_prepare() or a switch.
/// @param release  Set to 0 as soon as nothing of the old stack is in use any more: from then
///                 on another thread may continue the context (Linux's `on_cpu` is the same
///                 idea). It is not read.
/// @threads A context must not be continued by two.
void fibers_switch(void** from, void* to, std::uint8_t* release);

/// The same without the floating-point control words, and for one thread only: for contexts
/// that never change the rounding mode or the like. What one of the two switches saved, only it
/// can continue.
void fibers_switch_light(void** from, void* to);

/// Lays a new context on a stack: its first switch calls @p entry, on that stack.
/// @param bottom    Lowest address of the stack; Windows wants to know.
/// @param top       End of the stack: the first address above it.
/// @param entry     Must never return: the stack holds nothing to return to.
/// @param argument  What @p entry is given.
/// @returns The stack pointer for `to` of fibers_switch().
void* fibers_prepare(void* bottom, void* top, void (*entry)(void*), void* argument);

/// Marks the end of the switch's code: from the start of fibers_switch to here no tick may
/// interfere. Not to be called.
void fibers_switch_end();
}
