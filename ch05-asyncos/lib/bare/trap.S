# An interrupt of a small kernel: saves what a C++ function may change, and calls
# void on_interrupt(std::uint64_t cause), interrupts off. Handlers are not interrupted, so sepc and sstatus stay.

    .weak on_interrupt              # a lab without interrupts has none
    .section .text
    .balign 4
    .global bare_trap
bare_trap:
    addi sp, sp, -256
    .irp n, 1,5,6,7,10,11,12,13,14,15,16,17,28,29,30,31
    sd x\n, 8*\n(sp)
    .endr
    csrr a0, scause
    bgez a0, bare_end               # an exception
    andi a0, a0, 63
    call on_interrupt
    .irp n, 1,5,6,7,10,11,12,13,14,15,16,17,28,29,30,31
    ld x\n, 8*\n(sp)
    .endr
    addi sp, sp, 256
    sret
