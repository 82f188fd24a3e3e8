// The system calls about bounded programs, and what such programs say about calls.

#include "process/calls.hpp"
#include "process/processes.hpp"

namespace process {

Answer attach_program(Call& call) noexcept {
    Process& process = call.process;
    auto what = process.space->load<abi::Attach>(call.argument(0));
    if (!what) return failed(what.error());
    what->at = what->why = 0;
    if (auto r = process.space->store(call.argument(0), *what); !r)
        return failed(r.error());  // before there is anything to take back
    const auto number = process.all.attachments().attach(process, *what);
    if (!number) (void)process.space->store(call.argument(0), *what);
    return answer(number);
}
Answer detach_program(Call& call) noexcept {
    return answer(call.process.all.attachments().detach(
        call.process, static_cast<int>(call.argument(0)), call.argument(1),
        call.argument(2), call.argument(3)));
}

Answer refusal(Call& call, std::uint64_t number) noexcept {
    return -static_cast<Answer>(call.process.all.attachments().ask(call, number));
}

}  // namespace process
