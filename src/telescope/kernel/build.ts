/**
 * Builds kernel.wasm from assembly/ and the fingerprints. `npm run build:kernel` writes it; a test builds it
 * again and compares, so that what is committed is what its source says.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import type { PacketField } from '../../fingerprints/fingerprint.ts';
import { FINGERPRINTS } from '../../fingerprints/registry.ts';

const HERE = dirname(fileURLToPath(import.meta.url));
const FINGERPRINT_FOLDER = join(HERE, '../../fingerprints');
export const KERNEL_FILE = join(HERE, 'kernel.wasm');

/** In the order in which the kernel passes them. */
const SINGLE_FIELDS: readonly PacketField[] = [
  'family',
  'protocol',
  'ttl',
  'dontFragment',
  'tos',
  'ipLength',
  'ipId',
  'dst',
  'sourcePort',
  'destinationPort',
  'seq',
  'ack',
  'tcpFlags',
  'window',
  'optionsLength',
  'option0',
  'option1',
  'option2',
  'option3',
  'option4',
  'option5',
  'second',
];
const PAIR_FIELDS: readonly PacketField[] = [
  'family',
  'protocol',
  'ttl',
  'dontFragment',
  'dst',
  'sourcePort',
  'destinationPort',
  'seq',
  'tcpFlags',
  'window',
  'optionsLength',
  'option0',
  'second',
  'previousSeen',
  'previousSeq',
  'previousDst',
  'previousSourcePort',
  'previousDestinationPort',
];

/** The lines above the object: what both compilers read. */
function portableLines(file: string): string {
  const lines = readFileSync(file, 'utf8').split('\n');
  const end = lines.findIndex((line) => line.startsWith('export const '));
  return lines
    .slice(0, end)
    .filter((line) => !line.startsWith('import type '))
    .join('\n');
}

function fileOf(name: string): string {
  return join(FINGERPRINT_FOLDER, `${name}.ts`);
}

/** One call per fingerprint; hits go to bits 0..7, whole shapes to bits 8..15. */
function marksModule(): string {
  const imports: string[] = [];
  const bodies: Record<1 | 2, string[]> = { 1: [], 2: [] };
  for (const [bit, fingerprint] of FINGERPRINTS.entries()) {
    const allowed = fingerprint.packets === 1 ? SINGLE_FIELDS : PAIR_FIELDS;
    for (const field of fingerprint.fields) {
      if (!allowed.includes(field)) {
        throw new Error(
          `fingerprint ${fingerprint.name} asks for ${field}, which the kernel does not pass to it`,
        );
      }
    }
    imports.push(`import { ${fingerprint.match.name} } from '../../../fingerprints/${fingerprint.name}';`);
    bodies[fingerprint.packets].push(
      `  r = ${fingerprint.match.name}(${fingerprint.fields.join(', ')});`,
      `  if (r != 0) marks |= (r == 2 ? 0x101 : 1) << ${bit};`,
    );
  }
  const define = (name: string, fields: readonly PacketField[], body: string[]) =>
    [
      `export function ${name}(${fields.map((field) => `${field}: u32`).join(', ')}): u32 {`,
      '  let marks: u32 = 0;',
      '  let r: u32 = 0;',
      ...body,
      '  return marks;',
      '}',
    ].join('\n');
  return [
    ...imports,
    define('singleMarks', SINGLE_FIELDS, bodies[1]),
    define('pairMarks', PAIR_FIELDS, bodies[2]),
  ].join('\n');
}

/** Compiles; returns the bytes of the module. Throws with the compiler's words. */
export async function buildKernel(): Promise<Uint8Array> {
  const entry = 'src/telescope/kernel/assembly/kernel.ts';
  const root = resolve(HERE, '../../..');
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    [
      entry,
      '--outFile',
      'kernel.wasm',
      '--optimizeLevel',
      '3',
      '--converge',
      '--debug',
      '--noAssert',
      '--runtime',
      'stub',
      '--importMemory',
      '--sharedMemory',
      '--initialMemory',
      '1',
      '--maximumMemory',
      '65536',
      '--enable',
      'threads',
      '--enable',
      'simd',
    ],
    {
      readFile(name) {
        const path = resolve(root, name);
        if (path.endsWith('assembly/marks.ts')) return marksModule();
        if (path.startsWith(FINGERPRINT_FOLDER)) return portableLines(path);
        try {
          return readFileSync(path, 'utf8');
        } catch {
          return null;
        }
      },
      writeFile(name, contents) {
        if (name.endsWith('.wasm')) binary = contents as Uint8Array;
      },
      listFiles: () => [],
    },
  );
  if (error !== null || binary === undefined) {
    throw new Error(`the kernel does not compile:\n${stderr.toString()}`, { cause: error });
  }
  return binary;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const binary = await buildKernel();
  writeFileSync(KERNEL_FILE, binary);
  console.log(`${KERNEL_FILE}: ${binary.length} bytes, ${FINGERPRINTS.length} marks`);
}

export { fileOf as fingerprintFile };
