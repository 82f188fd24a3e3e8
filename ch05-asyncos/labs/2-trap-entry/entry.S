# Yours: where a trap goes. stvec leads here, from any instruction of the kernel, with interrupts off. The hart has put the
# address of the instruction into sepc, why into scause, and a value into stval; it has changed no register of the program.
#
#   1. A Frame on the stack (frame.hpp): 272 bytes. sp is a multiple of 16, and must be one for C++.
#   2. All registers of the program go into it, as they were before the trap, sp too; and sepc and sstatus, which a second
#      trap would change while the handler of this one runs.
#   3. call trap_dispatch: a0 = the frame, a1 = scause, a2 = stval.
#   4. Everything comes back from the frame: somebody may have changed it there.
#   5. sret: goes on at sepc, as sstatus says.
#
# .irp repeats lines: `.irp n, 5,6` `sd x\n, 8*\n(sp)` `.endr` are two of them.

    .section .text
    .balign 4
    .global trap_entry
trap_entry:
#if LAB_SOLUTION
    addi sp, sp, -272
    .irp n, 1,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    sd x\n, 8*\n(sp)
    .endr
    addi t0, sp, 272
    sd t0, 16(sp)
    csrr t0, sepc
    sd t0, 256(sp)
    csrr t0, sstatus
    sd t0, 264(sp)

    mv a0, sp
    csrr a1, scause
    csrr a2, stval
    call trap_dispatch

    ld t0, 264(sp)
    csrw sstatus, t0
    ld t0, 256(sp)
    csrw sepc, t0
    .irp n, 1,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    ld x\n, 8*\n(sp)
    .endr
    ld sp, 16(sp)
    sret
#else
    # TODO: the five steps.
    j bare_end
#endif
