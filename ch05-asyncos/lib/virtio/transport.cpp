#include "virtio/transport.hpp"

namespace virtio {

using base::Errno;

namespace {

// Source: VIRTIO 1.2, 4.2.2.
enum Register : unsigned {
    magic = 0x00,
    version = 0x04,
    device = 0x08,
    offered = 0x10,
    offered_half = 0x14,
    wanted = 0x20,
    wanted_half = 0x24,
    queue = 0x30,
    queue_most = 0x34,
    queue_places = 0x38,
    queue_ready = 0x44,
    status = 0x70,
    descriptors = 0x80,
    available = 0x90,
    used = 0xa0,
    configuration = 0x100,
};
constexpr std::uint32_t known = 1, driver = 2, works = 4, agreed = 8;  // bits of status

}  // namespace

base::Result<void> Transport::open(unsigned number, Kind kind,
                                   std::uint32_t features) noexcept {
    number_ = number;
    place_ = devices::virtio_place + std::uint64_t{number} * 0x1000;
    if (reg(magic) != 0x74726976 || reg(device) != static_cast<std::uint32_t>(kind))
        return base::fail(Errno::no_such_file);
    if (reg(version) != 2) return base::fail(Errno::not_implemented);
    reg(status) = 0;  // forget all
    reg(status) = known | driver;
    reg(offered_half) = 0;
    agreed_ = reg(offered) & features;
    reg(wanted_half) = 0;
    reg(wanted) = agreed_;
    reg(wanted_half) = 1;
    reg(wanted) = 1;  // the present language
    reg(status) = known | driver | agreed;
    if ((reg(status) & agreed) == 0) return base::fail(Errno::io_error);
    return {};
}

base::Result<void> Transport::use(unsigned number, std::uint32_t places,
                                  const void* descriptors_at, const void* available_at,
                                  const void* used_at) noexcept {
    reg(queue) = number;
    if (reg(queue_most) < places) return base::fail(Errno::io_error);
    reg(queue_places) = places;
    const struct {
        Register where;
        const void* what;
    } parts[] = {{descriptors, descriptors_at}, {available, available_at}, {used, used_at}};
    for (const auto& [where, what] : parts) {
        const auto address = reinterpret_cast<std::uint64_t>(what);
        reg(where) = static_cast<std::uint32_t>(address);
        reg(where + 4) = static_cast<std::uint32_t>(address >> 32);
    }
    reg(queue_ready) = 1;
    return {};
}

void Transport::start(kernel::Handler handler) noexcept {
    reg(status) = known | driver | agreed | works;
    kernel::on_interrupt(devices::virtio_irq + number_, handler);
}

std::uint32_t Transport::about(unsigned offset) const noexcept {
    return reg(configuration + offset);
}

}  // namespace virtio
