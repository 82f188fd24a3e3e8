// A key-value server that redis-cli and redis-benchmark talk to, and that survives SIGKILL.
//
// A connection reads, runs, commits and replies. All connections wait for the same writer of the
// log: while it writes one group of changes, the next one grows. The log says itself how far it is
// whole, so a server that was killed in the middle of a write starts again, without that half.
//
// `71-key-value-server FOLDER 6380 [always|every-second|never]` keeps its keys in a folder, "-" in none:
// try `redis-cli -p 6380`. With `--console` it shows its tasks.
//
// Before: 70-chat.  Next: 72-downloader.

#include <cstdio>
#include <fstream>
#include <string>

#include "programs/in_background.hpp"
#include "programs/key_value.hpp"
#include "programs/live_console.hpp"
#include "programs/program.hpp"
#include "servers/temporary_folder.hpp"
#include "servers/visitor.hpp"

using base::must, programs::Durable, programs::KeyValue, programs::KeyValueFiles,
    servers::Visitor;

static int complain(const std::string& words) {
    std::fprintf(stderr, "error: %s\n", words.c_str());
    return 2;
}

static int serve(const std::string& folder, std::uint16_t port, const std::string& when,
                 programs::LiveConsole& console) {
    auto durable = Durable::every_second;
    if (when == "always") durable = Durable::always;
    if (when == "never") durable = Durable::never;
    KeyValueFiles files;
    if (folder != "-") {
        const auto opened = files.open(folder);
        if (!files.found().damaged.empty())
            return complain(files.found().damaged + " is damaged at byte " +
                            std::to_string(files.found().damaged_at));
        if (!opened) return complain(folder + ": " + base::describe(opened.error()));
    }
    auto runtime = must("open a runtime", futures::Runtime::open(console.options()));
    KeyValue server(runtime, files, durable);
    return programs::serve_until_ctrl_c(runtime, port, server);
}

static std::string ask(std::uint16_t port, const std::string& commands) {
    auto visitor = must("connect", Visitor::connect(events::Address::loopback(port)));
    must("say", visitor.say(commands + "QUIT\r\n"));
    std::string heard = must("hear", visitor.hear_all());
    std::erase(heard, '\r');
    return heard;
}

// Starts the server on the folder, asks it something, and ends it.
static void start(const std::string& folder, const std::string& commands) {
    KeyValueFiles files;
    must("open", files.open(folder));
    std::printf("found %d commands, cut off %d bytes\n",
                static_cast<int>(files.found().commands),
                static_cast<int>(files.found().cut_bytes));
    const programs::InBackground<KeyValue> server({}, [&](futures::Runtime& runtime) {
        return std::make_unique<KeyValue>(runtime, files, Durable::always);
    });
    std::printf("%s\n", ask(server.port(), commands).c_str());
}

int main(int argc, char** argv) {
    programs::LiveConsole console(argc, argv);
    if (argc > 2)
        return serve(argv[1], programs::port_in(argv[2]), argc > 3 ? argv[3] : "", console);
    const servers::TemporaryFolder place("key-value");
    const std::string folder = place.path.string();
    // 1. Some keys, and a command that is none.
    start(folder, "SET greeting hello\r\nINCR visits\r\nINCR visits\r\nNONSENSE\r\n");
    // 2. A crash in the middle of a write: half of a frame at the end of the log.
    std::ofstream(folder + "/log-0", std::ios::binary | std::ios::app) << "\xf5LOG\x20";
    start(folder, "GET greeting\r\nINCR visits\r\n");
    // 3. And again.
    start(folder, "DBSIZE\r\n");
}

// Output:
// found 0 commands, cut off 0 bytes
// +OK
// :1
// :2
// -ERR unknown command 'NONSENSE'
// +OK
//
// found 3 commands, cut off 5 bytes
// $5
// hello
// :3
// +OK
//
// found 4 commands, cut off 0 bytes
// :2
// +OK
//
