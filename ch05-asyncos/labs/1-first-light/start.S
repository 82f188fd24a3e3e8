# Yours: the first instructions of a machine. Every hart begins here, with nothing set up but
#
#   a0          its number, 0 for the first
#   bss_begin, bss_end                    the memory of variables that must begin as zero; both are multiples of 8
#   constructors_begin, constructors_end  a table of addresses: functions to be called before kernel_main()
#   stack_top                             where the stack begins; it grows down from there
#
# These names are addresses, which the linker knows: `la t0, bss_begin` puts one into a register. At the end of all,
# exit_machine below ends the simulation.

    .section .text.start, "ax"
    .global _start
_start:
#if LAB_SOLUTION
    bnez a0, sleep                  # one hart is enough

    la t0, bss_begin
    la t1, bss_end
1:  bgeu t0, t1, 2f
    sd zero, 0(t0)
    addi t0, t0, 8
    j 1b

2:  la sp, stack_top                # a multiple of 16, as C++ wants it
    la s0, constructors_begin
    la s1, constructors_end
3:  bgeu s0, s1, 4f
    ld t0, 0(s0)
    jalr t0
    addi s0, s0, 8
    j 3b

4:  call kernel_main
    j exit_machine

sleep:
    wfi
    j sleep
#else
    # TODO: 1. All harts but the first go to sleep (wfi), and again whenever something wakes them.
    # TODO: 2. What must begin as zero is made so, eight bytes at a time.
    # TODO: 3. A stack. Which multiple must its address be of?
    # TODO: 4. The constructors, one after the other.
    # TODO: 5. int kernel_main(), whose result goes to exit_machine.
sleep:
    wfi
    j sleep
#endif

# Given. [[noreturn]] void exit_machine(int code): the test device of the board ends the simulation.
exit_machine:
    li t0, 0x100000
    slli a0, a0, 16
    li t1, 0x3333                   # "it has failed", with a code...
    or a0, a0, t1
    sw a0, 0(t0)
1:  j 1b
