#pragma once
/// @file
/// NoSignals: for threads that are to get none. One source file for each system.

namespace futures {

/// As long as it lives this thread gets no signals; a thread that it starts never will. So a signal that
/// a runtime waits for comes to the runtime, and not to a thread that knows nothing of it.
class NoSignals {
  public:
    NoSignals() noexcept;
    NoSignals(const NoSignals&) = delete;
    NoSignals& operator=(const NoSignals&) = delete;
    ~NoSignals();

  private:
    alignas(8) unsigned char before_[128];  // which signals were blocked before
};

}  // namespace futures
