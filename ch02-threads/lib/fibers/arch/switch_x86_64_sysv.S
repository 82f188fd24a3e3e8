// The context switch for x86-64 under the System V ABI (Linux, macOS, the BSDs).
//
//   rdi rsi rdx rcx      arguments
//   rbx rbp r12-r15 rsp  belong to the caller: saved here
//   mxcsr (control bits), x87 control word: likewise
//   all others           the compiler expects a call to overwrite them
//
// A suspended context, from its stack pointer upwards:
//
//   +0  mxcsr   +4 x87 control word   +8 r15   +16 r14   +24 r13   +32 r12   +40 rbx   +48 rbp
//   +56 the address at which it goes on

    .intel_syntax noprefix
    .text

// Keeps the caller's registers on its stack. The .cfi lines tell debuggers and exceptions where
// they are; the layout is the same on both stacks, so they hold before and after the exchange.
.macro save_registers
    lea rsp, [rsp - 56]
    .cfi_adjust_cfa_offset 56
    mov [rsp + 48], rbp
    .cfi_rel_offset rbp, 48
    mov [rsp + 40], rbx
    .cfi_rel_offset rbx, 40
    mov [rsp + 32], r12
    .cfi_rel_offset r12, 32
    mov [rsp + 24], r13
    .cfi_rel_offset r13, 24
    mov [rsp + 16], r14
    .cfi_rel_offset r14, 16
    mov [rsp + 8], r15
    .cfi_rel_offset r15, 8
.endm

// After the last line another thread may have the old stack: nothing below reads it.
.macro exchange_stacks
    mov [rdi], rsp
    mov rsp, rsi
    mov byte ptr [rdx], 0
.endm

// Goes on where the other context stopped. Not by `ret`: the processor predicts a return from
// the calls that it has seen, and it has seen another stack's. A jump is predicted by itself.
.macro continue_context
    mov r15, [rsp + 8]
    .cfi_restore r15
    mov r14, [rsp + 16]
    .cfi_restore r14
    mov r13, [rsp + 24]
    .cfi_restore r13
    mov r12, [rsp + 32]
    .cfi_restore r12
    mov rbx, [rsp + 40]
    .cfi_restore rbx
    mov rbp, [rsp + 48]
    .cfi_restore rbp
    mov rdx, [rsp + 56]
    lea rsp, [rsp + 64]
    .cfi_adjust_cfa_offset -64
    .cfi_register rip, rdx
    jmp rdx
.endm

// void fibers_switch(void** from, void* to, uint8_t* release)
    .globl fibers_switch
    .type fibers_switch, @function
    .balign 32
fibers_switch:
    .cfi_startproc
    save_registers
    stmxcsr [rsp]
    fnstcw [rsp + 4]
    movzx ecx, word ptr [rsp + 4]   // while the stack is still ours
    exchange_stacks
fibers_suspended:               // here stands, for a debugger, every fiber that does not run
    ldmxcsr [rsp]
    // To load the x87 control word costs as much as the rest together, and hardly anybody
    // changes it. (For mxcsr the comparison would cost more than the load.)
    cmp cx, [rsp + 4]
    jne .Lload_x87
.Lx87_is_right:
    continue_context
    .cfi_endproc

// Apart, so that the usual way runs straight.
.Lload_x87:
    .cfi_startproc
    .cfi_def_cfa rsp, 64
    .cfi_offset rip, -8
    fldcw [rsp + 4]
    jmp .Lx87_is_right
    .cfi_endproc
    .size fibers_switch, . - fibers_switch

// void fibers_switch_light(void** from, void* to)
    .globl fibers_switch_light
    .type fibers_switch_light, @function
    .balign 32
fibers_switch_light:
    .cfi_startproc
    save_registers
    mov [rdi], rsp
    mov rsp, rsi
    continue_context
    .cfi_endproc
    .size fibers_switch_light, . - fibers_switch_light

    .globl fibers_switch_end
    .type fibers_switch_end, @function
fibers_switch_end:
    nop                         // a context that has not begun yet is looked up one byte lower

// Where a new context begins: r12 holds its function, r13 the argument. Nobody called it, so
// whoever walks up the stack must stop here: its return address is undefined.
    .globl fibers_begin
    .type fibers_begin, @function
fibers_begin:
    .cfi_startproc
    .cfi_undefined rip
    mov rdi, r13
    call r12
    ud2
    .cfi_endproc
    .size fibers_begin, . - fibers_begin

// void* fibers_prepare(void* bottom, void* top, void (*entry)(void*), void* argument)
    .globl fibers_prepare
    .type fibers_prepare, @function
fibers_prepare:
    .cfi_startproc
    lea rax, [rsi - 64]
    and rax, -16                // fibers_begin calls, and a call wants an aligned stack
    stmxcsr [rax]
    fnstcw [rax + 4]
    mov [rax + 24], rcx         // r13
    mov [rax + 32], rdx         // r12
    mov qword ptr [rax + 48], 0 // rbp: no frame above
    lea rdx, [rip + fibers_begin]
    mov [rax + 56], rdx
    ret
    .cfi_endproc
    .size fibers_prepare, . - fibers_prepare

    .section .note.GNU-stack, "", @progbits
