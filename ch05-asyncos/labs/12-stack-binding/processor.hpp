#pragma once
/// @file
/// Given: a processor that runs jobs on stacks, and can be taken away from them.

#include <ucontext.h>

#include <array>
#include <memory>
#include <string>

/// How a run of a job came to its end.
enum class Came {
    suspended,  ///< It waits: whoever wakes it, its next run begins where it has stopped. Nothing of it is on the stack.
    ended,      ///< It is over.
    preempted,  ///< It was stopped somewhere in the middle: what it was doing lies on its stack.
};

/// A job. What it needs from one run to the next it has in itself, as a coroutine has it in its frame.
class Job {
  public:
    Job() = default;
    Job(const Job&) = delete;
    Job& operator=(const Job&) = delete;
    virtual ~Job() = default;
    /// Runs until it suspends or ends.
    virtual Came run() = 0;
};

/// What a function needs while it runs.
struct Stack {
    int number = 0;                    ///< From 1: which of those that were made.
    bool is_kept = false;              ///< Somebody was stopped on it.
    ucontext_t where{};                ///< Then: where to go on.
    std::array<char, 64 << 10> bytes;  ///< The stack.
};

/// Runs one job at a time.
class Processor {
  public:
    /// Makes a stack.
    std::unique_ptr<Stack> make_stack() {
        auto stack = std::make_unique<Stack>();
        stack->number = ++made;
        return stack;
    }
    /// Begins a run of @p job on @p stack, which nobody keeps. @returns How it came to its end.
    Came run(Job& job, Stack& stack) {
        if (stack.is_kept) return refuse("a run begins on a stack that somebody keeps");
        getcontext(&stack.where);
        stack.where.uc_stack.ss_sp = stack.bytes.data();
        stack.where.uc_stack.ss_size = stack.bytes.size();
        stack.where.uc_link = &loop_;
        makecontext(&stack.where, &begin, 0);
        job_ = &job;
        return change_to(stack);
    }
    /// Goes on with the job that was pre-empted on @p stack. @returns How it came to its end this time.
    Came go_on(Stack& stack) {
        if (!stack.is_kept)
            return refuse("nobody was stopped on the stack that is to go on");
        return change_to(stack);
    }
    /// The timer: stops the job that runs, and lets the scheduler go on. It returns when the job goes on.
    void preempt() {
        Stack& stack = *stack_;
        stack.is_kept = true;
        came_ = Came::preempted;
        swapcontext(&stack.where, &loop_);
    }
    /// The stack in use.
    [[nodiscard]] const Stack& stack() const { return *stack_; }

    int made = 0;       ///< So many stacks were made.
    std::string wrong;  ///< Which rule was broken first; empty: none.

  private:
    Came refuse(const char* rule) {
        if (wrong.empty()) wrong = rule;
        return Came::ended;
    }
    Came change_to(Stack& stack) {
        running_ = this;
        stack_ = &stack;
        stack.is_kept = false;
        swapcontext(&loop_, &stack.where);
        return came_;
    }
    static void begin() {
        Processor& self = *running_;
        const Came came = self.job_->run();
        self.came_ = came;
    }

    static inline Processor* running_ = nullptr;
    ucontext_t loop_{};
    Job* job_ = nullptr;
    Stack* stack_ = nullptr;
    Came came_ = Came::ended;
};
