// The context switch for RISC-V (RV64GC, ABI lp64d).
//
//   a0-a3                   arguments
//   ra, s0-s11, sp, fs0-fs11   belong to the caller: saved here
//   fcsr                    rounding mode and accrued exceptions: saved too
//   all others              the compiler expects a call to overwrite them
//
// A suspended context, from its stack pointer upwards:
//
//   +0 ra, the address at which it goes on   +8 s0 ... +96 s11   +104 fs0 ... +192 fs11   +200 fcsr

    .text

.macro save_registers
    addi sp, sp, -208
    .cfi_adjust_cfa_offset 208
    sd ra, 0(sp)
    .cfi_rel_offset ra, 0
    sd s0, 8(sp)
    .cfi_rel_offset s0, 8
    sd s1, 16(sp)
    .cfi_rel_offset s1, 16
    sd s2, 24(sp)
    .cfi_rel_offset s2, 24
    sd s3, 32(sp)
    .cfi_rel_offset s3, 32
    sd s4, 40(sp)
    .cfi_rel_offset s4, 40
    sd s5, 48(sp)
    .cfi_rel_offset s5, 48
    sd s6, 56(sp)
    .cfi_rel_offset s6, 56
    sd s7, 64(sp)
    .cfi_rel_offset s7, 64
    sd s8, 72(sp)
    .cfi_rel_offset s8, 72
    sd s9, 80(sp)
    .cfi_rel_offset s9, 80
    sd s10, 88(sp)
    .cfi_rel_offset s10, 88
    sd s11, 96(sp)
    .cfi_rel_offset s11, 96
    fsd fs0, 104(sp)
    fsd fs1, 112(sp)
    fsd fs2, 120(sp)
    fsd fs3, 128(sp)
    fsd fs4, 136(sp)
    fsd fs5, 144(sp)
    fsd fs6, 152(sp)
    fsd fs7, 160(sp)
    fsd fs8, 168(sp)
    fsd fs9, 176(sp)
    fsd fs10, 184(sp)
    fsd fs11, 192(sp)
.endm

.macro continue_context
    ld ra, 0(sp)
    ld s0, 8(sp)
    ld s1, 16(sp)
    ld s2, 24(sp)
    ld s3, 32(sp)
    ld s4, 40(sp)
    ld s5, 48(sp)
    ld s6, 56(sp)
    ld s7, 64(sp)
    ld s8, 72(sp)
    ld s9, 80(sp)
    ld s10, 88(sp)
    ld s11, 96(sp)
    fld fs0, 104(sp)
    fld fs1, 112(sp)
    fld fs2, 120(sp)
    fld fs3, 128(sp)
    fld fs4, 136(sp)
    fld fs5, 144(sp)
    fld fs6, 152(sp)
    fld fs7, 160(sp)
    fld fs8, 168(sp)
    fld fs9, 176(sp)
    fld fs10, 184(sp)
    fld fs11, 192(sp)
    addi sp, sp, 208
    .cfi_def_cfa_offset 0
    .cfi_restore ra
    ret
.endm

// void fibers_switch(void** from, void* to, uint8_t* release)
    .globl fibers_switch
    .type fibers_switch, @function
fibers_switch:
    .cfi_startproc
    save_registers
    frcsr t0
    sd t0, 200(sp)
    sd sp, 0(a0)
    mv sp, a1
    fence rw, w                 // release: another thread that sees 0 sees all stores above
    sb zero, 0(a2)
fibers_suspended:               // here stands, for a debugger, every fiber that does not run
    ld t1, 200(sp)
    beq t0, t1, 1f              // to write fcsr may empty the pipeline: only if it differs
    fscsr t1
1:  continue_context
    .cfi_endproc
    .size fibers_switch, . - fibers_switch

// void fibers_switch_light(void** from, void* to)
    .globl fibers_switch_light
    .type fibers_switch_light, @function
fibers_switch_light:
    .cfi_startproc
    save_registers
    sd sp, 0(a0)
    mv sp, a1
    continue_context
    .cfi_endproc
    .size fibers_switch_light, . - fibers_switch_light

    .globl fibers_switch_end
    .type fibers_switch_end, @function
fibers_switch_end:
    nop                         // a context that has not begun yet is looked up one byte lower

// Where a new context begins: s1 holds its function, s2 the argument. Nobody called it, so
// whoever walks up the stack must stop here: its return address is undefined.
    .globl fibers_begin
    .type fibers_begin, @function
fibers_begin:
    .cfi_startproc
    .cfi_undefined ra
    mv a0, s2
    jalr s1
    ebreak
    .cfi_endproc
    .size fibers_begin, . - fibers_begin

// void* fibers_prepare(void* bottom, void* top, void (*entry)(void*), void* argument)
    .globl fibers_prepare
    .type fibers_prepare, @function
fibers_prepare:
    .cfi_startproc
    addi a0, a1, -208
    andi a0, a0, -16
    lla t0, fibers_begin
    sd t0, 0(a0)                // ra
    sd zero, 8(a0)              // s0: no frame above
    sd a2, 16(a0)               // s1
    sd a3, 24(a0)               // s2
    frcsr t0
    sd t0, 200(a0)
    ret
    .cfi_endproc
    .size fibers_prepare, . - fibers_prepare

    .section .note.GNU-stack, "", @progbits
