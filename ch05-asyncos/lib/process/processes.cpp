#include "process/processes.hpp"

#include <algorithm>

#include "kernel/heap.hpp"
#include "kernel/memory.hpp"
#include "kernel/recorder.hpp"
#include "process/load.hpp"

namespace process {

namespace {

void set_name(Process& process, std::string_view path) noexcept {
    const std::string_view name = path.substr(path.rfind('/') + 1);
    process.name[name.copy(process.name, sizeof process.name - 1)] = '\0';
}

// A new program: all registers are zero, but for these.
void begin_at(Process& process, std::uint64_t entry, std::uint64_t stack) noexcept {
    process.frame = {};
    process.frame.pc = entry;
    process.frame.sp = stack;
}

}  // namespace

Process* Processes::make(memory::AddressSpace space, Process* parent) noexcept {
    if (count_ == most) return nullptr;
    void* const room = kernel::allocate(sizeof(Process));
    if (room == nullptr) return nullptr;
    auto* const process = new (room) Process(*this, ++last_id_, std::move(space));
    process->parent = parent;
    if (parent != nullptr) process->group = parent->group;
    process->folder = parent != nullptr ? parent->folder : ground_.names.root;
    if (parent != nullptr) {
        attachments_.inherit(*process, *parent);
        process->standing.inherit(parent->standing);
    }
    process->next = first_;
    first_ = process;
    ++count_;
    return process;
}
bool Processes::start(Process& process) noexcept {
    auto task = run(process);
    if (task.is_empty()) return false;
    ground_.spawner.spawn_detached(std::move(task));
    return true;
}
void Processes::destroy(Process& process) noexcept {
    Process** link = &first_;
    while (*link != &process) link = &(*link)->next;
    *link = process.next;
    --count_;
    attachments_.end(process);
    process.~Process();
    kernel::deallocate(&process, sizeof(Process));
}

Task<Result<int>> Processes::spawn(std::string_view path, const Words& words,
                                   const files::Descriptors& files, Process* parent,
                                   int group) {
    auto space = memory::AddressSpace::create(ground_.frames, ground_.kernel);
    if (!space) co_return base::fail(space.error());
    Process* const process = make(std::move(*space), parent);
    if (process == nullptr) co_return base::fail(Errno::out_of_memory);
    if (group >= 0) process->group = group == 0 ? process->id : group;
    if (parent != nullptr) process->signals = parent->signals;
    process->signals.forget_pending();
    const auto done = co_await execute(*process, path, words);
    const bool is_started = done && process->files.inherit(files) && start(*process);
    if (!is_started) {
        destroy(*process);
        co_return base::fail(done ? Errno::out_of_memory : done.error());
    }
    co_return process->id;
}

// [fork]
Result<int> Processes::fork(Process& parent) noexcept {
    if (count_ == most) return base::fail(Errno::would_block);
    auto space = parent.space->fork();
    if (!space) return base::fail(space.error());
    Process* const child = make(std::move(*space), &parent);
    if (child == nullptr) return base::fail(Errno::out_of_memory);
    if (!child->files.inherit(parent.files) || !start(*child)) {
        destroy(*child);
        return base::fail(Errno::out_of_memory);
    }
    child->frame = parent.frame;
    child->frame.a0 = 0;
    child->standing.own_part = parent.standing.own_part;
    child->heap_begin = parent.heap_begin;
    child->heap_end = parent.heap_end;
    child->signals = parent.signals;
    child->signals.forget_pending();
    std::copy(std::begin(parent.name), std::end(parent.name), child->name);
    return child->id;
}
// [fork]

Task<Result<void>> Processes::execute(Process& process, std::string_view path,
                                      const Words& words) {
    const auto file = co_await ground_.names.open(process.folder, path, 0, 0);
    if (!file) co_return base::fail(file.error());
    const auto stat = co_await (*file)->status();
    if (!stat) co_return base::fail(stat.error());
    const bool is_program = (stat->mode & abi::Mode::kind) == abi::Mode::file;
    if (!is_program || (stat->mode & 0111) == 0) co_return base::fail(Errno::access_denied);
    auto space = memory::AddressSpace::create(ground_.frames, ground_.kernel);
    if (!space) co_return base::fail(space.error());
    const auto image = co_await load(**file, *space);
    if (!image) co_return base::fail(image.error());
    const auto stack = words.put_on_stack(*space, stack_top, *image);
    if (!stack) co_return base::fail(stack.error());

    if (process.rings != nullptr) {
        auto closing = Rings::close(process);
        if (closing.is_empty()) co_return base::fail(Errno::out_of_memory);
        co_await closing;
    }

    // From here on nothing fails.
    kernel::use(ground_.kernel);
    process.space = std::move(*space);
    process.heap_begin = process.heap_end =
        (image->end() + memory::page_size - 1) / memory::page_size * memory::page_size;
    process.signals.forget_handlers();
    forget_interrupts(process);
    process.standing.own_part = 0;
    process.files.close_for_exec();
    set_name(process, path);
    begin_at(process, image->entry, *stack);
    co_return Result<void>();
}

// What it has is given back at once; how it has ended stays until the parent asks.
void Processes::end(Process& process) noexcept {
    kernel::recorder.record_of(trace::Kind::process_end, process.id,
                               static_cast<std::uint64_t>(process.ending->status), 0);
    process.files.close_all();
    forget_interrupts(process);
    attachments_.end(process);
    kernel::use(ground_.kernel);
    process.space.reset();
    if (!process.kept.empty())
        kernel::deallocate(process.kept.data(), process.kept.size_bytes());
    Process* next = nullptr;
    for (Process* child = first_; child != nullptr; child = next) {
        next = child->next;
        if (child->parent == &process) give_away(*child);
    }
    if (process.parent != nullptr) {
        process.parent->send(static_cast<int>(abi::Signal::child), process.id);
        process.parent->child_changed.notify_all();
    }
    ended_.notify_all();
    if (process.is_orphan) destroy(process);
}

// Its parent ends before it: the first process will ask how it ends; if there is none, nobody.
void Processes::give_away(Process& child) noexcept {
    Process* const first = find(1);
    child.parent = first;
    child.is_orphan = first == nullptr;
    if (!child.ending || child.space) return;
    if (first != nullptr) {
        first->child_changed.notify_all();
    } else {
        destroy(child);
    }
}

namespace {
// Whether wait4() asks about it: of any (-1), one, those of a group, or those of its own.
bool is_meant(const Process& child, const Process& parent, int id) noexcept {
    if (child.parent != &parent) return false;
    if (id == -1 || id > 0) return id == -1 || child.id == id;
    return child.group == (id == 0 ? parent.group : -id);
}
// Whether it stands still or goes on, and that is asked for.
bool is_news(const Process& child, unsigned flags) noexcept {
    return child.stop_news &&
           (flags &
            (child.stop_news->goes_on() ? abi::Wait::goes_on : abi::Wait::stopped)) != 0;
}
}  // namespace

Result<int> Processes::take_news(Process& parent, int id, unsigned flags,
                                 abi::Ending& how) noexcept {
    bool has_child = false;
    for (Process* child = first_; child != nullptr; child = child->next) {
        if (!is_meant(*child, parent, id)) continue;
        has_child = true;
        if (!child->ending && is_news(*child, flags)) {
            how = *std::exchange(child->stop_news, std::nullopt);
            return child->id;
        }
        if (!child->ending || child->space) continue;
        how = *child->ending;
        const int found = child->id;
        destroy(*child);
        return found;
    }
    if (!has_child) return base::fail(Errno::no_child);
    return 0;
}

Task<abi::Ending> Processes::wait(int id) {
    while (true) {
        auto told = ended_.wait();
        for (Process* process = first_; process != nullptr; process = process->next) {
            if (process->id != id || process->space) continue;
            const abi::Ending how = *process->ending;
            destroy(*process);
            co_return how;
        }
        co_await told;
    }
}

Process* Processes::find(int id) noexcept {
    for (Process* process = first_; process != nullptr; process = process->next)
        if (process->id == id && !process->ending) return process;
    return nullptr;
}

}  // namespace process
