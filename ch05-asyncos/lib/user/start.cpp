// From _start (start.S) to main().

#include "user/arguments.hpp"
#include "user/processes.hpp"

int main(user::Arguments arguments);

namespace user {
const char* program_name = "";
const char* const* environment = nullptr;
}  // namespace user

extern "C" {
extern void (*const constructors_begin[])();
extern void (*const constructors_end[])();

// What lies on the stack: argc, argv..., 0, the environment..., 0, auxiliary pairs.
[[noreturn]] void user_start(const std::uint64_t* stack) {
    const auto* const words = reinterpret_cast<const char* const*>(stack + 1);
    user::environment = words + stack[0] + 1;
    if (stack[0] > 0) user::program_name = user::last_part(words[0]);
    for (auto* constructor = constructors_begin; constructor != constructors_end;
         ++constructor)
        (*constructor)();
    user::exit(main(user::Arguments({words, stack[0]})));
}
}
