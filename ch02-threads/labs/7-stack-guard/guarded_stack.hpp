#pragma once
/// @file
/// Yours: a stack that ends in a page which nobody may touch, and a report for who does.

#include <sys/mman.h>
#include <unistd.h>

#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <new>

/// Address space for a fiber's stack, with a guard page below its lowest byte: stacks grow
/// downwards.
/// @threads One at a time makes and destroys them.
class GuardedStack {
  public:
    /// @param name   Of the fiber, for the report. It must live as long as the stack.
    /// @param bytes  How much the fiber may use; rounded up to whole pages.
    /// Throws std::bad_alloc if the system has no room for it.
    GuardedStack(const char* name, std::size_t bytes);
    ~GuardedStack();
    GuardedStack(const GuardedStack&) = delete;
    GuardedStack& operator=(const GuardedStack&) = delete;

    /// @returns The lowest byte that the fiber may use.
    std::byte* bottom() const;
    /// @returns How many bytes it may use; a whole number of pages.
    std::size_t bytes() const { return bytes_; }
    /// @returns The name of the fiber.
    const char* name() const { return name_; }

    /// @returns The stack in whose guard page @p address lies, or nullptr. Safe in a signal
    ///          handler.
    static const GuardedStack* with_guard_at(const void* address);

  private:
    const char* name_;
    std::size_t bytes_;
#if LAB_SOLUTION
    std::byte* guard_;  // the page below bottom()
    GuardedStack* next_;
    static inline GuardedStack* first_ = nullptr;  // all that live, the newest first
#else
    void* memory_;
#endif
};

/// From now on an overflow of a GuardedStack on this thread writes "stack overflow in fiber
/// NAME" and a new line to stderr and aborts the program. Any other SIGSEGV does what it did
/// before.
void report_overflows();

#if LAB_SOLUTION
/// @returns The size of a page.
inline std::size_t page_size() {
    static const auto size = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    return size;
}

inline GuardedStack::GuardedStack(const char* name, std::size_t bytes)
    : name_(name),
      bytes_((bytes + page_size() - 1) / page_size() * page_size()),
      next_(first_) {
    const std::size_t whole = page_size() + bytes_;
    void* const start = mmap(nullptr, whole, PROT_READ | PROT_WRITE,
                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (start == MAP_FAILED) throw std::bad_alloc();
    guard_ = static_cast<std::byte*>(start);
    if (mprotect(guard_, page_size(), PROT_NONE) != 0) {
        munmap(guard_, whole);
        throw std::bad_alloc();
    }
    first_ = this;
}

inline GuardedStack::~GuardedStack() {
    GuardedStack** place = &first_;  // where the pointer to this one is kept
    while (*place != this) place = &(*place)->next_;
    *place = next_;
    munmap(guard_, page_size() + bytes_);
}

inline std::byte* GuardedStack::bottom() const { return guard_ + page_size(); }

inline const GuardedStack* GuardedStack::with_guard_at(const void* address) {
    const GuardedStack* stack = first_;
    while (stack != nullptr && (address < stack->guard_ || address >= stack->bottom()))
        stack = stack->next_;
    return stack;
}

inline struct sigaction before_reports;  // what SIGSEGV did

/// The handler: runs on a stack of its own, and may call only what a handler may call.
inline void on_fault(int, siginfo_t* fault, void*) {
    const GuardedStack* const stack = GuardedStack::with_guard_at(fault->si_addr);
    if (stack == nullptr) {
        // Not ours. The faulting instruction runs again, and meets the old handler.
        sigaction(SIGSEGV, &before_reports, nullptr);
        return;
    }
    for (const char* part : {"stack overflow in fiber ", stack->name(), "\n"})
        if (write(STDERR_FILENO, part, std::strlen(part)) < 0) break;
    std::abort();
}

inline void report_overflows() {
    // The stack that has overflowed has no room for a handler.
    static thread_local std::byte room[64 << 10];
    stack_t alternate{};
    alternate.ss_sp = room;
    alternate.ss_size = sizeof room;
    sigaltstack(&alternate, nullptr);

    struct sigaction action{};
    action.sa_sigaction = on_fault;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigaction(SIGSEGV, &action, &before_reports);
}
#else
// TODO: what lies below this memory belongs to somebody else. Ask for whole pages, one more than the
// fiber needs, and make the lowest one untouchable. And can mmap() fail?
inline GuardedStack::GuardedStack(const char* name, std::size_t bytes)
    : name_(name),
      bytes_(bytes),
      memory_(mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
                   0)) {}
inline GuardedStack::~GuardedStack() { munmap(memory_, bytes_); }
inline std::byte* GuardedStack::bottom() const { return static_cast<std::byte*>(memory_); }
inline const GuardedStack* GuardedStack::with_guard_at(const void*) { return nullptr; }

// TODO: a handler for SIGSEGV. On which stack can it run?
inline void report_overflows() {}
#endif
