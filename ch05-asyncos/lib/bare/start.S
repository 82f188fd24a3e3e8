# From reset to kernel_main(), for the labs' kernels: one hart, which goes on in the kernel's mode, with machine mode left
# behind for ever. The linker's names are those of bare.ld.

    .section .text.start, "ax"
    .global _start
_start:
    bnez a0, never

    li t0, -1
    csrw pmpaddr0, t0
    li t0, 0x1f                     # the kernel may touch all memory
    csrw pmpcfg0, t0
    li t0, 0xb3ff
    csrw medeleg, t0                # exceptions and interrupts are the kernel's
    li t0, 0x222
    csrw mideleg, t0
    li t0, 7
    csrw mcounteren, t0
    li t0, 1
    slli t0, t0, 63
    csrw 0x30a, t0                  # menvcfg.STCE: and so is the timer
    li t0, -1
    csrw 0x14d, t0                  # stimecmp: never
    li t0, 0x1800
    csrc mstatus, t0
    li t0, 0x0800
    csrs mstatus, t0
    la t0, 1f
    csrw mepc, t0
    mret

1:  la t0, bare_end                 # a trap, as long as nobody handles them
    csrw stvec, t0
    la t0, bss_begin
    la t1, bss_end
2:  bgeu t0, t1, 3f
    sd zero, 0(t0)
    addi t0, t0, 8
    j 2b
3:  la sp, stack_top
    la s0, constructors_begin
    la s1, constructors_end
4:  bgeu s0, s1, 5f
    ld t0, 0(s0)
    jalr t0
    addi s0, s0, 8
    j 4b
5:  call kernel_main

# Where kernel_main() returns to, and any function that a judge calls: the machine stops.
    .global bare_return
bare_return:
    li t0, 0x100000
    li t1, 0x5555
    sw t1, 0(t0)
never:
    wfi
    j never

# An exception: the machine stops with exit code 125.
    .balign 4
    .global bare_end
bare_end:
    li t0, 0x100000
    li t1, 125 << 16 | 0x3333
    sw t1, 0(t0)
    j never
