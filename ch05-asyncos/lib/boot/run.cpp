#include "boot/run.hpp"

#include "ext2/file_system.hpp"
#include "kernel/console.hpp"
#include "kernel/hart_pool.hpp"
#include "kernel/heap.hpp"
#include "kernel/idle.hpp"
#include "kernel/interrupts.hpp"
#include "kernel/memory.hpp"
#include "kernel/print.hpp"
#include "kernel/recorder.hpp"
#include "mount/tree.hpp"
#include "process/console_file.hpp"
#include "process/processes.hpp"
#include "virtio/disk.hpp"

namespace boot {

namespace {

using base::Errno;
using futures::Task;

constinit virtio::Disk disk;
alignas(4096) std::byte cache[1024 * 1024];

// A board without a battery does not know the date: it is the first second of 1970 when it starts.
std::uint32_t seconds() noexcept {
    return static_cast<std::uint32_t>(devices::Clock::now() / std::chrono::seconds(1));
}

int complain(std::string_view what, Errno why) noexcept {
    kernel::print("boot: ", what, ": ", std::string_view(base::describe(why)), "\n");
    return 1;
}

// A key is for a group of processes. As long as no shell has named one, Ctrl-C is for everybody; who does not want it says
// so. Ctrl-Z is for nobody then, since nobody would let them go on.
void send_key(void* processes, abi::Signal signal) noexcept {
    auto& all = *static_cast<process::Processes*>(processes);
    const int number = static_cast<int>(signal), group = all.ground().console->group;
    if (group != 0) return static_cast<void>(all.send_to_group(group, number));
    all.each([=](process::Process& each) {
        if (!each.ending && signal == abi::Signal::interrupt) each.send(number);
    });
}

// Who counts keys, counts this one.
void tell_key(void* processes, char byte) noexcept {
    const auto now = static_cast<std::uint64_t>(devices::Clock::now().count());
    static_cast<process::Processes*>(processes)->attachments().happened(
        abi::Event::key, std::array{std::uint64_t{static_cast<unsigned char>(byte)}, now});
}

// [life]
Task<int> live(ext2::FileSystem& files, process::Processes& processes,
               files::FileRef console, const process::Words& words,
               std::string_view program) {
    const auto mounted = co_await files.mount();
    if (!mounted) co_return complain("the disk", mounted.error());
    files::Descriptors three;
    for (int i = 0; i < 3; ++i) static_cast<void>(three.add(console));
    const auto first = co_await processes.spawn(program, words, three, nullptr);
    if (!first) co_return complain(program, first.error());
    const abi::Ending how = co_await processes.wait(*first);
    const auto unmounted = co_await files.unmount();
    if (!unmounted) co_return complain("the disk", unmounted.error());
    co_return how.code();
}
// [life]

// [others]
kernel::HartPool harts;
KernelPart kernel_part;

// What each hart does but the first, if there are others: it shares the work from now on.
void work() noexcept {
    kernel::start_interrupts();
    kernel::use(kernel::kernel_table());
    (void)kernel_part();  // hart 0 has made it
    kernel::turn.join();
    kernel::PoolIdle idle(harts);
    kernel::Executor executor(idle, {.polls_per_look = 1});
    kernel::recorder.watch(executor);
    harts.join(executor);
    executor.run_until([] { return false; });
}
// [others]

}  // namespace

base::Result<const memory::PageTable*> whole_kernel() noexcept {
    return &kernel::kernel_table();
}

// [parts]
int run(std::initializer_list<std::string_view> words, Traced traced,
        KernelPart part) noexcept {
    kernel::start_interrupts();
    kernel::start_console();
    if (const auto paged = kernel::start_paging(); !paged)
        return complain("memory", paged.error());
    kernel_part = part;
    const auto in_all = part();
    if (!in_all) return complain("the kernel's part", in_all.error());
    if (const auto found = disk.open(0); !found) return complain("the disk", found.error());

    static kernel::PoolIdle idle(harts);
    static kernel::Executor executor(idle, {.polls_per_look = 1});
    static ext2::FileSystem files(disk, cache, seconds);
    static mount::Tree tree(files);
    static process::ConsoleFile console;
    static process::Processes processes(
        {harts, kernel::frames(), **in_all, tree, &console});
    const files::FileRef kept(&console);  // it is not from the heap, so it never goes

    process::Words text;
    for (const std::string_view word : words) static_cast<void>(text.add_argument(word));
    kernel::turn.join();
    kernel::recorder.watch(executor);
    harts.join(executor);
    if (traced == Traced::yes) {
        if (const auto on = kernel::recorder.start(); !on)
            return complain("the recorder", on.error());
    }
    arch::start_harts(work);
    constexpr auto urgent = futures::Priority::urgent;
    (void)executor.spawn(disk.serve(), urgent);
    (void)executor.spawn(console.serve(send_key, &processes, tell_key), urgent);
    return executor.block_on(live(files, processes, kept, text, *words.begin()));
}
// [parts]

}  // namespace boot
