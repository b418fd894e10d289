/** What an operator writes wrong is said with its place, all of it at once; what he leaves out has a default. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { YamoriError } from '../../base/errors.ts';
import { readHubConfig } from './hub-config.ts';

const folder = mkdtempSync(join(tmpdir(), 'yamori-config-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function read(text: string) {
  const file = join(folder, 'hub.yaml');
  writeFileSync(file, text);
  return readHubConfig(file);
}

function refused(text: string): string {
  try {
    read(text);
  } catch (error) {
    assert.ok(error instanceof YamoriError && error.code === 'E_CONFIGURATION', String(error));
    return error.message;
  }
  return assert.fail('it was taken');
}

const SENDER = 'sender: { organisation: CSIRT, contact: csirt@example.org }';

test('an empty file sends nothing; a sender alone has the usual ladder and no channel', () => {
  assert.deepEqual(read(''), { systems: { resolver: { servers: [], timeoutMs: 2_000 } } });
  const { notices } = read(`notices:\n  ${SENDER}\n`);
  assert.deepEqual(
    notices?.policy.ladder.map(({ channel, after }) => [channel, after]),
    [
      ['web-push', 0],
      ['email', 0],
      ['email', 3 * 86_400_000],
      ['letter', 7 * 86_400_000],
    ],
  );
  assert.equal(notices?.channels.size, 0);
  assert.deepEqual(notices?.policy.quietHours?.from, '21:00');
});

test('a channel is there as soon as it is named, with its own defaults', () => {
  const { notices } = read(
    `notices:\n  ${SENDER}\n  channels:\n    letter:\n    email: { from: a@example.org }\n`,
  );
  assert.deepEqual([...notices!.channels.keys()].sort(), ['email', 'letter']);
  assert.equal((notices!.channels.get('email') as { port: number }).port, 25);
});

test('every mistake has its place', () => {
  const message = refused(`notices:
  sender: { organisation: "two\\nlines", contact: nobody, extra: 1 }
  policy:
    ladder: [{ channel: pigeon }, { channel: email, after: soon }]
    zone: Mars/Olympus
    quietHours: { from: "25:00", to: "08:00" }
  channels:
    email: { prot: 25 }
    pigeons: {}
`);
  for (const place of [
    'notices.sender.organisation',
    'notices.sender.contact',
    'extra',
    'notices.policy.ladder.0.channel',
    'notices.policy.ladder.1.after',
    'notices.policy.zone',
    'notices.policy.quietHours.from',
    'notices.channels.email',
    'pigeons',
  ])
    assert.ok(message.includes(place), `${place} is not in:\n${message}`);
});

test('what is no YAML, or a bomb of it, is refused as such', () => {
  assert.match(refused('notices: [1, 2'), /hub\.yaml/);
  assert.match(refused('notices: {}\nnotices: {}'), /unique/i);
  assert.throws(() => read('a: &a [x, x]\nb: &b [*a, *a]\nnotices: *b\n'));
  assert.throws(() => readHubConfig(join(folder, 'none.yaml')), /E_CONFIGURATION|none\.yaml/);
});

test('name servers are addresses, with a port or without; nobody is asked where none is named', () => {
  const servers = (list: string) => `systems: { resolver: { servers: [${list}] } }\n`;
  const { systems } = read(servers('192.0.2.53, "192.0.2.53:5353", "[2001:db8::53]:5353", "2001:db8::53"'));
  assert.equal(systems.resolver.servers.length, 4);
  assert.equal(systems.resolver.timeoutMs, 2_000);
  for (const wrong of ['dns.example', '"192.0.2.53:99999"', '""', '53'])
    assert.match(refused(servers(wrong)), /systems\.resolver\.servers\.0/, wrong);
  assert.match(refused('systems: { resolver: { timeoutMs: 0 } }'), /systems\.resolver\.timeoutMs/);
});
