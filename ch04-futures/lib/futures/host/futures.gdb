# The asynchronous backtraces of tasks that sleep, told by a debugger:
#
#     gdb -x ch04-futures/lib/futures/host/futures.gdb PROGRAM
#     (gdb) async-bt executor     all tasks of an executor, or of a thread pool
#
# A task's header is followed, 64 bytes later, by its coroutine's frame: two pointers, and the promise.
# The promise knows the innermost coroutine of the chain, and each coroutine knows which one awaits it.
# The program must be built with debug information.

define async-bt
  set $async_task = $arg0.owned_.latest_
  while $async_task != 0
    printf "task %p:\n", $async_task
    set $async_promise = ((futures::PromiseBase*) ((char*) $async_task + 64 + 16))->own_root_.innermost
    while $async_promise != 0
      set $async_where = $async_promise->where_._M_impl
      if $async_where != 0
        printf "  %s at %s:%d\n", $async_where->_M_function_name, $async_where->_M_file_name, $async_where->_M_line
      end
      if $async_promise->root_ == &$async_promise->own_root_
        set $async_promise = (futures::PromiseBase*) 0
      else
        set $async_promise = $async_promise->parent_
      end
    end
    set $async_task = $async_task->next_owned
  end
end
document async-bt
Prints what each task of an executor waits for, innermost first: async-bt EXECUTOR
end
