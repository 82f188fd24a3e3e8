#pragma once
/// @file
/// Crowd: threads that do nothing but be there.

#include <cstddef>
#include <iterator>
#include <semaphore>
#include <thread>
#include <vector>

namespace footprint {

/// Threads that wait in the kernel until the crowd's end. They take no memory of their own
/// while they wait, so that what is counted is the price of being a thread.
class Crowd {
  public:
    Crowd() = default;
    Crowd(const Crowd&) = delete;
    Crowd& operator=(const Crowd&) = delete;

    /// Ends all of them.
    ~Crowd() {
        end_.release(std::ssize(threads_));
        for (std::thread& thread : threads_) thread.join();
    }

    /// Starts one more, and returns when it runs.
    /// @throws std::system_error  if the system refuses it
    void add() {
        threads_.emplace_back([this] {
            here_.release();
            end_.acquire();
        });
        here_.acquire();
    }

    /// Says how many there are.
    [[nodiscard]] std::size_t size() const noexcept { return threads_.size(); }

  private:
    std::vector<std::thread> threads_;
    std::counting_semaphore<> here_{0}, end_{0};
};

}  // namespace footprint
