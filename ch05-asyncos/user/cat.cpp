// cat [FILE...]: prints the files, one behind the other.

#include "user/inputs.hpp"

static user::Result<void> copy(user::File file) {
    static char room[16384];
    for (;;) {
        const auto bytes = user::read(file, room);
        if (!bytes) return base::fail(bytes.error());
        if (*bytes == 0) return {};
        if (const auto done = user::write_all(user::output, {room, *bytes}); !done)
            return done;
    }
}

int main(user::Arguments files) {
    files.take_options("", [](char, const char*) {});
    return user::for_each_input(files,
                                [](user::File file, const char*) { return copy(file); });
}
