# Yours: where a user interrupt begins, and how it ends.
#
# It comes between any two instructions of a program, in user mode; no kernel has any part in it. uepc is the instruction that
# is next, and interrupts are off (UIE, bit 0 of ustatus). Afterwards all 31 registers are as they were.
#
# Calls void on_vectors(std::uint64_t vectors), a C++ function, with the vectors that have come. It may switch interrupts on: then
# it is interrupted itself, between any two of its instructions.
#
#   .insn r 0x7b, 6, 1, a0, x0, x0    uipi.read a0: takes all vectors that wait, a bit each; as long as any waits, it interrupts
#   csrci 0x000, 1                    ustatus: interrupts off
#   csrr t0, 0x041  csrw 0x041, t0    uepc
#   .word 0x00200073                  uret: goes on at uepc, with interrupts on

    .section .text
    .balign 4
    .global user_entry
user_entry:
#if LAB_SOLUTION
    addi sp, sp, -144               # 17 words, and a stack stays aligned to 16
    .irp n, 5,6,7
    sd x\n, 8*(\n - 5)(sp)
    .endr
    .irp n, 10,11,12,13,14,15,16,17
    sd x\n, 8*(\n - 7)(sp)
    .endr
    .irp n, 28,29,30,31
    sd x\n, 8*(\n - 17)(sp)
    .endr
    sd ra, 120(sp)
    csrr t0, 0x041                  # uepc: a second interrupt, in the handler, overwrites it
    sd t0, 128(sp)
    .insn r 0x7b, 6, 1, a0, x0, x0
    call on_vectors
    csrci 0x000, 1
    ld t0, 128(sp)
    csrw 0x041, t0
    ld ra, 120(sp)
    .irp n, 5,6,7
    ld x\n, 8*(\n - 5)(sp)
    .endr
    .irp n, 10,11,12,13,14,15,16,17
    ld x\n, 8*(\n - 7)(sp)
    .endr
    .irp n, 28,29,30,31
    ld x\n, 8*(\n - 17)(sp)
    .endr
    addi sp, sp, 144
    .word 0x00200073
#else
    # TODO: which registers may the function change, and what else belongs to the program?
    .word 0x00200073
#endif
