/** The mark that the live view shows for one packet. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FINGERPRINTS } from '../fingerprints/registry.ts';
import { NO_FIELDS } from './decode-packet.ts';
import { markOf } from './packet-mark.ts';

test('every example of a fingerprint over one packet has a mark, and a whole shape wins over a number', () => {
  let examples = 0;
  for (const fingerprint of FINGERPRINTS) {
    if (fingerprint.packets !== 1 || fingerprint.name === 'irregular') continue;
    for (const { title, packet, expect } of fingerprint.examples) {
      if (expect === 0) continue;
      examples++;
      const mark = markOf({ ...NO_FIELDS, dst: 0x0a00_0001, ...packet });
      if (expect === 2) assert.equal(mark, fingerprint.name, title);
      else assert.notEqual(mark, null, title);
    }
  }
  assert.ok(examples > 8);
  assert.equal(markOf({ ...NO_FIELDS, dst: 1 }), null);
});
