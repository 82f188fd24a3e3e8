// Given: the judge's probe for x86-64. See probe.hpp.

        .set    words, 16               // of the pattern, on either side of rsp
        .set    pattern, 0x5afe57ac5afe57ac

        .text

// void probe_switch(Context* from, const Context* to, const Registers* before, Registers* after)
//                   rdi            rsi                rdx                      rcx
// Frame: the pattern from rsp, above it after and our caller's rounding, then its registers.
        .globl  probe_switch
        .type   probe_switch, @function
probe_switch:
        pushq   %rbx
        pushq   %rbp
        pushq   %r12
        pushq   %r13
        pushq   %r14
        pushq   %r15
        subq    $(8 * words + 24), %rsp
        movq    %rcx, (8 * words)(%rsp)
        stmxcsr (8 * words + 8)(%rsp)
        fnstcw  (8 * words + 12)(%rsp)

        movabsq $pattern, %rax
        leaq    (-8 * words - 8)(%rsp), %r10
        leaq    (8 * words)(%rsp), %r11
1:      movq    %rax, (%r10)
        addq    $8, %r10
        cmpq    %r11, %r10
        jne     1b

        movq    0(%rdx), %rbx
        movq    8(%rdx), %rbp
        movq    16(%rdx), %r12
        movq    24(%rdx), %r13
        movq    32(%rdx), %r14
        movq    40(%rdx), %r15
        ldmxcsr 192(%rdx)
        fldcw   200(%rdx)
        call    switch_to

        movq    (8 * words)(%rsp), %rcx
        movq    %rbx, 0(%rcx)
        movq    %rbp, 8(%rcx)
        movq    %r12, 16(%rcx)
        movq    %r13, 24(%rcx)
        movq    %r14, 32(%rcx)
        movq    %r15, 40(%rcx)
        stmxcsr 192(%rcx)
        fnstcw  200(%rcx)

        movabsq $pattern, %rax
        leaq    (-8 * words - 8)(%rsp), %r10
        leaq    (8 * words)(%rsp), %r11
        xorl    %edx, %edx
        movq    %rax, -8(%rsp)          // the call has pushed the way back over this one
2:      cmpq    %rax, (%r10)
        je      3f
        incq    %rdx
3:      addq    $8, %r10
        cmpq    %r11, %r10
        jne     2b
        movq    %rdx, 208(%rcx)

        ldmxcsr (8 * words + 8)(%rsp)
        fldcw   (8 * words + 12)(%rsp)
        addq    $(8 * words + 24), %rsp
        popq    %r15
        popq    %r14
        popq    %r13
        popq    %r12
        popq    %rbp
        popq    %rbx
        ret

// void probe_entry(void* argument)
        .globl  probe_entry
        .type   probe_entry, @function
probe_entry:
        movq    %rsp, probe_entry_sp(%rip)
        andq    $-16, %rsp              // so that the body runs even where rsp was wrong
        call    probe_body

        .bss
        .globl  probe_entry_sp
        .balign 8
probe_entry_sp: .zero 8

        .section .note.GNU-stack, "", @progbits
