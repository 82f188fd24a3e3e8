#pragma once
/// @file
/// Processes: all of them, and how they begin and end.

#include <array>
#include <span>
#include <string_view>

#include "kernel/executor.hpp"
#include "process/channels.hpp"
#include "process/console_file.hpp"
#include "process/process.hpp"
#include "process/words.hpp"

namespace process {

using base::Errno;
using base::Result;
using futures::Task;

/// What programs run on.
struct Ground {
    futures::Spawner& spawner;        ///< Who polls their tasks.
    memory::Frames& frames;           ///< Whence their memory comes.
    const memory::PageTable& kernel;  ///< What is in every address space.
    files::Names& names;              ///< Where their files are.
    ConsoleFile* console = nullptr;   ///< Where somebody types; nullptr: nobody does.
};

/// What is counted of all of them.
struct Counts {
    std::uint64_t switches = 0;     ///< How often a program went on after something else.
    std::uint64_t page_faults = 0;  ///< That were mended.
    std::uint64_t emulated = 0;     ///< Instructions of programs that the kernel has done,
    std::uint64_t emulator = 0;     ///< and how many of its own that took.
};

/// The processes of a kernel. @threads one hart's
class Processes : futures::Pinned {
  public:
    static constexpr int most =
        256;  ///< At a time, with those that nobody has asked about.

    explicit Processes(const Ground& ground) noexcept : ground_(ground) {}  ///< None yet.

    /// Starts a program in a process of its own, a child of @p parent, that has @p files. @param group  In which; 0: in its
    /// own; below: in the parent's. @returns Its number.
    /// @errors those of Names::open() and elf::read_image(); out_of_memory
    Task<Result<int>> spawn(std::string_view path, const Words& words,
                            const files::Descriptors& files, Process* parent,
                            int group = -1);
    /// Copies @p parent; nothing of its memory is copied before it is written. @returns The child's number.
    /// @errors out_of_memory; would_block: there are too many
    Result<int> fork(Process& parent) noexcept;
    /// Makes @p process run the program at @p path. If that fails, nothing has changed.
    Task<Result<void>> execute(Process& process, std::string_view path, const Words& words);

    /// How a child of @p parent has ended, and which: then it is no more. With @p flags, of abi::Wait, also that one stands
    /// still, or goes on. @param id  As for wait4(): which are meant. @returns 0: there is nothing to tell. @errors no_child
    Result<int> take_news(Process& parent, int id, unsigned flags,
                          abi::Ending& how) noexcept;
    /// Waits for the end of @p id, whose parent is nobody. @returns How.
    Task<abi::Ending> wait(int id);
    /// The one with this number that has not ended; nullptr: none.
    [[nodiscard]] Process* find(int id) noexcept;
    /// Sends a signal to all of a group that have not ended; 0 only asks whether there is a group, as long as one of it is
    /// there, even if it has ended. @errors no_such_process
    Result<void> send_to_group(int group, int signal, int from = 0) noexcept;
    /// Calls @p visit(process) for each, those that have ended too.
    template <class Visit>
    void each(Visit visit) noexcept {
        for (Process* process = first_; process != nullptr; process = process->next)
            visit(*process);
    }
    /// How many there are, those that have ended too.
    [[nodiscard]] int count() const noexcept { return count_; }
    /// The counts.
    [[nodiscard]] Counts& counts() noexcept { return counts_; }
    /// Who has interrupts of its own, by its number as a receiver.
    [[nodiscard]] std::array<Process*, most>& receivers() noexcept { return receivers_; }
    /// By what names channels are offered.
    [[nodiscard]] Offers& offers() noexcept { return offers_; }
    /// What those of this hart are told of the order of its @p executor: a frame, which stays. @errors out_of_memory
    [[nodiscard]] Result<abi::GlobalPart*> global_part(kernel::Executor& executor) noexcept;
    /// What they have attached to events.
    [[nodiscard]] Attachments& attachments() noexcept { return attachments_; }
    /// What they run on.
    [[nodiscard]] const Ground& ground() const noexcept { return ground_; }

  private:
    Task<> run(Process& process);
    Process* make(memory::AddressSpace space, Process* parent) noexcept;
    bool start(Process& process) noexcept;
    void end(Process& process) noexcept;
    void give_away(Process& child) noexcept;
    void destroy(Process& process) noexcept;

    const Ground ground_;
    Process* first_ = nullptr;
    Counts counts_;
    Attachments attachments_;
    Offers offers_;
    int count_ = 0;
    int last_id_ = 0;
    std::array<Process*, most> receivers_{};
    std::array<abi::GlobalPart*, arch::most_harts> global_parts_{};
    futures::Event<> ended_;
};

}  // namespace process
