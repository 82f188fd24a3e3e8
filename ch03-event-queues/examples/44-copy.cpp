// Files: always "ready", and slow all the same.
//
// To ask when a file can be read is of no use: the answer is "now", and the read waits for the disk.
// Operations are the only way to do something else meanwhile: four pieces are under way here, some
// being read, some being written. The copy gets its name when it is whole: whoever looks, at
// whatever moment, finds the old file or the new one.
//
// `44-copy FROM TO` copies a file of yours.
//
// Before: 43-udp-echo.  Next: 45-supervisor.

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "base/must.hpp"
#include "servers/copier.hpp"
#include "servers/program.hpp"
#include "servers/temporary_folder.hpp"

namespace fs = std::filesystem;
using base::must, servers::Copier, servers::Loop;

// Copies in a loop of its own. @returns The number of bytes, or why not.
static base::Result<std::uint64_t> copied(events::Backend backend, const fs::path& from,
                                          const fs::path& to) {
    Loop loop(must("open a queue", events::Queue::open(backend)));
    must("wait for signals", loop.stop_on_signals());
    Copier copier(loop);
    base::Result<std::uint64_t> result = 0;
    const auto begun =
        copier.copy(from.string(), to.string(), [&](base::Result<std::uint64_t> told) {
            result = told;
            loop.stop();
        });
    if (!begun) return base::fail(begun.error());
    must("run the loop", loop.run());
    return result;
}

static std::string contents(const fs::path& name) {
    std::ifstream in(name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

static void show(const fs::path& place) {
    std::string text;
    for (int i = 0; i < 200'000; ++i) text += std::to_string(i) + "\n";
    std::ofstream(place / "from", std::ios::binary) << text;
    std::ofstream(place / "to") << "old";
    int wrong = 0;
    for (const events::Backend backend : events::backends()) {
        const auto size = must("copy", copied(backend, place / "from", place / "to"));
        wrong += size != text.size() || contents(place / "to") != text;
    }
    std::printf("back ends whose copy differs: %d\n", wrong);

    // A copy that fails changes nothing.
    std::ofstream(place / "to") << "precious";
    const auto none = copied(events::Backend::best, place / "none", place / "to");
    std::printf("a file that is not there: %s\n", base::describe(none.error()));
    std::printf("what was there before: %s\n", contents(place / "to").c_str());
    const bool is_tidy = !fs::exists(place / "to.part");
    std::printf("half a file left behind: %s\n", is_tidy ? "no" : "yes");
}

int main(int argc, char** argv) {
    if (argc == 3) {
        const auto size = copied(events::Backend::best, argv[1], argv[2]);
        if (!size)
            return servers::complain(std::string("cannot copy ") + argv[1] + " to " +
                                     argv[2] + ": " + base::describe(size.error()));
        std::printf("%llu bytes\n", static_cast<unsigned long long>(*size));
        return 0;
    }
    if (argc != 1)
        return servers::complain(std::string("use it as: ") + argv[0] + " FROM TO");
    show(servers::TemporaryFolder("copy-").path);
}

// Output:
// back ends whose copy differs: 0
// a file that is not there: no such file or directory
// what was there before: precious
// half a file left behind: no
