#pragma once
/// @file
/// Yours: operations that complete, over devices that are only ready.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <span>
#include <string_view>
#include <utility>

#include "device.hpp"

/// Reads and writes of devices. Each ends in one call of its function, as it is with
/// io_uring and with the completion ports of Windows.
///
/// 1. That call comes from run() and from nowhere else, and it comes exactly once, whatever
///    happens.
/// 2. Until then, and not a moment longer, the operation's buffer belongs to Operations.
/// 3. Operations of one device and one direction take their turns in the order in which they were
///    started. The two directions know nothing of each other.
class Operations {
  public:
    /// The name of an operation.
    using Id = std::uint64_t;
    /// What is called at the end, with the number of bytes or with an error. It may call
    /// anything here but run().
    using Done = std::function<void(base::Result<std::size_t>)>;

    /// Starts to read into @p room: one piece, however short. 0 bytes are the end.
    Id read(Device& device, std::span<char> room, Done done) {
#if LAB_SOLUTION
        return start({0, &device, false, room, {}, 0, std::move(done)});
#else
        // TODO: and if there is nothing to read now?
        done(device.read(room));
        return 0;
#endif
    }

    /// Starts to write @p bytes: all of them.
    Id write(Device& device, std::string_view bytes, Done done) {
#if LAB_SOLUTION
        return start({0, &device, true, {}, bytes, 0, std::move(done)});
#else
        // TODO: and if there is room for some of them?
        done(device.write(bytes));
        return 0;
#endif
    }

    /// Asks that an operation ends early. If it still waits it completes with
    /// Errno::cancelled; a write that has written some bytes, with their number.
    /// If it has ended, or there is none of that name, nothing happens.
    void cancel(Id id) {
#if LAB_SOLUTION
        for (auto it = waiting_.begin(); it != waiting_.end(); ++it) {
            if (it->id != id) continue;
            if (it->moved > 0)
                complete(*it, it->moved);
            else
                complete(*it, base::fail(base::Errno::cancelled));
            waiting_.erase(it);
            return;
        }
#else
        (void)id;
#endif
    }

    /// Says that @p device is ready again, in one direction or in both.
    void ready(Device& device) {
#if LAB_SOLUTION
        go_on(device);
#else
        (void)device;
#endif
    }

    /// Calls the functions of all operations that have ended so far. Those that end
    /// meanwhile wait for the next call.
    /// @returns How many functions were called.
    std::size_t run() {
#if LAB_SOLUTION
        const std::deque<Completion> batch = std::exchange(completed_, {});
        for (const Completion& completion : batch) completion.done(completion.result);
        return batch.size();
#else
        return 0;
#endif
    }

  private:
#if LAB_SOLUTION
    struct Operation {
        Id id;
        Device* device;
        bool writes;
        std::span<char> room;
        std::string_view bytes;
        std::size_t moved;  // of the bytes
        Done done;
    };
    struct Completion {
        Done done;
        base::Result<std::size_t> result;
    };

    Id start(Operation operation) {
        operation.id = ++last_id_;
        Device& device = *operation.device;
        waiting_.push_back(std::move(operation));
        go_on(device);  // it may have been ready all the time: no edge would tell
        return last_id_;
    }

    void complete(Operation& operation, base::Result<std::size_t> result) {
        completed_.push_back({std::move(operation.done), result});
    }

    // In each direction, until the device would block.
    void go_on(Device& device) {
        for (const bool writes : {false, true}) {
            for (auto it = waiting_.begin(); it != waiting_.end();) {
                if (it->device != &device || it->writes != writes) {
                    ++it;
                    continue;
                }
                if (!has_ended(*it)) break;
                it = waiting_.erase(it);
            }
        }
    }

    // Does what can be done now.
    bool has_ended(Operation& operation) {
        for (;;) {
            if (operation.writes && operation.moved == operation.bytes.size()) {
                complete(operation, operation.moved);
                return true;
            }
            const auto count =
                operation.writes
                    ? operation.device->write(operation.bytes.substr(operation.moved))
                    : operation.device->read(operation.room);
            if (count && operation.writes) {
                operation.moved += *count;
                continue;
            }
            if (!count && count.error() == base::Errno::would_block) return false;
            if (!count && count.error() == base::Errno::interrupted) continue;
            complete(operation, count);
            return true;
        }
    }

    std::list<Operation> waiting_;  // in the order in which they were started
    std::deque<Completion> completed_;
    Id last_id_ = 0;
#endif
};
