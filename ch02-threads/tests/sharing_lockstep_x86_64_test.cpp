// How fibers share, with a tick before every single instruction: see lockstep_x86_64.hpp.
//
// Needs: linux x86_64
// Without: asan tsan (they put their own code between a program and its signals)

#include "fibers/actives.hpp"
#include "fibers/channel.hpp"
#include "fibers/mutex.hpp"
#include "lockstep_x86_64.hpp"

using lockstep::begin_steps, lockstep::check, lockstep::check_each, lockstep::end_steps,
    lockstep::Task;

namespace {

constexpr int rounds = 3;

// Makes one request after the other; fibers of their own complete them, which begin like this.
class Asking final : public fibers::ActiveObject {
  public:
    Asking(fibers::ActiveScheduler& actives, void (*begin)())
        : ActiveObject(actives, 1), begin_(begin) {
        ask();
    }
    ~Asking() override { cancel(); }
    [[nodiscard]] int answers() const { return answers_; }

  protected:
    void run() override {
        answers_ += *outcome();
        if (answers_ < rounds) ask();
    }
    void cancel_request() override {}  // it comes soon

  private:
    void ask() {
        fibers::RequestStatus& status = set_active();
        fibers::spawn({}, [begin = begin_, &status] {
            begin();
            status.complete(1);
        });
    }

    void (*begin_)();
    int answers_ = 0;
};

}  // namespace

TEST_CASE("a mutex survives a tick at every instruction") {
    static fibers::Mutex mutex;
    static volatile int inside;
    const Task locks = [] {
        begin_steps();
        int alone = 0;
        for (int i = 0; i < rounds; ++i) {
            const std::lock_guard lock(mutex);
            inside = inside + 1;
            alone += inside == 1;
            inside = inside - 1;
        }
        return alone;
    };
    check({locks, locks, locks}, {.value = 3 * rounds});
}

TEST_CASE("while a mutex is handed over another fiber may come at any instruction") {
    check_each({[] {
                   fibers::Mutex mutex;
                   const auto locks = [&mutex] {
                       const std::lock_guard lock(mutex);
                       return 1;
                   };
                   mutex.lock();
                   auto waits = fibers::spawn({}, locks);
                   fibers::yield();
                   auto comes = fibers::spawn({}, locks);
                   begin_steps();
                   mutex.unlock();
                   end_steps();
                   return waits.join() + comes.join();
               }},
               {.value = 2});
}

TEST_CASE("a channel survives a tick at every instruction, and its close(), too") {
    const auto capacity = GENERATE(std::size_t{0}, std::size_t{1});
    check({[=] {
              fibers::Channel<int> channel(capacity);
              const auto sends = [&channel] {
                  begin_steps();
                  for (int i = 0; i < rounds; ++i) (void)channel.send(1);
                  return 0;
              };
              const auto receives = [&channel] {
                  begin_steps();
                  int sum = 0;
                  while (auto value = channel.receive()) sum += *value;
                  return sum;
              };
              auto a = fibers::spawn({}, sends), b = fibers::spawn({}, sends);
              auto c = fibers::spawn({}, receives), d = fibers::spawn({}, receives);
              a.join(), b.join();
              begin_steps();
              channel.close();
              return c.join() + d.join();
          }},
          {.value = 2 * rounds});
}

TEST_CASE("while one fiber tries to send or to receive another may, at any instruction") {
    check_each(
        {[] {
            fibers::Channel<int> channel(2);
            auto sends = fibers::spawn({}, [&channel] { (void)channel.try_send(2); });
            begin_steps();
            (void)channel.try_send(1);
            end_steps();
            sends.join();
            const auto receive = [&channel] { return channel.try_receive().value_or(0); };
            auto receives = fibers::spawn({}, receive);
            begin_steps();
            const int mine = receive();
            end_steps();
            return mine + receives.join();
        }},
        {.value = 3});
}

TEST_CASE("while a channel is closed another fiber may receive at any instruction") {
    check_each({[] {
                   fibers::Channel<int> channel(0);
                   const auto sends = [&channel] { return channel.send(1) ? 1 : 0; };
                   auto a = fibers::spawn({}, sends), b = fibers::spawn({}, sends);
                   fibers::yield();
                   auto receives = fibers::spawn(
                       {}, [&channel] { return channel.try_receive() ? 1 : 0; });
                   begin_steps();
                   channel.close();
                   end_steps();
                   const int received = receives.join();
                   return a.join() + b.join() - received;
               }},
               {.value = 0});
}

TEST_CASE("active objects survive a tick at every instruction") {
    check({[] {
              fibers::ActiveScheduler actives;
              const Asking first(actives, begin_steps), second(actives, begin_steps);
              begin_steps();
              actives.run();
              return first.answers() + second.answers();
          }},
          {.value = 2 * rounds});
}

TEST_CASE("while a request is taken back it may complete at any instruction") {
    check_each({[] {
                   fibers::ActiveScheduler actives;
                   Asking object(actives, [] {});
                   begin_steps();
                   object.cancel();
                   end_steps();
                   return object.is_active() ? 0 : 1;
               }},
               {.value = 1});
}
