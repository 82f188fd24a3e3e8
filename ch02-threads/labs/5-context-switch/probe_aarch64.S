// Given: the judge's probe for 64-bit ARM. See probe.hpp.

        .set    words, 16               // of the pattern, on either side of sp
        .set    frame, 8 * words + 192

        .macro  save_all base, from, floating  // x19-x29; d8-d15
        stp     x19, x20, [\base, \from]
        stp     x21, x22, [\base, \from + 16]
        stp     x23, x24, [\base, \from + 32]
        stp     x25, x26, [\base, \from + 48]
        stp     x27, x28, [\base, \from + 64]
        str     x29, [\base, \from + 80]
        stp     d8, d9, [\base, \floating]
        stp     d10, d11, [\base, \floating + 16]
        stp     d12, d13, [\base, \floating + 32]
        stp     d14, d15, [\base, \floating + 48]
        .endm

        .macro  load_all base, from, floating
        ldp     x19, x20, [\base, \from]
        ldp     x21, x22, [\base, \from + 16]
        ldp     x23, x24, [\base, \from + 32]
        ldp     x25, x26, [\base, \from + 48]
        ldp     x27, x28, [\base, \from + 64]
        ldr     x29, [\base, \from + 80]
        ldp     d8, d9, [\base, \floating]
        ldp     d10, d11, [\base, \floating + 16]
        ldp     d12, d13, [\base, \floating + 32]
        ldp     d14, d15, [\base, \floating + 48]
        .endm

        .text

// void probe_switch(Context* from, const Context* to, const Registers* before, Registers* after)
//                   x0             x1                 x2                       x3
// Frame: the pattern from sp, above it our caller's registers, rounding and x30, and after.
        .globl  probe_switch
        .type   probe_switch, %function
probe_switch:
        sub     sp, sp, frame
        save_all sp, 8 * words, 8 * words + 88
        mrs     x9, fpcr
        str     x9, [sp, 8 * words + 152]
        str     x30, [sp, 8 * words + 160]
        str     x3, [sp, 8 * words + 168]

        ldr     x9, =0x5afe57ac5afe57ac
        sub     x10, sp, 8 * words
        add     x11, sp, 8 * words
1:      str     x9, [x10], 8
        cmp     x10, x11
        bne     1b

        load_all x2, 0, 96
        ldr     x9, [x2, 192]
        msr     fpcr, x9
        bl      switch_to

        ldr     x3, [sp, 8 * words + 168]
        save_all x3, 0, 96
        mrs     x9, fpcr
        str     x9, [x3, 192]

        ldr     x9, =0x5afe57ac5afe57ac
        sub     x10, sp, 8 * words
        add     x11, sp, 8 * words
        mov     x12, 0
2:      ldr     x13, [x10], 8
        cmp     x13, x9
        cinc    x12, x12, ne
        cmp     x10, x11
        bne     2b
        str     x12, [x3, 208]

        load_all sp, 8 * words, 8 * words + 88
        ldr     x9, [sp, 8 * words + 152]
        msr     fpcr, x9
        ldr     x30, [sp, 8 * words + 160]
        add     sp, sp, frame
        ret

// void probe_entry(void* argument)
        .globl  probe_entry
        .type   probe_entry, %function
probe_entry:
        adrp    x9, probe_entry_sp
        mov     x10, sp
        str     x10, [x9, :lo12:probe_entry_sp]
        and     x10, x10, -16           // so that the body runs even where sp was wrong
        mov     sp, x10
        bl      probe_body

        .bss
        .globl  probe_entry_sp
        .balign 8
probe_entry_sp: .zero 8

        .section .note.GNU-stack, "", %progbits
