#pragma once
/// @file
/// Supervisor: keeps programs running.

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "servers/loop.hpp"

namespace servers {

/// When a program that has ended is started again, and when not any more.
struct Patience {
    std::chrono::milliseconds first{
        100};  ///< Before the first restart; twice as long each time,
    std::chrono::milliseconds longest{10'000};  ///< but not longer.
    std::chrono::milliseconds steady{10'000};   ///< Who has run so long begins anew.
    unsigned restarts = 10;  ///< So many without that; then it is given up.
    std::chrono::milliseconds to_end{5'000};  ///< After SIGTERM; then SIGKILL.
};

/// Starts programs, and starts those again that fail; each time later, for what fails at once
/// would do nothing but fail. Ends them all when the loop is stopped.
class Supervisor final : public Part {
  public:
    /// Is told what happens, in a sentence.
    using Told = std::function<void(const std::string&)>;

    /// Looks after nobody yet.
    Supervisor(Loop& loop, Told told, Patience patience = {})
        : loop_(loop),
          told_(std::move(told)),
          patience_(patience),
          number_(loop.take_in(*this)) {}
    ~Supervisor() override;

    /// Starts @p command, and looks after it under the name @p name.
    void look_after(std::string name, std::vector<std::string> command);
    /// How many programs it looks after: not those that have ended well, or were given up.
    [[nodiscard]] std::size_t count() const noexcept;

    void on_event(const events::Event& event) override;  ///< For the Loop.
    void on_stop() override;                             ///< Likewise.
    [[nodiscard]] bool is_over() const override;         ///< Likewise.

  private:
    struct Program {
        std::string name;
        std::vector<std::string> command;
        bool is_wanted = true;
        bool is_running = false;
        std::int64_t process = 0;
        unsigned restarts = 0;
        std::chrono::steady_clock::time_point started = {};
        events::Timer timer = no_timer;  // to start it again, or to end it by force
    };
    void start(std::size_t index);
    void on_end(std::size_t index, std::int64_t status);
    void start_later(std::size_t index);

    Loop& loop_;
    Told told_;
    Patience patience_;
    unsigned number_;
    bool is_stopping_ = false;
    std::vector<Program> programs_;
};

}  // namespace servers
