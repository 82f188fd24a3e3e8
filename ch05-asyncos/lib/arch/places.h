// What assembly must know: places of the board, and of the structures of hart.hpp.
#define MOST_HARTS 8
#define HART_SIZE 2112
#define HART_NUMBER 0
#define HART_KERNEL_STACK 8
#define HART_STACK_TOP 16
#define HART_SCRATCH 32
#define HART_EXTENSIONS 28
#define STACK_BITS 15
#define STACK_SIZE (1 << STACK_BITS)
#define FINISHER 0x100000
#define CLINT 0x2000000
