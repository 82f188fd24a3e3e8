# Where a user interrupt begins: between any two instructions of the program, so every register that a function may change
# is saved. No kernel has any part in this, if the processor knows uret and uipi.
#
# In: uepc (or the page's pc) = the instruction that is next.  Out: the same, and all registers as they were.
# Calls: void (*user_vector_handler)(std::uint64_t vectors), masked, 128 bytes further down the stack.

    .section .text
    .balign 4
// [entry]
    .macro each_register do
    \do ra, 0(sp)
    .irp n, 5,6,7
    \do x\n, 8*(\n - 4)(sp)
    .endr
    .irp n, 10,11,12,13,14,15,16,17
    \do x\n, 8*(\n - 6)(sp)
    .endr
    .irp n, 28,29,30,31
    \do x\n, 8*(\n - 16)(sp)
    .endr
    .endm

    .macro call_handler
    lla t0, user_vector_handler
    ld t0, 0(t0)
    jalr t0
    .endm

    .global user_interrupt_entry
user_interrupt_entry:
    addi sp, sp, -128
    each_register sd
    .insn r 0x7b, 6, 1, a0, x0, x0  # uipi.read a0: takes all vectors, and thereby ends the interrupt
    call_handler
    each_register ld
    addi sp, sp, 128
    .word 0x00200073                # uret
// [entry]

// [page]
    .global user_page_entry
user_page_entry:
    addi sp, sp, -128
    each_register sd
    lla t0, user_interrupt_page
    ld t0, 0(t0)
    addi t0, t0, 8
    amoswap.d a0, x0, (t0)          # takes all vectors
    call_handler
    each_register ld
    addi sp, sp, 128
    .word 0x0a00607b                # abi::end_of_handler
// [page]
