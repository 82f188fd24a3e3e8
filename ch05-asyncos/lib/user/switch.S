# user_switch: from one stack to another, and back when somebody switches back. For whoever calls, it is a function that
# returns later. It is the switch of chapter 2 (lib/fibers/arch/switch_riscv64.S) for programs without floating-point registers.
#
#   a0, a1        arguments
#   ra, sp, s0-s11   belong to the caller: saved here, from the stack pointer upwards
#   all others    the compiler expects a call to overwrite them

    .section .text
    .global user_switch, user_prepare

# void user_switch(void** from, void* to)
# In: a0 = where the stack pointer goes that is left, a1 = the stack pointer of the one that goes on.
// [switch]
user_switch:
    addi sp, sp, -112
    sd ra, 0(sp)
    .irp n, 0,1,2,3,4,5,6,7,8,9,10,11
    sd s\n, 8*\n+8(sp)
    .endr
    sd sp, 0(a0)
    mv sp, a1
    ld ra, 0(sp)
    .irp n, 0,1,2,3,4,5,6,7,8,9,10,11
    ld s\n, 8*\n+8(sp)
    .endr
    addi sp, sp, 112
    ret
// [switch]

# void* user_prepare(void* top, void (*entry)(void*), void* argument)
# Lays a context on a stack. Out: a0 = the stack pointer with which its first switch calls entry(argument), which never returns.
user_prepare:
    andi a0, a0, -16
    addi a0, a0, -112
    lla t0, begin
    sd t0, 0(a0)                    # ra
    sd zero, 8(a0)                  # s0: no frame above
    sd a1, 16(a0)                   # s1
    sd a2, 24(a0)                   # s2
    ret
begin:
    mv a0, s2
    jalr s1
    ebreak
