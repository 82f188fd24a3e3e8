// init: the first program, which the kernel starts. It runs the script /etc/rc, if there is one, and then a shell on the
// console; when that has ended, it ends, and the kernel with it. Processes whose parent has ended become its children.

#include "user/arguments.hpp"
#include "user/print.hpp"
#include "user/processes.hpp"

// Runs a shell, and waits for it, and for whoever else ends meanwhile.
static void run(const char* const* words) {
    static const char* const variables[] = {"PATH=/bin", "HOME=/", nullptr};
    const auto shell = user::spawn("/bin/sh", words, variables);
    if (!shell) {
        user::complain("/bin/sh: ", shell.error());
        return;
    }
    for (;;) {
        const auto ended = user::wait();
        if (ended && ended->id == *shell) return;
        if (!ended && ended.error() != user::Errno::interrupted) return;
    }
}

int main(user::Arguments) {
    static_cast<void>(user::on_signal(user::Signal::interrupt, abi::SignalAction::ignore));
    if (user::status("/etc/rc")) {
        static const char* const script[] = {"sh", "/etc/rc", nullptr};
        run(script);
    }
    static const char* const console[] = {"sh", nullptr};
    run(console);
    return 0;
}
