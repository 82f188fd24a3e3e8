// chain-cat [-2] FILE...: cat without a call for each file. The kernel reads and writes by itself, as a chain says that the
// program has written down; -2: with two buffers, so that one is filled while the other is written.

#include "user/arguments.hpp"
#include "user/chained_cat.hpp"
#include "user/print.hpp"

static constexpr std::size_t most = 60;

// Each has to be there when it is opened, so nothing is printed of the others if there are too many.
static int print(user::Arguments names, bool by_two) {
    static user::Printed files[most];
    if (names.size() > most) {
        user::complain("at most ", most, " files");
        return 2;
    }
    for (std::size_t at = 0; at < names.size(); ++at) files[at].path = names[at];
    const std::span all(files, names.size());
    user::Chain chain;
    auto done = chain.open();
    if (done)
        done = by_two ? user::cat_by_two(chain, all, user::output)
                      : user::cat_by_one(chain, all, user::output);
    int code = 0;
    for (const user::Printed& file : all) {
        if (file.error == user::Errno{}) continue;
        user::complain(file.path, ": ", file.error);
        code = 1;
    }
    if (!done) user::complain(done.error());
    return done ? code : 1;
}

int main(user::Arguments files) {
    bool by_two = false;
    files.take_options("2", [&](char, const char*) { by_two = true; });
    return print(files, by_two);
}
