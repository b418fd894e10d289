/** Logs of DHCP and NAT: what is good is read exactly, what is not is told by line. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { YamoriError } from '../base/errors.ts';
import { readLeases } from './leases-file.ts';

const HEADER = 'address,from,to,machine,mac,inside,port_first,port_last';

test('a row of a NAT log with all its columns', () => {
  const { leases, refused } = readLeases(
    'nat.csv',
    `\ufeff${HEADER}\r\n192.0.2.7,2026-01-01T09:00:00+09:00,1767229200,camera-3,AA-BB-CC-00-11-22,10.0.0.5,1024,2047\r\n`,
  );
  assert.deepEqual(refused, []);
  assert.deepEqual(leases, [
    {
      address: '192.0.2.7',
      portFirst: 1024,
      portLast: 2047,
      from: Date.UTC(2026, 0, 1),
      to: Date.UTC(2026, 0, 1, 1),
      machine: {
        name: 'camera-3',
        mac: 'aa:bb:cc:00:11:22',
        insideAddress: '10.0.0.5',
        source: 'nat.csv',
      },
    },
  ]);
});

test('columns in any order, unknown ones beside; an empty end means still; IPv6 becomes canonical', () => {
  const text = 'machine,site,to,FROM,address\npc,north,,1767225600000,2001:DB8:0::1\n';
  const { leases } = readLeases('dhcp.csv', text);
  assert.deepEqual(
    [leases[0].address, leases[0].from, leases[0].to, leases[0].portFirst],
    ['2001:db8::1', Date.UTC(2026, 0, 1), null, null],
  );
});

test('bad rows are told by line, the others are used', () => {
  const good = '192.0.2.7,2026-01-01T00:00:00Z,,pc,,,,';
  const bad = [
    ['192.0.2.7,2026-01-01T00:00:00,,pc', /zone/],
    ['192.0.2.7,2026-01-01 09:00,,pc', /zone/],
    ['192.0.2.7,2026-02-31T00:00:00Z,,pc', /no time/],
    ['192.0.2.7,yesterday,,pc', /no time/],
    ['192.0.2.7,2026-01-02T00:00:00Z,2026-01-01T00:00:00Z,pc', /not after/],
    ['192.0.2.777,1767225600,,pc', /no address/],
    ['192.0.2.7,1767225600,,', /machine/],
    ['192.0.2.7,1767225600,,pc,not-a-mac', /hardware/],
    ['192.0.2.7,1767225600,,pc,,here', /inside/],
    ['192.0.2.7,1767225600,,pc,,,70000,70001', /65535/],
    ['192.0.2.7,1767225600,,pc,,,20,', /both/],
    ['192.0.2.7,1767225600,,pc,,,20,10', /below/],
  ] as const;
  for (const [row, why] of bad) {
    const { leases, refused } = readLeases('dhcp.csv', `${HEADER}\n${good}\n${row}\n${good}\n`);
    assert.equal(leases.length, 2);
    assert.deepEqual(
      refused.map(({ line }) => line),
      [3],
    );
    assert.match(refused[0].why, why);
  }
});

test('a file without a good row is refused with a code', () => {
  for (const text of ['', 'address,from\n', `${HEADER}\n`, `${HEADER}\n192.0.2.7,now,,pc\n`, 'a,"b'])
    assert.throws(
      () => readLeases('dhcp.csv', text),
      (error) => error instanceof YamoriError && error.code === 'E_LEASES_FILE' && error.hint !== '',
    );
});

test('whatever the text, it is read or refused with the code', () => {
  const line = fc.array(fc.oneof(fc.string(), fc.constantFrom('192.0.2.7', '1767225600', '"', 'pc')), {
    maxLength: 9,
  });
  fc.assert(
    fc.property(fc.array(line, { maxLength: 5 }), fc.boolean(), (rows, headed) => {
      const body = rows.map((cells) => cells.join(',')).join('\n');
      try {
        for (const lease of readLeases('x.csv', headed ? `${HEADER}\n${body}` : body).leases)
          assert.ok(Number.isSafeInteger(lease.from) && (lease.to === null || lease.to > lease.from));
      } catch (error) {
        assert.ok(error instanceof YamoriError && error.code === 'E_LEASES_FILE', String(error));
      }
    }),
  );
});
