// The context switch for AArch64 under the AAPCS64 (Linux; the names lack macOS's underscore).
//
//   x0-x3                   arguments
//   x19-x28, x29 (frame), x30 (return address), sp, d8-d15   belong to the caller: saved here
//   fpcr                    rounding mode and the like: likewise
//   all others              the compiler expects a call to overwrite them
//
// A suspended context, from its stack pointer upwards:
//
//   +0 x29   +8 x30, the address at which it goes on   +16 x19 ... +88 x28
//   +96 d8 ... +152 d15   +160 fpcr   +168 unused: the stack stays 16-aligned

    .text

.macro save_registers
    stp x29, x30, [sp, #-176]!
    .cfi_adjust_cfa_offset 176
    .cfi_rel_offset x29, 0
    .cfi_rel_offset x30, 8
    stp x19, x20, [sp, #16]
    .cfi_rel_offset x19, 16
    .cfi_rel_offset x20, 24
    stp x21, x22, [sp, #32]
    .cfi_rel_offset x21, 32
    .cfi_rel_offset x22, 40
    stp x23, x24, [sp, #48]
    .cfi_rel_offset x23, 48
    .cfi_rel_offset x24, 56
    stp x25, x26, [sp, #64]
    .cfi_rel_offset x25, 64
    .cfi_rel_offset x26, 72
    stp x27, x28, [sp, #80]
    .cfi_rel_offset x27, 80
    .cfi_rel_offset x28, 88
    stp d8, d9, [sp, #96]
    stp d10, d11, [sp, #112]
    stp d12, d13, [sp, #128]
    stp d14, d15, [sp, #144]
.endm

.macro continue_context
    ldp x19, x20, [sp, #16]
    ldp x21, x22, [sp, #32]
    ldp x23, x24, [sp, #48]
    ldp x25, x26, [sp, #64]
    ldp x27, x28, [sp, #80]
    ldp d8, d9, [sp, #96]
    ldp d10, d11, [sp, #112]
    ldp d12, d13, [sp, #128]
    ldp d14, d15, [sp, #144]
    ldp x29, x30, [sp], #176
    .cfi_adjust_cfa_offset -176
    .cfi_restore x29
    .cfi_restore x30
    ret
.endm

// void fibers_switch(void** from, void* to, uint8_t* release)
    .globl fibers_switch
    .type fibers_switch, %function
fibers_switch:
    .cfi_startproc
    save_registers
    mrs x9, fpcr
    str x9, [sp, #160]
    mov x10, sp
    str x10, [x0]
    mov sp, x1
    stlrb wzr, [x2]             // release: another thread that sees 0 sees all stores above
fibers_suspended:               // here stands, for a debugger, every fiber that does not run
    ldr x10, [sp, #160]
    cmp x9, x10                 // to write fpcr may empty the pipeline: only if it differs
    b.eq 1f
    msr fpcr, x10
1:  continue_context
    .cfi_endproc
    .size fibers_switch, . - fibers_switch

// void fibers_switch_light(void** from, void* to)
    .globl fibers_switch_light
    .type fibers_switch_light, %function
fibers_switch_light:
    .cfi_startproc
    save_registers
    mov x10, sp
    str x10, [x0]
    mov sp, x1
    continue_context
    .cfi_endproc
    .size fibers_switch_light, . - fibers_switch_light

    .globl fibers_switch_end
    .type fibers_switch_end, %function
fibers_switch_end:
    nop                         // a context that has not begun yet is looked up one byte lower

// Where a new context begins: x19 holds its function, x20 the argument. Nobody called it, so
// whoever walks up the stack must stop here: its return address is undefined.
    .globl fibers_begin
    .type fibers_begin, %function
fibers_begin:
    .cfi_startproc
    .cfi_undefined x30
    mov x0, x20
    blr x19
    brk #1
    .cfi_endproc
    .size fibers_begin, . - fibers_begin

// void* fibers_prepare(void* bottom, void* top, void (*entry)(void*), void* argument)
    .globl fibers_prepare
    .type fibers_prepare, %function
fibers_prepare:
    .cfi_startproc
    sub x0, x1, #176
    and x0, x0, #-16
    adrp x9, fibers_begin
    add x9, x9, :lo12:fibers_begin
    stp xzr, x9, [x0]           // x29: no frame above; x30
    stp x2, x3, [x0, #16]       // x19, x20
    mrs x9, fpcr
    str x9, [x0, #160]
    ret
    .cfi_endproc
    .size fibers_prepare, . - fibers_prepare

    .section .note.GNU-stack, "", %progbits
