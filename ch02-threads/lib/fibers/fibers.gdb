# The backtraces of fibers that do not run, told by a debugger:
#
#     gdb -x ch02-threads/lib/fibers/fibers.gdb PROGRAM
#     (gdb) fiber-bt              all fibers of the scheduler that runs on this thread
#     (gdb) fiber-bt scheduler    those of another one
#
# gdb knows threads and their stacks; a fiber's is just memory to it. All that is kept of a fiber
# that waits is its stack pointer; its registers lie on its stack, as arch/switch_*.S draws it.
# fibers_suspended is the place in the switch where the stack pointer has just become the
# fiber's: gdb can unwind from there. So each fiber is shown as if the thread stood there. The
# program must run (a core file's registers cannot be changed), built with debug information.

define fiber-bt
  if $argc == 0
    set $fiber_scheduler = fibers::this_scheduler()
  else
    set $fiber_scheduler = &$arg0
  end
  select-frame 0
  set $fiber_own_sp = $sp
  set $fiber_own_pc = $pc
  set $fiber = $fiber_scheduler->newest_
  while $fiber != 0
    if $fiber != $fiber_scheduler->current_
      printf "fiber %s:\n", $fiber->name_
      set $sp = $fiber->sp_
      set $pc = (unsigned long)&fibers_suspended
      backtrace
      select-frame 0
      set $sp = $fiber_own_sp
      set $pc = $fiber_own_pc
    end
    set $fiber = $fiber->older_
  end
end
document fiber-bt
Prints the backtrace of every fiber of a scheduler that does not run: fiber-bt [SCHEDULER]
end
