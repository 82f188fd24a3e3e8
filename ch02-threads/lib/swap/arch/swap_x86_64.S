// The switch on an x86-64, System V ABI. Registers of swap_stacks(from, to):
//
//      rdi                        from: where the place that is left is noted
//      rsi                        to: the place to go on at
//      rbx rbp r12 r13 r14 r15    preserved: pushed here, popped there
//      rax rcx rdx rdi rsi r8-r11, xmm0-xmm15    lost, as after any call
//
// Source: System V ABI, AMD64 supplement 1.0, 3.2.1 and figure 3.4.

        .intel_syntax noprefix
        .text

// [swap]
        .globl  swap_stacks
swap_stacks:                            // the call has pushed where to go on
        push    rbp
        push    rbx
        push    r12
        push    r13
        push    r14
        push    r15
        mov     [rdi], rsp              // from now on nothing of ours is in the CPU
        mov     rsp, rsi                // and here we are on the other stack
        pop     r15
        pop     r14
        pop     r13
        pop     r12
        pop     rbx
        pop     rbp
        ret                             // to whoever called on the *other* stack
// [swap]
        .size   swap_stacks, . - swap_stacks
        .type   swap_stacks, @function

// [fp]
        .globl  swap_stacks_fp
swap_stacks_fp:
        sub     rsp, 8
        stmxcsr [rsp]                   // SSE: rounding, flush to zero, traps
        fnstcw  [rsp + 4]               // x87: rounding, precision, traps
        call    swap_stacks             // we come back when somebody swaps to us
        ldmxcsr [rsp]
        fldcw   [rsp + 4]
        add     rsp, 8
        ret
// [fp]
        .size   swap_stacks_fp, . - swap_stacks_fp
        .type   swap_stacks_fp, @function

// [start]
        .globl  swap_start
swap_start:                             // reached by the `ret` of the first swap
        .cfi_startproc
        .cfi_undefined rip              // nobody called us: backtraces end here
        mov     rdi, r12                // the argument
        call    rbx                     // the entry
        ud2                             // which must not return
        .cfi_endproc
// [start]
        .size   swap_start, . - swap_start
        .type   swap_start, @function

        .globl  swap_marked
swap_marked:                            // rdx: the marks
        push    rbp
        push    rbx
        push    r12
        push    r13
        push    r14
        push    r15
        push    rdx
        mov     r15, [rdx]
        mov     r14, [rdx + 8]
        mov     r13, [rdx + 16]
        mov     r12, [rdx + 24]
        mov     rbx, [rdx + 32]
        mov     rbp, [rdx + 40]
        call    swap_stacks
        pop     rdx
        mov     [rdx], r15
        mov     [rdx + 8], r14
        mov     [rdx + 16], r13
        mov     [rdx + 24], r12
        mov     [rdx + 32], rbx
        mov     [rdx + 40], rbp
        pop     r15
        pop     r14
        pop     r13
        pop     r12
        pop     rbx
        pop     rbp
        ret
        .size   swap_marked, . - swap_marked
        .type   swap_marked, @function

        .section .note.GNU-stack, "", @progbits
