# The chain of waiters, told by a debugger: gdb -batch -x 34-who-called-me.gdb PROGRAM
#
# A frame of a coroutine is: the address of its code, the address of the code that destroys
# it, the promise. So two words before the promise lies the code, and `info symbol` names it.

set pagination off
set width 0
set debuginfod enabled off

define async-backtrace
  set $task = $arg0
  while $task != 0
    info symbol ((void **)$task)[-2]
    set $task = $task->caller
  end
end
document async-backtrace
Names the coroutine that owns a promise, and those that wait for it: async-backtrace PROMISE
end

break who_called_me
run

echo the machine's stack:\n
backtrace

echo the chain of waiters:\n
async-backtrace me
