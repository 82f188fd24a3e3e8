#include "kernel/tracer.hpp"

#include "arch/csr.hpp"

// tools/boot.py knows these names, and reads the text when the machine has ended.
extern "C" {
char kernel_trace[1U << 16];
std::uint64_t kernel_trace_size = 0;
}

namespace kernel {

namespace {

// An event is written behind the others, and counts when it is whole.
class Text {
  public:
    void add(char byte) noexcept {
        if (at_ < sizeof kernel_trace) kernel_trace[at_] = byte;
        ++at_;
    }
    void add(std::string_view text) noexcept {
        for (const char byte : text) add(byte);
    }
    void add(std::uint64_t number, unsigned digits = 1) noexcept {
        char reversed[20];
        unsigned count = 0;
        for (; number != 0 || count < digits; number /= 10)
            reversed[count++] = static_cast<char>('0' + number % 10);
        while (count > 0) add(reversed[--count]);
    }
    void add(const Field& field) noexcept {
        add('"');
        add(field.name);
        add("\":");
        if (field.is_text) add('"');
        add(field.text);
        if (field.is_text) add('"');
        if (field.is_text || !field.text.empty()) return;
        if (field.number < 0) add('-');
        const auto bits = static_cast<std::uint64_t>(field.number);
        add(field.number < 0 ? 0 - bits : bits);
    }
    void finish() noexcept {
        if (at_ <= sizeof kernel_trace) kernel_trace_size = at_;
    }

  private:
    std::uint64_t at_ = kernel_trace_size;
};

Tracer the_tracer;

}  // namespace

Tracer& tracer() noexcept { return the_tracer; }

Tracer::Lane Tracer::lane(std::string_view name) noexcept {
    const Lane added{++lanes_};
    add('M', added, "thread_name", {{"name", name}});
    return added;
}
void Tracer::begin(Lane lane, std::string_view what, Fields fields) noexcept {
    add('B', lane, what, fields);
}
void Tracer::end(Lane lane) noexcept { add('E', lane, "", {}); }
void Tracer::instant(Lane lane, std::string_view what, Fields fields) noexcept {
    add('i', lane, what, fields);
}

// An instruction takes a nanosecond; the format counts in microseconds.
void Tracer::add(char phase, Lane lane, std::string_view what, Fields fields) noexcept {
    const std::uint64_t now = arch::read<arch::Csr::instret>();
    const arch::Uninterrupted alone;
    Text text;
    text.add("{\"ph\":\"");
    text.add(phase);
    text.add(phase == 'i' ? "\",\"s\":\"t\",\"name\":\"" : "\",\"name\":\"");
    text.add(what);
    text.add("\",\"pid\":1,\"tid\":");
    text.add(static_cast<std::uint64_t>(lane.number));
    if (phase != 'M') {
        text.add(",\"ts\":");
        text.add(now / 1000);
        text.add('.');
        text.add(now % 1000, 3);
    }
    text.add(",\"args\":{");
    for (const Field& field : fields) {
        if (&field != fields.begin()) text.add(',');
        text.add(field);
    }
    text.add("}},\n");
    text.finish();
}

}  // namespace kernel
