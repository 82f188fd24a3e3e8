#include "base/tracer.hpp"

#include <string>

#include "workbook/catch.hpp"

using namespace std::chrono_literals;

namespace {

std::string small_trace() {
    base::VirtualClock clock;
    base::Tracer tracer(clock);
    const auto lane = tracer.lane("reader");
    tracer.begin(lane, "wait", {{"handle", 3}});
    clock.sleep_for(1500us);
    tracer.end(lane);
    tracer.instant(lane, "wake", {{"say", "It said \"go\"."}, {"full", true}});
    return tracer.json();
}

}  // namespace

TEST_CASE("a trace is Chrome's trace-event JSON, to the letter") {
    CHECK(small_trace() ==
          "{\"displayTimeUnit\":\"ms\",\"otherData\":{\"clock\":\"virtual\"},"
          "\"traceEvents\":[\n"
          "{\"ph\":\"M\",\"name\":\"thread_name\",\"pid\":1,\"tid\":1,\"args\":{\"name\":"
          "\"reader\"}},\n"
          "{\"ph\":\"B\",\"name\":\"wait\",\"pid\":1,\"tid\":1,\"ts\":0.000,\"args\":{"
          "\"handle\":3}},\n"
          "{\"ph\":\"E\",\"pid\":1,\"tid\":1,\"ts\":1500.000},\n"
          "{\"ph\":\"i\",\"s\":\"t\",\"name\":\"wake\",\"pid\":1,\"tid\":1,\"ts\":1500.000,"
          "\"args\":{\"say\":\"It said \\\"go\\\".\",\"full\":true}}\n"
          "]}\n");
}

TEST_CASE("two runs under a virtual clock give the same trace") {
    CHECK(small_trace() == small_trace());
}

TEST_CASE("control characters are escaped") {
    base::VirtualClock clock;
    base::Tracer tracer(clock);
    tracer.lane("a\nb\x01");
    CHECK(tracer.json().find("a\\u000ab\\u0001") != std::string::npos);
}
