#include "base/tracer.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace base {

namespace {

// Not called quoted(): std::quoted would be found as well, by the type of the argument.
std::string json_string(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            char escape[8];
            std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(c));
            out += escape;
        } else {
            out += c;
        }
    }
    return out + '"';
}

// The format counts in microseconds; three decimals keep every nanosecond.
std::string microseconds(nanoseconds time) {
    char text[40];
    std::snprintf(text, sizeof text, "%lld.%03lld",
                  static_cast<long long>(time.count() / 1000),
                  static_cast<long long>(time.count() % 1000));
    return text;
}

}  // namespace

Field::Field(std::string_view name, std::string_view text)
    : Field(name, Json{json_string(text)}) {}

Field::Field(std::string_view name, const Json& value)
    : json_(json_string(name) + ":" + value.text) {}

Tracer::Lane Tracer::lane(std::string_view name) {
    const std::lock_guard lock(mutex_);
    const Lane lane{++lanes_};
    events_.push_back("{\"ph\":\"M\",\"name\":\"thread_name\",\"pid\":1,\"tid\":" +
                      std::to_string(lane.number) +
                      ",\"args\":{\"name\":" + json_string(name) + "}}");
    return lane;
}

void Tracer::begin(Lane lane, std::string_view what, Fields fields) {
    add('B', lane, what, fields);
}
void Tracer::end(Lane lane) { add('E', lane, "", {}); }
void Tracer::instant(Lane lane, std::string_view what, Fields fields) {
    add('i', lane, what, fields);
}

void Tracer::add(char phase, Lane lane, std::string_view what, Fields fields) {
    std::string event = std::string("{\"ph\":\"") + phase + "\"";
    if (phase == 'i') event += ",\"s\":\"t\"";
    if (!what.empty()) event += ",\"name\":" + json_string(what);
    event += ",\"pid\":1,\"tid\":" + std::to_string(lane.number);
    std::string arguments;
    for (const Field& field : fields)
        arguments += (arguments.empty() ? "" : ",") + field.json();

    const std::lock_guard lock(mutex_);
    event += ",\"ts\":" + microseconds(clock_.now());
    if (!arguments.empty()) event += ",\"args\":{" + arguments + "}";
    events_.push_back(event + "}");
}

std::string Tracer::json() const {
    const std::lock_guard lock(mutex_);
    std::string out = "{\"displayTimeUnit\":\"ms\",\"otherData\":{\"clock\":\"";
    out += clock_.is_virtual() ? "virtual" : "real";
    out += "\"},\"traceEvents\":[";
    for (const std::string& event : events_) {
        out += (&event == events_.data() ? "\n" : ",\n") + event;
    }
    return out + "\n]}\n";
}

namespace {

// Says whether it could be written; if not, errno says why.
bool write_file(const char* path, const std::string& text) {
    std::FILE* file = std::fopen(path, "w");
    if (file == nullptr) return false;
    const bool taken = std::fputs(text.c_str(), file) >= 0;
    return std::fclose(file) == 0 && taken;  // what is still buffered is written here
}

struct ProgramTracer {
    Tracer tracer{program_clock()};

    ~ProgramTracer() {
        const char* path = std::getenv("WORKBOOK_TRACE");
        if (path == nullptr || *path == '\0' || write_file(path, tracer.json())) return;
        std::fprintf(stderr, "error: cannot write the trace to %s: %s\n", path,
                     std::strerror(errno));
    }
};

}  // namespace

Tracer& program_tracer() {
    static ProgramTracer program;
    return program.tracer;
}

}  // namespace base
