// The switch on a riscv64 with double-precision floats (lp64d). Registers of
// swap_stacks(from, to):
//
//      a0                         from: where the place that is left is noted
//      a1                         to: the place to go on at
//      s0-s11 fs0-fs11            preserved: stored here, loaded there
//      ra                         where to go on; a call puts it here, not on the stack
//      t0-t6 a0-a7, ft0-ft11 fa0-fa7    lost, as after any call
//
// Source: RISC-V ABIs Specification 1.0, "Register Convention".

        .text

// Stores (sd, fsd) or loads (ld, fld) all that is preserved, in the order of the frame.
.macro  preserved integer, float, base
        \float   fs0, 0(\base)
        \float   fs1, 8(\base)
        \float   fs2, 16(\base)
        \float   fs3, 24(\base)
        \float   fs4, 32(\base)
        \float   fs5, 40(\base)
        \float   fs6, 48(\base)
        \float   fs7, 56(\base)
        \float   fs8, 64(\base)
        \float   fs9, 72(\base)
        \float   fs10, 80(\base)
        \float   fs11, 88(\base)
        \integer s0, 96(\base)
        \integer s1, 104(\base)
        \integer s2, 112(\base)
        \integer s3, 120(\base)
        \integer s4, 128(\base)
        \integer s5, 136(\base)
        \integer s6, 144(\base)
        \integer s7, 152(\base)
        \integer s8, 160(\base)
        \integer s9, 168(\base)
        \integer s10, 176(\base)
        \integer s11, 184(\base)
.endm

// [swap]
        .globl  swap_stacks
swap_stacks:
        addi    sp, sp, -208
        preserved sd, fsd, sp           // s0-s11 and fs0-fs11
        sd      ra, 192(sp)
        sd      sp, (a0)                // from now on nothing of ours is in the CPU
        mv      sp, a1                  // and here we are on the other stack
        preserved ld, fld, sp
        ld      ra, 192(sp)
        addi    sp, sp, 208
        ret                             // to whoever called on the *other* stack
// [swap]
        .size   swap_stacks, . - swap_stacks
        .type   swap_stacks, @function

        .globl  swap_stacks_fp
swap_stacks_fp:
        addi    sp, sp, -16
        sd      ra, 8(sp)
        frcsr   t0                      // the rounding mode, and what has happened so far
        sd      t0, 0(sp)
        call    swap_stacks             // we come back when somebody swaps to us
        ld      t0, 0(sp)
        fscsr   t0
        ld      ra, 8(sp)
        addi    sp, sp, 16
        ret
        .size   swap_stacks_fp, . - swap_stacks_fp
        .type   swap_stacks_fp, @function

        .globl  swap_start
swap_start:                             // reached by the `ret` of the first swap
        .cfi_startproc
        .cfi_undefined ra               // nobody called us: backtraces end here
        mv      a0, s2                  // the argument
        jalr    s1                      // the entry
        ebreak                          // which must not return
        .cfi_endproc
        .size   swap_start, . - swap_start
        .type   swap_start, @function

        .globl  swap_marked
swap_marked:                            // a2: the marks
        addi    sp, sp, -208
        preserved sd, fsd, sp
        sd      ra, 192(sp)
        sd      a2, 200(sp)
        preserved ld, fld, a2
        call    swap_stacks
        ld      a2, 200(sp)
        preserved sd, fsd, a2
        preserved ld, fld, sp
        ld      ra, 192(sp)
        addi    sp, sp, 208
        ret
        .size   swap_marked, . - swap_marked
        .type   swap_marked, @function

        .section .note.GNU-stack, "", @progbits
