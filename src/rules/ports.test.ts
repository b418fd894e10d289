import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isStrayService, isTraceroute, oddsOf, TCP_PORTS, UDP_PORTS } from './ports.ts';

test('the ports that NICTER and Merit name are in their groups', () => {
  for (const port of [23, 2323, 5358, 7547, 81, 9000, 37215, 52869, 5555])
    assert.equal(oddsOf(6, port).group, 'iot');
  assert.equal(oddsOf(17, 53413).group, 'iot');
  for (const port of [445, 1433, 3389, 135, 139]) assert.equal(oddsOf(6, port).group, 'windows');
  for (const port of [22, 80, 443, 8080]) assert.equal(oddsOf(6, port).group, 'ambiguous');
});

test('every row has a reason, and ambiguous ports never speak for malware by themselves', () => {
  for (const odds of [...Object.values(TCP_PORTS), ...Object.values(UDP_PORTS)]) {
    assert.ok(odds.reason.length > 1);
    if (odds.group === 'ambiguous') assert.ok(Math.max(odds.iot, odds.pc) <= 0.8);
  }
});

test('what has no port, or no entry, is other', () => {
  assert.equal(oddsOf(6, 40_000).group, 'other');
  assert.equal(oddsOf(17, 40_000).group, 'other');
  assert.equal(oddsOf(1, 0x0800).group, 'other');
  assert.equal(oddsOf(255, 23).group, 'other');
  assert.ok(isStrayService(17, 53) && !isStrayService(6, 53) && !isStrayService(17, 53413));
  assert.ok(isTraceroute(17, 33434) && !isTraceroute(6, 33434));
});
