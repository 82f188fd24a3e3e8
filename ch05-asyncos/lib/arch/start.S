# The first instructions. Every hart comes here from reset, in machine mode, with nothing set up; hart 0 leaves for
# kernel_main(), the others sleep until start_harts().
#
# What machine mode keeps: nothing but the software interrupt, which it hands on to the kernel. Everything else is
# delegated. In: a0 = number of the hart, whatever the register holds; no stack.

#include "arch/places.h"

    .section .text.start, "ax"
    .global _start
_start:
    csrr a0, mhartid
    li t0, MOST_HARTS
    bgeu a0, t0, never

// [delegate]
    # The kernel may touch all memory: one region of everything.
    li t0, -1
    csrw pmpaddr0, t0
    li t0, 0x1f                     # a power of two in size; read, write, execute
    csrw pmpcfg0, t0

    # Exceptions and interrupts go to the kernel, and the timer is the kernel's (Sstc).
    li t0, 0xb1ff
    csrw medeleg, t0
    li t0, 0x333                    # those of user programs, too, where the processor has any
    csrw mideleg, t0
    li t0, 7                        # cycle, time, instret can be read by everybody
    csrw mcounteren, t0
    csrw scounteren, t0
    li t0, 1
    slli t0, t0, 63
    csrw 0x30a, t0                  # menvcfg.STCE
    li t0, -1
    csrw 0x14d, t0                  # stimecmp: never
// [delegate]

    # Which of machine mode's own interrupts come here: those that harts send each other.
    la t0, machine_trap
    csrw mtvec, t0
    li t0, 8
    csrw mie, t0

    # tp = &harts[a0], and its stack.
    la tp, harts
    li t0, HART_SIZE
    mul t0, t0, a0
    add tp, tp, t0
    csrw mscratch, tp
    mv t0, tp
    li t1, HART_SIZE
    add t1, t1, tp
1:  sd zero, 0(t0)
    addi t0, t0, 8
    bltu t0, t1, 1b
    sd a0, HART_NUMBER(tp)
    csrr t0, misa
    sw t0, HART_EXTENSIONS(tp)
    la t0, enter_user
    sd t0, HART_ENTER(tp)
    la sp, boot_stacks
    li t0, STACK_SIZE
    addi t1, a0, 1
    mul t0, t0, t1
    add sp, sp, t0
    sd sp, HART_STACK_TOP(tp)

// [leave]
    # "Return" to the kernel's mode. The bit 0x20 is for the kernel's own first return: user programs are interrupted.
    li t0, 0x1800
    csrc mstatus, t0
    li t0, 0x0820
    csrs mstatus, t0
    la t0, kernel_start
    csrw mepc, t0
    mret
// [leave]

# In the kernel's mode. a0 = number of the hart.
kernel_start:
    .option push
    .option norelax
    la gp, __global_pointer$
    .option pop
    la t0, early_trap
    csrw stvec, t0
    bnez a0, other_hart

    la t0, bss_begin
    la t1, bss_end
1:  bgeu t0, t1, 2f
    sd zero, 0(t0)
    addi t0, t0, 8
    j 1b
2:  la s0, constructors_begin
    la s1, constructors_end
3:  bgeu s0, s1, 4f
    ld t0, 0(s0)
    jalr t0
    addi s0, s0, 8
    j 3b
4:  call kernel_main                # int kernel_main(): 0 is success
    j exit_machine

# The others wait for a function to call. kernel_main() runs meanwhile: the word is in .data, because .bss is being
# cleared.
other_hart:
    csrwi sie, 2
1:  la t0, others_main
    ld t0, 0(t0)
    bnez t0, 2f
    wfi
    csrci sip, 2
    j 1b
2:  fence r, rw
    csrci sip, 2
    jalr t0
never:
    wfi
    j never

# A trap before anybody handles traps: the machine stops with exit code 125.
    .balign 4
early_trap:
    li a0, 125

# [[noreturn]] void exit_machine(int code): ends the simulation, by the board's test device.
    .global exit_machine
exit_machine:
    li t0, FINISHER
    beqz a0, 1f
    slli a0, a0, 16
    li t1, 0x3333
    or a0, a0, t1
    sw a0, 0(t0)
    j never
1:  li t1, 0x5555
    sw t1, 0(t0)
    j never

# Machine mode, a hart has sent this one an interrupt: take it back, and hand it to the kernel.
# mscratch = the address of its arch::Hart.
    .balign 4
machine_trap:
    csrrw tp, mscratch, tp          # the hart's structure: user programs have a tp of their own
    sd t0, HART_SCRATCH(tp)
    sd t1, HART_SCRATCH+8(tp)
    csrr t0, mcause
    bgez t0, machine_fault          # an exception of machine mode itself: there should be none
    csrr t0, mhartid
    slli t0, t0, 2
    li t1, CLINT
    add t0, t0, t1
    sw zero, 0(t0)
    li t0, 2
    csrs mip, t0
    ld t0, HART_SCRATCH(tp)
    ld t1, HART_SCRATCH+8(tp)
    csrrw tp, mscratch, tp
    mret
machine_fault:
    li a0, 124
    j exit_machine

    .section .data
    .balign 8
    .global others_main
others_main:
    .dword 0

# Not cleared with the rest of .bss: the harts use their stacks by then. The lowest page of each is a guard.
    .section .bss.kept, "aw", @nobits
    .balign 4096
    .global boot_stacks
boot_stacks:
    .skip STACK_SIZE * MOST_HARTS
