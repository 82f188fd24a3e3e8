#pragma once
// RISC-V: s0-s11 and fs0-fs11 belong to the caller. See marks.hpp.

inline constexpr std::size_t kept_registers = 12 + 12;

inline void switch_marked(Switch& all) {
    register Switch* given asm("t0") = &all;
    asm volatile(
        "addi sp, sp, -16\n sd s0, 0(sp)\n sd t0, 8(sp)\n"
        "ld a0, 0(t0)\n ld a1, 8(t0)\n ld a2, 16(t0)\n"
        "ld s0, 24(t0)\n ld s1, 32(t0)\n ld s2, 40(t0)\n ld s3, 48(t0)\n"
        "ld s4, 56(t0)\n ld s5, 64(t0)\n ld s6, 72(t0)\n ld s7, 80(t0)\n"
        "ld s8, 88(t0)\n ld s9, 96(t0)\n ld s10, 104(t0)\n ld s11, 112(t0)\n"
        "fld fs0, 120(t0)\n fld fs1, 128(t0)\n fld fs2, 136(t0)\n fld fs3, 144(t0)\n"
        "fld fs4, 152(t0)\n fld fs5, 160(t0)\n fld fs6, 168(t0)\n fld fs7, 176(t0)\n"
        "fld fs8, 184(t0)\n fld fs9, 192(t0)\n fld fs10, 200(t0)\n fld fs11, 208(t0)\n"
        "call fibers_switch\n"
        "ld t0, 8(sp)\n"
        "sd s0, 24(t0)\n sd s1, 32(t0)\n sd s2, 40(t0)\n sd s3, 48(t0)\n"
        "sd s4, 56(t0)\n sd s5, 64(t0)\n sd s6, 72(t0)\n sd s7, 80(t0)\n"
        "sd s8, 88(t0)\n sd s9, 96(t0)\n sd s10, 104(t0)\n sd s11, 112(t0)\n"
        "fsd fs0, 120(t0)\n fsd fs1, 128(t0)\n fsd fs2, 136(t0)\n fsd fs3, 144(t0)\n"
        "fsd fs4, 152(t0)\n fsd fs5, 160(t0)\n fsd fs6, 168(t0)\n fsd fs7, 176(t0)\n"
        "fsd fs8, 184(t0)\n fsd fs9, 192(t0)\n fsd fs10, 200(t0)\n fsd fs11, 208(t0)\n"
        "ld s0, 0(sp)\n addi sp, sp, 16\n"
        : "+r"(given)
        :
        : "ra", "t1", "t2", "t3", "t4", "t5", "t6", "a0", "a1", "a2", "a3", "a4", "a5",
          "a6", "a7", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11",
          "fs0", "fs1", "fs2", "fs3", "fs4", "fs5", "fs6", "fs7", "fs8", "fs9", "fs10",
          "fs11", "memory");
}
