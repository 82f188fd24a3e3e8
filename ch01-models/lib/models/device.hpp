#pragma once
/// @file
/// Device: a source of data that looks before it delivers. It plays the hardware behind a
/// read, and it is the witness of who waits for the data and who copies it.

#include <sys/types.h>

#include <atomic>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "base/tracer.hpp"
#include "models/watch.hpp"

namespace models {

/// What the reader does in phase 1, while its data is not there yet.
enum class Doing { asleep, at_work };

/// Who copies the data into the reader's memory in phase 2.
enum class Copier { unknown, reader, another_thread };

/// What was seen of one message.
struct Report {
    Doing doing;              ///< Phase 1: what the reader did, as the device saw it.
    int work;                 ///< Phase 1: how many units of other work it did.
    bool full_when_told;      ///< Whether the message was in the inbox at told().
    Copier copier;            ///< Phase 2: whose page faults the copy cost.
    std::string copier_name;  ///< Phase 2: what the kernel calls that thread.
};

/// A thread with some pipes. For each message that is asked for it watches the thread that
/// asked, and writes the message only when it has seen what that thread does meanwhile:
///
/// 1. it sleeps in the kernel (is_asleep()), or
/// 2. it has done `patience` units of work(), and is running.
///
/// Nothing depends on time, so what is seen is the same on every machine. In the trace,
/// and under a virtual clock, a unit of work takes 1 ms and the device 10 ms.
///
/// All verbs belong to one thread, the reader. The device's own thread takes no signals.
class Device {
  public:
    /// How many units of work the device takes to get a message ready.
    static constexpr int patience = 10;

    /// @param sources        How many pipes there are.
    /// @param message_bytes  The size of a message; 16 pages, as much as a pipe holds, if
    /// 0.
    explicit Device(int sources = 1, std::size_t message_bytes = 0);
    ~Device();
    Device(const Device&) = delete;
    Device& operator=(const Device&) = delete;

    /// Gives the end to read of a pipe.
    [[nodiscard]] int handle(int source = 0) const noexcept;

    /// Gives the place for one message: memory that nobody has touched since ask().
    [[nodiscard]] std::span<std::byte> inbox() const noexcept { return inbox_; }

    /// Says whether the message has reached the inbox.
    [[nodiscard]] bool inbox_full() const noexcept;

    /// Asks for a message: the device watches the calling thread from now on.
    void ask(int source = 0);

    /// Writes a message at once, without a look at anyone.
    void deliver(int source = 0);

    /// Does a unit of other work. The unit in which the device is due ends only when it has
    /// delivered, so that the number of units is the same in every run.
    void work();

    /// The reader has just learned that its data is there; @p how is for the trace.
    void told(const char* how);

    /// Gives what was seen of the message that was asked for last. Call it when told() was
    /// called and the message is in the inbox.
    [[nodiscard]] Report report();

    /// Gives the reader's lane of the program's trace.
    [[nodiscard]] base::Tracer::Lane reader_lane() const noexcept { return reader_lane_; }

  private:
    enum class State { idle, asked, delivered, closed };
    struct Pipe {
        int read_end, write_end;
    };

    void run();
    Doing watch();
    void find_copier();
    void trace_copy();

    // Set once.
    long pages_;
    std::vector<Pipe> pipes_;
    std::vector<std::byte> message_;
    std::span<std::byte> inbox_;
    base::Tracer::Lane reader_lane_, message_lane_;

    // The reader's. The device reads the first three while a message is asked for.
    pid_t reader_ = 0;
    int source_ = 0;
    std::atomic<int> work_ = 0;
    unsigned hash_ = 1;
    bool full_when_told_ = false;
    pid_t copier_ = 0;  // 0 until it is known
    base::Tracer::Lane other_lane_{0};

    // The device's. The reader reads them when the message is delivered.
    pid_t device_ = 0;
    Doing doing_{};
    Faults before_;

    std::atomic<State> state_ = State::idle;
    std::thread thread_;
};

}  // namespace models
