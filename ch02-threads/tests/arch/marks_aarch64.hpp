#pragma once
// AArch64: x19-x28, x29 and d8-d15 belong to the caller. See marks.hpp.

inline constexpr std::size_t kept_registers = 11 + 8;

inline void switch_marked(Switch& all) {
    register Switch* given asm("x9") = &all;
    asm volatile(
        "stp x29, x9, [sp, #-16]!\n"
        "ldp x0, x1, [x9]\n ldr x2, [x9, #16]\n"
        "ldp x19, x20, [x9, #24]\n ldp x21, x22, [x9, #40]\n ldp x23, x24, [x9, #56]\n"
        "ldp x25, x26, [x9, #72]\n ldp x27, x28, [x9, #88]\n ldr x29, [x9, #104]\n"
        "ldp d8, d9, [x9, #112]\n ldp d10, d11, [x9, #128]\n"
        "ldp d12, d13, [x9, #144]\n ldp d14, d15, [x9, #160]\n"
        "bl fibers_switch\n"
        "ldr x9, [sp, #8]\n"
        "stp x19, x20, [x9, #24]\n stp x21, x22, [x9, #40]\n stp x23, x24, [x9, #56]\n"
        "stp x25, x26, [x9, #72]\n stp x27, x28, [x9, #88]\n str x29, [x9, #104]\n"
        "stp d8, d9, [x9, #112]\n stp d10, d11, [x9, #128]\n"
        "stp d12, d13, [x9, #144]\n stp d14, d15, [x9, #160]\n"
        "ldr x29, [sp], #16\n"
        : "+r"(given)
        :
        : "x0", "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x10", "x11", "x12", "x13",
          "x14", "x15", "x16", "x17", "x18", "x19", "x20", "x21", "x22", "x23", "x24",
          "x25", "x26", "x27", "x28", "x30", "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7",
          "v16", "v17", "v18", "v19", "v20", "v21", "v22", "v23", "v24", "v25", "v26",
          "v27", "v28", "v29", "v30", "v31", "v8", "v9", "v10", "v11", "v12", "v13", "v14",
          "v15", "memory", "cc");
}
