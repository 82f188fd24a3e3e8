#pragma once
/// @file
/// Given: a task of the kernel.

/// Something that is asked again and again whether it is done. It belongs to whoever has made it: an executor only links it.
struct Task {
    bool (*poll)(Task&);  ///< Does what can be done now. @returns Whether that was all.

    // The executor's.
    Task* next = nullptr;
    bool is_queued = false;
    bool is_done = false;
};
