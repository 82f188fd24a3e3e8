// true: nothing went wrong.

#include "user/arguments.hpp"

int main(user::Arguments) { return 0; }
