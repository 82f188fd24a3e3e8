#pragma once
// Priority inversion: somebody urgent waits for somebody who is not, and a third one, in between, for nobody.

#include <chrono>
#include <cstdint>

#include "abi/order.hpp"
#include "user/channel.hpp"
#include "user/hand_over_riscv64.hpp"
#include "user/machine_riscv64.hpp"
#include "user/order/seen.hpp"
#include "user/processes.hpp"

namespace inversion {

using namespace std::chrono_literals;

inline constexpr std::uint8_t high = 8, middle = 24, low = 48;

inline void stand(std::uint8_t level) {
    const auto pages = user::ask(user::Call::share_order, 0);
    if (!pages) user::exit(2);
    reinterpret_cast<abi::OrderPages*>(*pages)->own.top = level;
    (void)user::call(user::Call::sched_yield);  // now the kernel knows
}

// [ways]
// The kernel sees a byte that goes into a pipe. It does not see that somebody waits for what will be done with it.
class ByPipe {
  public:
    bool begin() {
        const auto one = user::make_pipe(), other = user::make_pipe();
        if (!one || !other) return false;
        there_ = *one;
        back_ = *other;
        return true;
    }
    void accept() {}
    void connect() {}
    void serve() {
        char byte = 0;
        (void)user::read(there_.read_end, {&byte, 1});
        seen::compute(low, 5ms);
        (void)user::write(back_.write_end, {&byte, 1});
    }
    void ask() {
        char byte = '?';
        (void)user::write(there_.write_end, {&byte, 1});
        (void)user::read(back_.read_end, {&byte, 1});
    }

  private:
    user::Pipe there_{}, back_{};
};
// Here it does see that.
class ByHandOver {
  public:
    static bool begin() { return true; }
    void accept() {
        const auto offer = user::offer_channel(name);
        if (!offer) user::exit(2);
        if (const auto client = user::wait_for_asker(*offer); client)
            (void)channel_.accept(*offer, *client);
    }
    void connect() {
        while (!channel_.connect(name)) (void)user::sleep(100us);
    }
    void serve() {
        (void)user::receive(channel_.file());
        seen::compute(low, 5ms);
        (void)user::answer(channel_.file(), {});
    }
    void ask() { (void)user::send(channel_.file(), {}); }

  private:
    static constexpr const char* name = "inversion";
    user::Channel channel_;
};
// [ways]

// [inversion]
// The middle one has 20 milliseconds of work, and begins when the server has begun
// with its five. Says whether the client has waited for both.
template <class Way>
bool waits_for_both() {
    Way way;
    if (!way.begin() || !seen::begin()) return true;
    const auto server = user::fork();
    if (server && *server == 0) {
        stand(low);
        way.accept();
        way.serve();
        seen::tell();
        user::exit(0);
    }
    if (const auto other = user::fork(); other && *other == 0) {
        stand(middle);
        (void)user::sleep(3ms);
        seen::compute(middle, 20ms);
        seen::tell();
        user::exit(0);
    }
    const auto client = user::fork();
    if (client && *client == 0) {
        stand(high);
        way.connect();
        const auto asked = user::now();
        way.ask();
        const auto answered = user::now();
        seen::note({high, asked, answered});
        seen::tell();
        user::exit(answered - asked > 15ms ? 1 : 0);
    }
    const auto ended = client ? user::wait(*client) : user::wait();
    while (user::wait()) {}
    seen::collect();
    return !ended || ended->ending.code() != 0;
}
// [inversion]

}  // namespace inversion
