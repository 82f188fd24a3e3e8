// hello: the first program that runs. It says hello, and ends with 7.

#include "user/arguments.hpp"
#include "user/print.hpp"

int main(user::Arguments) {
    user::print("Hello from user mode.\n");
    return 7;
}
