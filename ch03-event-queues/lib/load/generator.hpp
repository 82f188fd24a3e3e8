#pragma once
/// @file
/// Generator: clients of a server, each of whom asks again as soon as it is answered.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "load/server.hpp"

namespace load {

/// What is asked, and how much comes back.
struct Work {
    std::string request;     ///< The bytes of one request.
    std::size_t answer = 0;  ///< How many bytes its answer has; 0: find out, it is HTTP.
};

/// What a server has done in a while.
struct Figures {
    double per_second;  ///< Answers.
    double cpu_ns;      ///< Of the server, for one of them.
    double all;         ///< Answers, those before and after the while included.
    double p99_ns;      ///< From a request to its answer: 99 of 100 take less.
};

/// Some connections to one server.
class Generator {
  public:
    /// Connects; waits until the server listens, some seconds at most.
    Generator(const Server& server, std::size_t connections, Work work);
    Generator(const Generator&) = delete;
    Generator& operator=(const Generator&) = delete;
    ~Generator();

    /// Lets all clients ask for @p time, and all answers come in after that.
    [[nodiscard]] Figures measure(std::chrono::nanoseconds time);

  private:
    struct Client {
        int socket;
        std::size_t missing = 0;  // of the answer
        std::chrono::steady_clock::time_point asked = {};
    };
    std::size_t answer_of_one() const;
    void ask(Client& client);
    double drive(std::chrono::nanoseconds time, bool ask_again);

    const Server& server_;
    Work work_;
    int epoll_;
    std::vector<Client> clients_;
    double waiting_ = 0;
    std::vector<double> delays_;  // of the answers, in ns
};

}  // namespace load
