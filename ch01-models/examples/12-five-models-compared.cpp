// The same read in all five models, and what was observed.
//
// Nothing in these tables is written down beforehand. In phase 1 the device looks at what
// the reader does while there is no data; when the reader is told we look into its inbox;
// in phase 2 the page faults of the copy tell who copies. The words "blocking" and
// "synchronous" are computed from that, the second in both of the ways in which it is used.
//
// The six readers stand in lib/models/reads.cpp; each is one of the programs before this
// one.
//
// Needs: linux (the device looks into /proc)
// Before: 11-io-uring.  Next: 13-cooperative-and-preemptive.

#include <cstdio>
#include <string>
#include <vector>

#include "models/device.hpp"
#include "models/reads.hpp"

// [facts]
// What was observed of one model, and what follows.
struct Observed {
    std::string name;
    models::Report report;
    int reads;  // how often the reader itself called read()

    bool blocking() const { return report.doing == models::Doing::asleep; }
    bool copies() const { return report.copier == models::Copier::reader; }
    bool told_by_the_copy() const { return copies() && report.full_when_told; }
};
// [facts]
using Table = std::vector<Observed>;

static Table observe() {
    Table table;
    models::Device device;
    for (const models::Model& model : models::all_models) {
        base::program_tracer().instant(device.reader_lane(), model.name);
        const int reads = model.read(device);
        table.push_back({model.name, device.report(), reads});
    }
    return table;
}

static void print(const Table& table) {
    std::printf("%-12s %-8s %-16s %-15s own reads\n", "", "phase 1", "inbox when told",
                "phase 2: copy");
    for (const Observed& model : table) {
        std::printf("%-12s %-8s %-16s %-15s %9d\n", model.name.c_str(),
                    model.blocking() ? "asleep" : "at work",
                    model.report.full_when_told ? "full" : "empty",
                    model.copies() ? "reader" : "another thread", model.reads);
    }
}

// Two by two: each model goes into the cell where its two facts put it.
static void print_square(const Table& table, bool (Observed::*synchronous)() const) {
    auto cell = [&](bool is_synchronous, bool is_blocking) {
        std::string names;
        for (const Observed& model : table) {
            const bool here =
                (model.*synchronous)() == is_synchronous && model.blocking() == is_blocking;
            if (here) names += (names.empty() ? "" : ", ") + model.name;
        }
        return names;
    };
    std::printf("%-13s %-18s %s\n", "", "blocking", "non-blocking");
    for (const bool row : {true, false}) {
        std::printf("%-13s %-18s %s\n", row ? "synchronous" : "asynchronous",
                    cell(row, true).c_str(), cell(row, false).c_str());
    }
}

int main() {
    const Table table = observe();
    print(table);
    std::printf("\nIf synchronous means that the reader's own thread copies:\n");
    print_square(table, &Observed::copies);
    std::printf(
        "\nIf synchronous means that the reader is told by the call that copies:\n");
    print_square(table, &Observed::told_by_the_copy);
}

// Output:
//              phase 1  inbox when told  phase 2: copy   own reads
// read         asleep   full             reader                  1
// O_NONBLOCK   at work  full             reader                 11
// poll         asleep   empty            reader                  1
// SIGIO        at work  empty            reader                  1
// aio_read     at work  full             another thread          0
// aio_suspend  asleep   full             another thread          0
//
// If synchronous means that the reader's own thread copies:
//               blocking           non-blocking
// synchronous   read, poll         O_NONBLOCK, SIGIO
// asynchronous  aio_suspend        aio_read
//
// If synchronous means that the reader is told by the call that copies:
//               blocking           non-blocking
// synchronous   read               O_NONBLOCK
// asynchronous  poll, aio_suspend  SIGIO, aio_read
