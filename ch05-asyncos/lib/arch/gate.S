# enter_apart: as enter_user of user.S, for a program in whose page table there is nothing of the kernel but this page and
# the one with the harts' gates. Both are where they are in the kernel's table, so that the instruction behind `csrw satp` is
# the same in both.
#
# While the program runs, sscratch holds the address of its hart's gate, and stvec leads to gate_vector.

#include "arch/places.h"

    .section .text.gate, "ax"
    .balign 4096
    .global gate_page, enter_apart
gate_page:
// [vector]
    .balign 4
gate_vector:
    csrrw a0, sscratch, a0          # a0 = the gate, sscratch = the program's a0
    sd t0, GATE_T0(a0)
    ld t0, GATE_KERNEL(a0)
    csrw satp, t0
    sfence.vma
    ld t0, GATE_T0(a0)
    ld a0, GATE_FRAME(a0)           # from here on all of the kernel is there
    j user_trap
// [vector]

enter_apart:
    addi sp, sp, -16
    sd ra, 0(sp)
    sd s0, 8(sp)
    sd sp, HART_KERNEL_STACK(tp)
    sd tp, 256(a0)
    la t0, gate_vector
    csrw stvec, t0
    ld t0, 0(a0)
    csrw sepc, t0
    ld t0, 80(a0)
    csrw sscratch, t0               # the program's a0
    ld t0, HART_GATE(tp)
    sd a0, GATE_FRAME(t0)
    .irp n, 1,2,3,4,6,7,8,9,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    ld x\n, 8*\n(a0)
    .endr
    ld a0, 40(a0)                   # the program's t0
// [enter]
    sd a0, GATE_T0(t0)
    mv a0, t0
    ld t0, GATE_PROGRAM(a0)
    csrw satp, t0                   # from here on only the gate is there
    sfence.vma
    ld t0, GATE_T0(a0)
    csrrw a0, sscratch, a0
    sret
// [enter]
    .balign 4096
