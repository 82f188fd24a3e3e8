// Each system call of a server fails once, in each way that it can, on each back end. It may cost one client
// its connection, who learns of it; the next one is served, and nothing is left behind.
//
// Needs: linux
// Without: asan tsan (they hold locks while they take memory, and who answers for the kernel wants them)

#include <future>
#include <string>
#include <thread>

#include "each_server.hpp"
#include "events/queue.hpp"
#include "failing_each.hpp"
#include "servers/echo.hpp"

using base::Errno;
using failing::Failed, failing::lost;
using servers::Echo, servers::Face, servers::Loop, servers::Visitor;

namespace {

// Two clients, one after the other, in a thread whose calls do not fail.
class Guests {
  public:
    Guests() : thread_([this] { come(opened_.get_future().get()); }) {}
    Guests(const Guests&) = delete;
    Guests& operator=(const Guests&) = delete;
    ~Guests() {
        if (!thread_.joinable()) return;
        opened_.set_value({nullptr, 0});
        thread_.join();
    }
    // Runs the loop until they have gone. @returns Why one of them has been forgotten, if so.
    Errno let_in(Loop& loop, std::uint16_t port) {
        opened_.set_value({&loop, port});
        const auto ran = loop.run();
        thread_.join();
        return ran ? served_ : ran.error();
    }

  private:
    struct Opened {
        Loop* loop;
        std::uint16_t port;
    };
    void come(Opened opened) {
        if (opened.loop == nullptr) return;
        const Errno first = visit(opened.port), second = visit(opened.port);
        const bool is_one_left_waiting =
            first == Errno::timed_out || second == Errno::timed_out;
        if (is_one_left_waiting || (first != Errno{} && second != Errno{})) served_ = lost;
        opened.loop->stop();
    }
    static Errno visit(std::uint16_t port) {
        Failed failed;
        auto visitor =
            Visitor::connect(events::Address::loopback(port), std::chrono::seconds(2));
        if (failed(visitor) || failed(visitor->say("hello\n"))) return failed.why;
        const auto heard = visitor->hear_until("\n");
        if (failed(heard)) return failed.why;
        return *heard == "hello\n" ? Errno{} : Errno::connection_reset;
    }

    std::promise<Opened> opened_;
    Errno served_{};
    std::thread thread_;
};

}  // namespace

TEST_CASE("whichever call of a server fails: it costs one client at most, and he is told") {
    for (const events::Backend backend : events::backends()) {
        for (const Face face : {Face::readiness, Face::operations}) {
            INFO(events::name_of(backend)
                 << (face == Face::readiness ? ", readiness" : ", operations"));
            failing::each_call(
                [] { return Guests(); },
                [&](Guests& guests) {
                    Failed failed;
                    auto queue = events::Queue::open(backend);
                    if (failed(queue)) return failed.why;
                    Loop loop(std::move(*queue));
                    Echo echo(loop, face);
                    if (failed(echo.connections().listen(events::Address::loopback(0))))
                        return failed.why;
                    return guests.let_in(loop, echo.connections().port());
                });
        }
    }
}
