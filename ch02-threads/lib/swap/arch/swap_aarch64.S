// The switch on an aarch64. Registers of swap_stacks(from, to):
//
//      x0                         from: where the place that is left is noted
//      x1                         to: the place to go on at
//      x19-x28 x29 d8-d15         preserved: stored here, loaded there
//      x30                        where to go on; a call puts it here, not on the stack
//      x0-x18, v0-v7 v16-v31, upper halves of v8-v15    lost, as after any call
//
// Source: Procedure Call Standard for the Arm 64-bit Architecture, 6.1.1 and 6.1.2.

        .text

// [swap]
        .globl  swap_stacks
swap_stacks:
        sub     sp, sp, #160
        stp     d8, d9, [sp, #0]
        stp     d10, d11, [sp, #16]
        stp     d12, d13, [sp, #32]
        stp     d14, d15, [sp, #48]
        stp     x19, x20, [sp, #64]
        stp     x21, x22, [sp, #80]
        stp     x23, x24, [sp, #96]
        stp     x25, x26, [sp, #112]
        stp     x27, x28, [sp, #128]
        stp     x29, x30, [sp, #144]
        mov     x9, sp
        str     x9, [x0]                // from now on nothing of ours is in the CPU
        mov     sp, x1                  // and here we are on the other stack
        ldp     d8, d9, [sp, #0]
        ldp     d10, d11, [sp, #16]
        ldp     d12, d13, [sp, #32]
        ldp     d14, d15, [sp, #48]
        ldp     x19, x20, [sp, #64]
        ldp     x21, x22, [sp, #80]
        ldp     x23, x24, [sp, #96]
        ldp     x25, x26, [sp, #112]
        ldp     x27, x28, [sp, #128]
        ldp     x29, x30, [sp, #144]
        add     sp, sp, #160
        ret                             // to whoever called on the *other* stack
// [swap]
        .size   swap_stacks, . - swap_stacks
        .type   swap_stacks, %function

        .globl  swap_stacks_fp
swap_stacks_fp:
        stp     x29, x30, [sp, #-32]!
        mrs     x9, fpcr                // rounding, flush to zero, traps
        str     x9, [sp, #16]
        bl      swap_stacks             // we come back when somebody swaps to us
        ldr     x9, [sp, #16]
        msr     fpcr, x9
        ldp     x29, x30, [sp], #32
        ret
        .size   swap_stacks_fp, . - swap_stacks_fp
        .type   swap_stacks_fp, %function

        .globl  swap_start
swap_start:                             // reached by the `ret` of the first swap
        .cfi_startproc
        .cfi_undefined x30              // nobody called us: backtraces end here
        mov     x0, x20                 // the argument
        blr     x19                     // the entry
        brk     #1                      // which must not return
        .cfi_endproc
        .size   swap_start, . - swap_start
        .type   swap_start, %function

// Stores (stp) or loads (ldp) all that is preserved, but x30, in the order of the frame.
.macro  preserved operation, base
        \operation d8, d9, [\base, #0]
        \operation d10, d11, [\base, #16]
        \operation d12, d13, [\base, #32]
        \operation d14, d15, [\base, #48]
        \operation x19, x20, [\base, #64]
        \operation x21, x22, [\base, #80]
        \operation x23, x24, [\base, #96]
        \operation x25, x26, [\base, #112]
        \operation x27, x28, [\base, #128]
.endm

        .globl  swap_marked
swap_marked:                            // x2: the marks
        stp     x30, x2, [sp, #-16]!
        sub     sp, sp, #160
        preserved stp, sp
        str     x29, [sp, #144]
        preserved ldp, x2
        ldr     x29, [x2, #144]
        bl      swap_stacks
        ldr     x2, [sp, #168]
        preserved stp, x2
        str     x29, [x2, #144]
        preserved ldp, sp
        ldr     x29, [sp, #144]
        add     sp, sp, #160
        ldp     x30, x2, [sp], #16
        ret
        .size   swap_marked, . - swap_marked
        .type   swap_marked, %function

        .section .note.GNU-stack, "", %progbits
