import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linkTypeName } from './link-types.ts';

test('names link types as tcpdump does', () => {
  assert.equal(linkTypeName(1), 'EN10MB');
  assert.equal(linkTypeName(113), 'LINUX_SLL');
  assert.equal(linkTypeName(127), 'RADIOTAP');
});

test('12 and 14, which systems write for raw IP, are RAW like 101', () => {
  for (const linkType of [12, 14, 101]) assert.equal(linkTypeName(linkType), 'RAW');
});

test('a number without a name is shown as a number', () => {
  assert.equal(linkTypeName(40_000), 'LINKTYPE_40000');
});
