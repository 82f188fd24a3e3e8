// false: something did.

#include "user/arguments.hpp"

int main(user::Arguments) { return 1; }
