#pragma once
/// @file
/// Masked: chapter 4's structures, used by interrupt handlers, too. Nothing of them is changed: this is one more answer to
/// the question who may use them, after futures::Local, futures::Shared and Harts.

#include "arch/csr.hpp"
#include "kernel/executor.hpp"

namespace kernel {

/// As Harts. But who holds a lock is not interrupted, so no handler on its hart can find it held; and another hart, which
/// may find it held, waits for some instructions.
struct Masked : Harts {
    // [lock]
    /// For some instructions, never across a wait. @threads any, and interrupt handlers
    class Lock {
      public:
        /// Lets nobody interrupt this hart, and takes it.
        void lock() noexcept {
            const auto before = arch::clear<arch::Csr::sstatus>(arch::Status::interrupts);
            among_harts_.lock();
            before_ = before & arch::Status::interrupts;
        }
        /// Gives it back. Whoever may be interrupted was so before: a lock may be taken inside of another.
        void unlock() noexcept {
            const auto before = before_;
            among_harts_.unlock();
            (void)arch::set<arch::Csr::sstatus>(before);
        }

      private:
        Harts::Lock among_harts_;
        std::uint64_t before_ = 0;  // under the lock
    };
    // [lock]
};

}  // namespace kernel
