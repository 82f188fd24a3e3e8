# Where a user interrupt begins: between any two instructions of the program, so every register that a function may change
# is saved. No kernel has any part in this, if the processor knows uret and uipi.
#
# In: uepc = the instruction that is next.  Out: the same, and all registers as they were.
# Calls: void (*user_vector_handler)(std::uint64_t vectors), interrupts off, 128 bytes further down the stack.

    .section .text
    .balign 4
    .global user_interrupt_entry
// [entry]
user_interrupt_entry:
    addi sp, sp, -128
    sd ra, 0(sp)
    .irp n, 5,6,7
    sd x\n, 8*(\n - 4)(sp)
    .endr
    .irp n, 10,11,12,13,14,15,16,17
    sd x\n, 8*(\n - 6)(sp)
    .endr
    .irp n, 28,29,30,31
    sd x\n, 8*(\n - 16)(sp)
    .endr
    .insn r 0x7b, 6, 1, a0, x0, x0  # uipi.read a0: takes all vectors, and thereby ends the interrupt
    lla t0, user_vector_handler
    ld t0, 0(t0)
    jalr t0
    ld ra, 0(sp)
    .irp n, 5,6,7
    ld x\n, 8*(\n - 4)(sp)
    .endr
    .irp n, 10,11,12,13,14,15,16,17
    ld x\n, 8*(\n - 6)(sp)
    .endr
    .irp n, 28,29,30,31
    ld x\n, 8*(\n - 16)(sp)
    .endr
    addi sp, sp, 128
    .word 0x00200073                # uret
// [entry]
