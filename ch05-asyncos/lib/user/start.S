# The first instructions of a user program.
#
# In: sp = the address of argc; argv, a zero, the environment, a zero and the auxiliary vector follow. That is how
# Linux begins programs too. All other registers are zero, or nobody's business.

    .section .text.start, "ax"
    .global _start
_start:
    mv a0, sp
    andi sp, sp, -16
    mv s0, zero                     # the outermost frame
    call user_start                 # [[noreturn]] void user_start(std::uint64_t* stack)
