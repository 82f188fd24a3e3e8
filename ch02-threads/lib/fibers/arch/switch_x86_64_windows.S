// The context switch for 64-bit Windows.
//
//   rcx rdx r8 r9           arguments
//   rbx rbp rdi rsi r12-r15 rsp, xmm6-xmm15   belong to the caller: saved here
//   mxcsr, x87 control word                   likewise
//   the thread's information block (at gs) says where the stack ends: Windows looks there when
//   it grows a stack and when an exception is thrown; Wine keeps handlers of its own there, too
//   all others              the compiler expects a call to overwrite them
//
// A suspended context, from its stack pointer upwards:
//
//   +0 mxcsr   +4 x87 control word   +8 xmm6 ... +152 xmm15 (unaligned)
//   +168 deallocation stack   +176 stack limit   +184 stack base   +192 exception list
//   +200 r15 r14 r13 r12 rsi rdi rbx   +256 rbp   +264 the address at which it goes on
// @source "x64 calling convention", Microsoft; winternl.h's TEB: 0x00 ExceptionList,
//         0x08 StackBase, 0x10 StackLimit, 0x1478 DeallocationStack

    .intel_syntax noprefix
    .text

.macro save_registers
    push rbp
    .seh_pushreg rbp
    push rbx
    .seh_pushreg rbx
    push rdi
    .seh_pushreg rdi
    push rsi
    .seh_pushreg rsi
    push r12
    .seh_pushreg r12
    push r13
    .seh_pushreg r13
    push r14
    .seh_pushreg r14
    push r15
    .seh_pushreg r15
    sub rsp, 200
    .seh_stackalloc 200
    .seh_endprologue
    movups [rsp + 8], xmm6
    movups [rsp + 24], xmm7
    movups [rsp + 40], xmm8
    movups [rsp + 56], xmm9
    movups [rsp + 72], xmm10
    movups [rsp + 88], xmm11
    movups [rsp + 104], xmm12
    movups [rsp + 120], xmm13
    movups [rsp + 136], xmm14
    movups [rsp + 152], xmm15
    mov rax, gs:[0x1478]
    mov [rsp + 168], rax
    mov rax, gs:[0x10]
    mov [rsp + 176], rax
    mov rax, gs:[0x08]
    mov [rsp + 184], rax
    mov rax, gs:[0x00]
    mov [rsp + 192], rax
.endm

.macro continue_context
    mov rax, [rsp + 168]
    mov gs:[0x1478], rax
    mov rax, [rsp + 176]
    mov gs:[0x10], rax
    mov rax, [rsp + 184]
    mov gs:[0x08], rax
    mov rax, [rsp + 192]
    mov gs:[0x00], rax
    movups xmm6, [rsp + 8]
    movups xmm7, [rsp + 24]
    movups xmm8, [rsp + 40]
    movups xmm9, [rsp + 56]
    movups xmm10, [rsp + 72]
    movups xmm11, [rsp + 88]
    movups xmm12, [rsp + 104]
    movups xmm13, [rsp + 120]
    movups xmm14, [rsp + 136]
    movups xmm15, [rsp + 152]
    add rsp, 200
    pop r15
    pop r14
    pop r13
    pop r12
    pop rsi
    pop rdi
    pop rbx
    pop rbp
    pop rdx
    jmp rdx                     // not by `ret`: see the file for the System V ABI
.endm

// void fibers_switch(void** from, void* to, uint8_t* release)
    .globl fibers_switch
    .def fibers_switch; .scl 2; .type 32; .endef
    .seh_proc fibers_switch
fibers_switch:
    save_registers
    stmxcsr [rsp]
    fnstcw [rsp + 4]
    mov [rcx], rsp
    mov rsp, rdx
    mov byte ptr [r8], 0
    ldmxcsr [rsp]
    fldcw [rsp + 4]
    continue_context
    .seh_endproc

// void fibers_switch_light(void** from, void* to)
    .globl fibers_switch_light
    .def fibers_switch_light; .scl 2; .type 32; .endef
    .seh_proc fibers_switch_light
fibers_switch_light:
    save_registers
    mov [rcx], rsp
    mov rsp, rdx
    continue_context
    .seh_endproc

    .globl fibers_switch_end
    .def fibers_switch_end; .scl 2; .type 32; .endef
fibers_switch_end:
    nop

// Where a new context begins: r12 holds its function, r13 the argument. Nobody called it: its
// return address is 0, where whoever walks up the stack stops.
    .seh_proc fibers_begin
fibers_begin:
    push 0
    .seh_stackalloc 8
    sub rsp, 40                 // 32 bytes that every callee may use as it likes, 8 to align
    .seh_stackalloc 40
    .seh_endprologue
    mov rcx, r13
    call r12
    ud2
    .seh_endproc

// void* fibers_prepare(void* bottom, void* top, void (*entry)(void*), void* argument)
    .globl fibers_prepare
    .def fibers_prepare; .scl 2; .type 32; .endef
fibers_prepare:
    mov r10, rdx
    lea rax, [rdx - 272]
    and rax, -16                // with fibers_begin's 8 + 40 bytes its call is aligned
    stmxcsr [rax]
    fnstcw [rax + 4]
    mov [rax + 168], rcx        // deallocation stack: the lowest address
    mov [rax + 176], rcx        // stack limit: all of it is committed
    mov [rax + 184], r10        // stack base: the end
    mov qword ptr [rax + 192], -1 // exception list: its end
    mov [rax + 216], r9         // r13
    mov [rax + 224], r8         // r12
    mov qword ptr [rax + 256], 0
    lea rdx, [rip + fibers_begin]
    mov [rax + 264], rdx
    ret
