/** What comes over the line, cut in any way and of any bytes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LineEditor } from '../terminal/line-editor.ts';
import { terminalText } from '../terminal/terminal-text.ts';
import { helloOf, SshHelloReader } from './ssh-hello.ts';
import { encodeTelnet, TelnetReader } from './telnet-options.ts';

const quiet = { onSize() {}, onVariable() {}, onOdd() {} };
const special = fc.constantFrom(255, 251, 253, 250, 240, 31, 13, 10, 0, 27, 91, 65, 3, 8, 127);
const bytes = fc.array(fc.oneof(fc.nat(255), special), { maxLength: 200 }).map((all) => Uint8Array.from(all));
/** The same bytes in pieces. */
const pieces = fc.tuple(bytes, fc.array(fc.nat(200), { maxLength: 6 })).map(([whole, cuts]) => {
  const at = [0, ...cuts.filter((cut) => cut < whole.length).sort((a, b) => a - b), whole.length];
  return { whole, parts: at.slice(1).map((end, n) => whole.subarray(at[n], end)) };
});

test('Telnet is read the same, however it is cut', () => {
  fc.assert(
    fc.property(pieces, ({ whole, parts }) => {
      const reader = new TelnetReader(quiet);
      assert.equal(parts.map((part) => reader.read(part)).join(''), new TelnetReader(quiet).read(whole));
    }),
    { numRuns: 1_000 },
  );
});

test('what is typed comes through whatever a client negotiates', () => {
  const option = fc
    .tuple(fc.constantFrom(251, 252, 253, 254), fc.nat(254))
    .map(([verb, name]) => [255, verb, name]);
  const parameter = fc
    .array(fc.nat(254), { maxLength: 20 })
    .map((inner) => [255, 250, ...inner.filter((one) => one !== 255), 255, 240]);
  fc.assert(
    fc.property(fc.array(fc.oneof(option, parameter, fc.constant([97, 98])), { maxLength: 20 }), (all) => {
      const read = new TelnetReader(quiet).read(Uint8Array.from(all.flat()));
      assert.equal(read, 'ab'.repeat(all.filter((one) => one[0] === 97).length));
    }),
  );
});

test('a window size and a terminal are understood', () => {
  const seen: unknown[] = [];
  const reader = new TelnetReader({
    onSize: (width, height) => seen.push([width, height]),
    onVariable: (name, value) => seen.push([name, value]),
    onOdd: (name) => seen.push(name),
  });
  assert.equal(reader.read(Buffer.from('fffa1f00500018fff0fffa18007674313030fff078', 'hex')), 'x');
  assert.deepEqual(seen, [
    [80, 24],
    ['TERM', 'vt100'],
  ]);
});

test('output doubles 255 and ends lines with CR LF', () => {
  assert.equal(encodeTelnet(terminalText('a\n\xff')).toString('hex'), '610d0affff');
});

test('lines are typed the same, however they come, and never grow without end', () => {
  const lines = (parts: readonly Uint8Array[]) => {
    const editor = new LineEditor(() => {});
    const out: string[] = [];
    for (const part of parts) {
      const text = Buffer.from(part).toString('latin1');
      for (let at = 0; at < text.length; ) {
        const { typed, at: next } = editor.take(text, at, true);
        assert.ok(next > at);
        at = next;
        if (typed !== null) out.push(typed.kind === 'line' ? typed.text : typed.kind);
      }
    }
    return out;
  };
  fc.assert(
    fc.property(pieces, ({ whole, parts }) => {
      assert.deepEqual(lines(parts), lines([whole]));
    }),
    { numRuns: 1_000 },
  );
  const odd: string[] = [];
  const editor = new LineEditor((name) => odd.push(name));
  assert.equal(editor.take(`${'x'.repeat(1e6)}\n`, 0, true).typed?.kind, 'line');
  assert.deepEqual(odd, ['terminal-line-too-long']);
});

function kexinit(lists: readonly string[]): Buffer {
  const body = Buffer.concat([
    Buffer.from([20]),
    Buffer.alloc(16, 7),
    ...lists.map((list) => {
      const size = Buffer.alloc(4);
      size.writeUInt32BE(list.length);
      return Buffer.concat([size, Buffer.from(list)]);
    }),
    Buffer.alloc(5),
  ]);
  const padding = 8 - ((body.length + 5) % 8) + 8;
  const head = Buffer.alloc(5);
  head.writeUInt32BE(body.length + padding + 1);
  head[4] = padding;
  return Buffer.concat([head, body, Buffer.alloc(padding)]);
}

test('HASSH as its authors compute it', () => {
  // Method: MD5 of kex;encryption;mac;compression of client to server (HASSH, Salesforce 2018);
  // the digest is that of `printf 'kex1,kex2;c1,c2;m1;none' | md5sum`.
  const lists = ['kex1,kex2', 'key', 'c1,c2', 'c3', 'm1', 'm2', 'none', 'none', '', ''];
  const seen: unknown[] = [];
  const reader = new SshHelloReader({
    onVersion: (version) => seen.push(version),
    onHello: ({ hasshAlgorithms, hassh }) => seen.push(hasshAlgorithms, hassh),
    onOdd: () => seen.push('odd'),
  });
  const whole = Buffer.concat([Buffer.from('SSH-2.0-Go\r\n'), kexinit(lists)]);
  let goesOn = true;
  for (let at = 0; at < whole.length && goesOn; at += 3) goesOn = reader.read(whole.subarray(at, at + 3));
  assert.deepEqual(seen, ['SSH-2.0-Go', 'kex1,kex2;c1,c2;m1;none', '0bdcfb9598839315a13cbe7201607144']);
});

test('any bytes are a hello, or odd once', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        bytes,
        bytes.map((rest) => Buffer.concat([Buffer.from('SSH-2.0-x\r\n'), rest])),
      ),
      fc.nat(40),
      (whole, size) => {
        let odd = 0;
        const reader = new SshHelloReader({ onVersion() {}, onHello() {}, onOdd: () => odd++ });
        for (let at = 0; at < whole.length; at += size + 1)
          if (!reader.read(whole.subarray(at, at + size + 1))) break;
        assert.ok(odd <= 1);
        helloOf(Buffer.from(whole));
      },
    ),
    { numRuns: 1_000 },
  );
});
