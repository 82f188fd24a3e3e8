// What assembly must know: places of the board, and of the structures of hart.hpp.
#define MOST_HARTS 8
#define HART_SIZE 2176
#define HART_NUMBER 0
#define HART_KERNEL_STACK 8
#define HART_STACK_TOP 16
#define HART_SCRATCH 32
#define HART_EXTENSIONS 28
#define HART_ENTER 64
#define HART_GATE 72
#define GATE_PROGRAM 0
#define GATE_KERNEL 8
#define GATE_FRAME 16
#define GATE_T0 24
#define STACK_BITS 15
#define STACK_SIZE (1 << STACK_BITS)
#define FINISHER 0x100000
#define CLINT 0x2000000
