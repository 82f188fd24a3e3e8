# Given: programs that are stopped in the middle.

    .section .text.probe, "axR"     # kept, although only the judge goes there

# Does nothing at all.
    .global plain, plain_end
plain:
    .rept 4
    nop
    .endr
plain_end:
    j plain_end

# Adds 1 to s1, sixteen times: whoever leaves one out, or does one twice, is seen.
    .global count, count_end
count:
    .rept 8
    addi s1, s1, 1
    c.addi s1, 1
    .endr
count_end:
    j count_end

# void scramble(): changes all registers that a function may change.
    .global scramble
scramble:
    .irp n, 5,6,7,10,11,12,13,14,15,16,17,28,29,30,31
    li x\n, -\n
    .endr
    ret
