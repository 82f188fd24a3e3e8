// echo [-n] WORD...: prints the words. -n: without an end of line.

#include "user/arguments.hpp"
#include "user/print.hpp"

int main(user::Arguments words) {
    const bool ends = words.size() == 0 || std::string_view(words[0]) != "-n";
    if (!ends) words.take();
    for (std::size_t i = 0; i < words.size(); ++i) user::print(i == 0 ? "" : " ", words[i]);
    if (ends) user::print('\n');
    return user::flush() ? 0 : 1;
}
