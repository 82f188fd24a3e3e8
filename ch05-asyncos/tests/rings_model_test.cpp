// The rings, in every order, on a memory as weak as the language allows: no entry is read before it was written or written
// before it was read, and a kernel that goes to sleep misses nothing.
//
// Without: tsan (one thread of the system; the explorer finds the races itself)

#include "model/explore.hpp"
#include "model/sync.hpp"
#include "model/wait.hpp"
#include "rings/kernel_side.hpp"
#include "rings/program_side.hpp"
#include "rings/run.hpp"
#include "workbook/catch.hpp"

namespace {

// So small that they are full at once.
using Memory = abi::RingMemory<model::Sync, 1, 1>;
using Kernel = rings::KernelSide<Memory>;

// The kernel takes a call, if there is one.
template <class AnyKernel>
bool take(AnyKernel& kernel, abi::Submission& call) {
    if (kernel.look() == 0) return false;
    kernel.take(call);
    return true;
}

// A program submits calls and reads results, the kernel takes them and answers; each tries as often as there are calls.
struct Exchange {
    static constexpr int calls = 3;
    Memory memory;
    Kernel kernel{memory};
    rings::ProgramSide<Memory> program{memory};
    std::uint64_t submitted = 0, received = 0;

    void ask() {
        for (int i = 0; i < calls; ++i) {
            if (program.submit({.token = submitted + 1})) ++submitted;
            receive();
        }
    }
    void receive() {
        abi::Completion result;
        if (!program.take(result)) return;
        model::check(result.token == ++received, "results come in order, each once");
    }
    void serve() {
        abi::Submission call;
        for (int i = 0; i < calls; ++i)
            if (take(kernel, call)) {
                kernel.complete({call.token, 0, 0});
                kernel.publish();
            }
    }
    void at_end() {
        serve();
        for (int i = 0; i < calls; ++i) {
            receive();
            serve();
        }
        model::check(received == submitted, "all that was submitted has a result");
    }
};

// Likewise, but the kernel reads no more than it needs, and both show what they have written once for many. Two calls have
// room, and one result: for the second one the program has to read the first.
struct Batches {
    using Memory = abi::RingMemory<model::Sync, 2, 1>;
    Memory memory;
    rings::KernelSide<Memory> kernel{memory};
    rings::ProgramSide<Memory> program{memory};
    std::uint64_t written = 0, received = 0;

    void ask() {
        while (program.write(abi::Call::getpid, written + 1)) ++written;
        program.show();
        receive();
    }
    void receive() {
        program.take_all([&](const abi::Completion& result) {
            model::check(result.token == ++received, "results come in order, each once");
        });
    }
    void serve() {
        for (int i = 0; i < 2; ++i) {
            rings::Run<Memory> run(kernel, kernel.fetched() + kernel.look());
            while (run.has_call()) run.complete({rings::word_once(run.call(), 1), 0, 0});
            run.end();
            kernel.publish();
        }
    }
    void at_end() {
        receive();
        for (int i = 0; i < 2; ++i) {
            serve();
            receive();
        }
        model::check(written == 2 && received == written, "each call has a result");
    }
};

// The kernel polls, and sleeps when there is nothing; the program wakes it if it does not poll. One call is enough to miss.
template <class AnyKernel>
struct Nap {
    Memory memory;
    AnyKernel kernel{memory};
    rings::ProgramSide<Memory> program{memory};
    model::Parker doorbell{"the doorbell"};

    void ask() {
        model::check(program.submit({}), "there is room");
        if (program.needs_notice()) doorbell.unpark();
    }
    void serve() {
        kernel.start_polling();
        abi::Submission call;
        while (!take(kernel, call)) {
            if (!kernel.stop_polling()) continue;
            doorbell.park();
            kernel.start_polling();
        }
    }
};

// It sleeps without a second look: what came between the first and the word that it sleeps, it misses.
struct Hasty : Kernel {
    using Kernel::Kernel;
    [[nodiscard]] bool stop_polling() noexcept {
        (void)Kernel::stop_polling();
        return true;
    }
};

// The program arms its ring, looks once more, and sleeps; a result wakes it only if the ring is armed.
template <class AnyKernel>
struct Armed {
    Memory memory;
    AnyKernel kernel{memory};
    rings::ProgramSide<Memory> program{memory};
    model::Parker interrupt{"an interrupt"};

    Armed() { model::check(program.submit({}), "there is room"); }
    void ask() {
        if (!program.arm(true)) interrupt.park();
        abi::Completion result;
        model::check(program.take(result), "who is interrupted finds the result");
    }
    void serve() {
        abi::Submission call;
        model::check(take(kernel, call), "there is a call");
        kernel.complete({});
        kernel.publish();
        if (kernel.is_armed()) interrupt.unpark();
    }
};

// Nothing puts the result and the look at the program's word in an order: the word may be read as it was before.
struct Unordered : Kernel {
    Memory& memory;
    explicit Unordered(Memory& of) : Kernel(of), memory(of) {}
    [[nodiscard]] bool is_armed() noexcept {
        return memory.is_armed.load(std::memory_order_acquire) != 0;
    }
};

// The program looks for an event, and reads its result.
template <class AnyKernel>
struct Happening {
    static constexpr std::uint32_t event = 1;
    Memory memory;
    AnyKernel kernel{memory};
    rings::ProgramSide<Memory> program{memory};

    Happening() { model::check(program.submit({.event = event}), "there is room"); }
    void ask() {
        if (!program.has_happened(event)) return;
        abi::Completion result;
        model::check(program.take(result), "who sees the event finds the result");
    }
    void serve() {
        abi::Submission call;
        model::check(take(kernel, call), "there is a call");
        kernel.complete({0, 0, call.event});
        kernel.happen(call.event);
    }
};

// It shows the event, and then the result.
struct Hurried : Kernel {
    using Kernel::Kernel;
    void happen(std::uint32_t event) noexcept {
        mark(event, true);
        publish();
    }
};

template <class Program>
model::Report explored(const model::Search& search = {}) {
    return model::explore<Program>(
        {{"program", &Program::ask}, {"kernel", &Program::serve}}, search);
}

}  // namespace

TEST_CASE("in no order is an entry of the rings read too early or written too late") {
    const model::Report report = explored<Exchange>();
    INFO(report.explain());
    CHECK(report.passed());
}

TEST_CASE("nor if calls and results are shown once for many") {
    const model::Report report = explored<Batches>();
    INFO(report.explain());
    CHECK(report.passed());
}

TEST_CASE("a kernel that looks again after it has said that it sleeps is always woken") {
    const model::Report report = explored<Nap<Kernel>>();
    INFO(report.explain());
    CHECK(report.passed());
}

TEST_CASE("one that does not look again sleeps on a call") {
    const model::Report report = explored<Nap<Hasty>>();
    INFO(report.explain());
    CHECK(report.ending == model::Ending::lost_wake_up);
}

TEST_CASE("a program that has armed its ring and looked hears of each result") {
    const model::Report report = explored<Armed<Kernel>>();
    INFO(report.explain());
    CHECK(report.passed());
}

TEST_CASE(
    "a kernel that reads whether it is armed in no order to its result lets it sleep") {
    const model::Report report = explored<Armed<Unordered>>();
    INFO(report.explain());
    CHECK(report.ending == model::Ending::lost_wake_up);
}

TEST_CASE("a program that sees an event finds its result") {
    const model::Report report = explored<Happening<Kernel>>();
    INFO(report.explain());
    CHECK(report.passed());
}

TEST_CASE("a kernel that shows an event before its result is found out") {
    const model::Report report = explored<Happening<Hurried>>();
    INFO(report.explain());
    CHECK(report.ending == model::Ending::check_failed);
}
