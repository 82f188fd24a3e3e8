#include "board_check.hpp"
#include "kernel/byte_queue.hpp"

static void gives_the_bytes_in_their_order() {
    kernel::ByteQueue<4> queue;
    check(!queue.take());
    for (int round = 0; round < 3; ++round) {
        for (const char byte : {'a', 'b', 'c'}) check(queue.put(byte));
        for (const char byte : {'a', 'b', 'c'}) check(queue.take() == byte);
    }
    check(!queue.take());
}

static void refuses_what_has_no_place() {
    kernel::ByteQueue<4> queue;
    for (const char byte : {'a', 'b', 'c', 'd'}) check(queue.put(byte));
    check(!queue.put('e'));
    check_equal(*queue.take(), 'a');
    check(queue.put('e'));
}

extern "C" int kernel_main() {
    gives_the_bytes_in_their_order();
    refuses_what_has_no_place();
    return finish_checks();
}
