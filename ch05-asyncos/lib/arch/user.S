# enter_user: into a user program, and back at its next trap, with arch::enter_user() of trap.hpp around it. It keeps sp, s0
# and gp; whoever calls says to the compiler that all other registers are lost. So those that hold something are saved
# once, before a loop of many traps, and not at each.
#
# That sret leads to user mode, with interrupts on, sstatus has said since start.S: each trap and each sret leaves it so.
# While the program runs, sscratch holds the address of its frame, and stvec leads to user_vector.
# In: a0 = the frame, interrupts off.  Out: a0 = scause, a1 = stval, interrupts off.

#include "arch/places.h"

    .section .text
    .global enter_user, user_trap
// [enter]
enter_user:
    addi sp, sp, -16
    sd ra, 0(sp)
    sd s0, 8(sp)
    sd sp, HART_KERNEL_STACK(tp)
    sd tp, 256(a0)
    csrw sscratch, a0
    la t0, user_vector
    csrw stvec, t0
    ld t0, 0(a0)
    csrw sepc, t0
    .irp n, 1,2,3,4,5,6,7,8,9,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    ld x\n, 8*\n(a0)
    .endr
    ld a0, 80(a0)
    sret
// [enter]

    .balign 4
// [vector]
user_vector:
    csrrw a0, sscratch, a0          # a0 = the frame, sscratch = the program's a0
user_trap:                          # here gate.S goes on, with the same in both
    .irp n, 1,2,3,4,5,6,7,8,9,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    sd x\n, 8*\n(a0)
    .endr
    csrr t0, sscratch
    sd t0, 80(a0)
    csrr t0, sepc
    sd t0, 0(a0)
    .option push
    .option norelax
    la gp, __global_pointer$
    .option pop
    ld tp, 256(a0)
    ld sp, HART_KERNEL_STACK(tp)
// [vector]
    la t0, kernel_vector
    csrw stvec, t0
    csrr a0, scause
    csrr a1, stval
    ld ra, 0(sp)
    ld s0, 8(sp)
    addi sp, sp, 16
    ret
