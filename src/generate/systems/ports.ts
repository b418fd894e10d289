/** What is looked for: ports by who looks. */
import type { Draw } from './draw.ts';

/** Open on so many machines that everybody asks for them. */
export const POPULAR_PORTS = [80, 443, 22, 8080, 3389, 21, 25, 445, 8443, 5900, 3306, 6379, 23] as const;

/** What somebody with a certain product in mind asks for. */
export const SPECIAL_PORTS = [
  102, 110, 111, 143, 179, 389, 502, 554, 587, 631, 873, 993, 995, 1080, 1194, 1433, 1521, 1723, 1883, 2049,
  2082, 2083, 2181, 2222, 2375, 2376, 3000, 3128, 4443, 4444, 4567, 4786, 5000, 5001, 5060, 5432, 5555, 5601,
  5672, 5683, 5984, 6000, 6443, 7001, 7070, 7547, 8000, 8001, 8008, 8081, 8088, 8089, 8123, 8291, 8333, 8500,
  8545, 8728, 8834, 8883, 8888, 9000, 9001, 9042, 9090, 9100, 9200, 9300, 9443, 9527, 9999, 10_000, 10_250,
  11_211, 15_672, 16_992, 20_000, 25_565, 27_017, 28_017, 32_400, 34_567, 37_777, 44_818, 47_808, 49_152,
  50_000, 50_070, 61_616,
] as const;

/** Telnet and the ports that takers of devices try. */
export const DEVICE_PORTS = [
  23, 2323, 26, 5555, 7547, 8080, 80, 81, 37_215, 52_869, 60_001, 9000, 5358, 22,
] as const;

/** `count` different ports, some that everybody scans and some that few do, now and then any number. */
export function drawPorts(draw: Draw, count: number): number[] {
  const ports = new Set<number>();
  while (ports.size < count) {
    const luck = draw.unit();
    if (luck < 0.4) ports.add(draw.pick(POPULAR_PORTS));
    else if (luck < 0.9) ports.add(draw.pick(SPECIAL_PORTS));
    else ports.add(draw.between(1, 65_535));
  }
  return [...ports];
}
