// Runs the machine of the book's page without a page: what is typed comes from a file.
//
//     node machine_page.mjs MACHINE_PAGE.wasm KERNEL DISK TYPED
//
// Prints what the machine shows, and in the end, to the other stream, how many instructions it has executed, in how many
// milliseconds of the processor. Exit code: what the kernel gives; 124: it has not ended.
import fs from "node:fs";

const LIMIT = 1, LONGEST = 1e12, CHUNK = 1e6;  // as machine::End says it; ns
const [program, kernel, disk, typed] = process.argv.slice(2).map((file) => fs.readFileSync(file));
const shown = [];
let next = 0;
const page = { show: (byte) => shown.push(byte), key: () => (next < typed.length ? typed[next++] : -2) };
const machine = (await WebAssembly.instantiate(program, { page })).instance.exports;

const put = (bytes) => {
  new Uint8Array(machine.memory.buffer).set(bytes, machine.room(bytes.length));
  return bytes.length;
};
if (machine.load(put(kernel))) throw new Error("this is no kernel for it");
machine.start(put(disk));
const begin = process.cpuUsage();
let why = LIMIT;
while (why === LIMIT && machine.clock() < LONGEST) why = machine.run(CHUNK);
const { user, system } = process.cpuUsage(begin);
fs.writeSync(1, new Uint8Array(shown));
console.error(`${machine.instructions()} ${((user + system) / 1000).toFixed(1)}`);
process.exitCode = why ? 124 : machine.exit_code();
