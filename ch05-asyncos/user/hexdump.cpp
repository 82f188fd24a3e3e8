// hexdump [-C] [FILE...]: prints bytes as numbers with base 16, and beside them as letters, sixteen a line.

#include "user/inputs.hpp"

namespace {

char line[16];
std::size_t count = 0;  // of bytes in it
std::uint64_t place = 0;

void show() {
    user::print(user::Hex{place, 8}, " ");
    for (std::size_t i = 0; i < 16; ++i) {
        if (i % 8 == 0) user::print(" ");
        if (i < count)
            user::print(user::Hex{static_cast<unsigned char>(line[i]), 2}, " ");
        else
            user::print("   ");
    }
    user::print(" |");
    for (std::size_t i = 0; i < count; ++i)
        user::print(line[i] >= ' ' && line[i] < 127 ? line[i] : '.');
    user::print("|\n");
    place += count;
    count = 0;
}

user::Result<void> dump(user::File file) {
    static char room[4096];
    for (;;) {
        const auto bytes = user::read(file, room);
        if (!bytes) return base::fail(bytes.error());
        if (*bytes == 0) return {};
        for (const char byte : std::string_view(room, *bytes)) {
            line[count++] = byte;
            if (count == sizeof line) show();
        }
    }
}

}  // namespace

int main(user::Arguments files) {
    files.take_options("C", [](char, const char*) {});
    const int code = user::for_each_input(
        files, [](user::File file, const char*) { return dump(file); });
    if (count > 0) show();
    if (place > 0) user::print(user::Hex{place, 8}, "\n");
    return user::flush() ? code : 1;
}
