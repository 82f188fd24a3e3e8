# A trap of the kernel itself: saves all registers on the stack, calls the handler, and goes on with what the frame then
# says. In: any instruction of the kernel may be interrupted, so nothing may change but by the frame.
# The handler: void handle(arch::TrapFrame&, Cause, value), interrupts off.

#include "arch/places.h"

    .section .text
    .balign 4
    .global kernel_vector
// [guard]
kernel_vector:
    addi sp, sp, -272
    csrw sscratch, t0
    ld t0, HART_STACK_TOP(tp)
    sub t0, t0, sp
    srli t0, t0, 12
    addi t0, t0, 1 - STACK_SIZE / 4096
    beqz t0, stack_is_full
    addi t0, sp, 272
    sd t0, 16(sp)
1:  csrr t0, sscratch
// [guard]
    sd ra, 8(sp)
    sd gp, 24(sp)
    sd tp, 32(sp)
    .irp n, 5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    sd x\n, 8*\n(sp)
    .endr
    csrr t0, sepc
    sd t0, 0(sp)
    csrr s0, sstatus                # where sret goes; the handler may itself be trapped
    mv a0, sp
    csrr a1, scause
    csrr a2, stval
    la t0, kernel_trap_handler
    ld t0, 0(t0)
    jalr t0
    csrw sstatus, s0
    ld t0, 0(sp)
    csrw sepc, t0
    ld ra, 8(sp)
    ld gp, 24(sp)
    .irp n, 5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    ld x\n, 8*\n(sp)
    .endr
    ld sp, 16(sp)
    sret

# The frame would lie in the guard page: the store that has overflowed the stack would be followed by another one, and
# nobody would ever hear of it. So whoever comes here has another stack. It is one for all: the kernel ends.
stack_is_full:
    addi sp, sp, 272
    lla t0, spare_stack + 4096
    sd sp, 16 - 272(t0)
    addi sp, t0, -272
    j 1b

    .section .bss.kept, "aw", @nobits
    .balign 16
spare_stack:
    .skip 4096
