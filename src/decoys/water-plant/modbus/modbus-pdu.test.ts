import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { answerModbus, type ModbusDevice, type Table } from './modbus-pdu.ts';

/** 100 of each, holding and coils can be written. */
function device(): ModbusDevice & { readonly tables: Record<Table, number[]> } {
  const tables: Record<Table, number[]> = {
    coils: Array.from({ length: 100 }, (_, n) => (n % 3) & 1),
    discrete: Array.from({ length: 100 }, (_, n) => n & 1),
    holding: Array.from({ length: 100 }, (_, n) => n * 7),
    input: Array.from({ length: 100 }, (_, n) => 0xffff - n),
  };
  return {
    tables,
    read: (table, address, quantity) =>
      address + quantity > 100 ? null : tables[table].slice(address, address + quantity),
    write(table, address, values) {
      if (address + values.length > 100) return false;
      tables[table].splice(address, values.length, ...values);
      return true;
    },
    serverId: Buffer.from('\x07\xffUnit', 'latin1'),
    objects: new Map([
      [0, 'Vendor'],
      [1, 'Code'],
      [2, 'V1.2'],
    ]),
  };
}

const ask = (hex: string, to = device()) =>
  Buffer.from(answerModbus(Buffer.from(hex.replaceAll(' ', ''), 'hex'), to).pdu).toString('hex');

// The standard's own examples (Application Protocol V1.1b3), moved to the addresses that this device has.
test('answers have the bytes of the standard', () => {
  // Bits 0, 1, 0 over and over: n % 3 is odd.
  assert.equal(ask('01 0000 000a'), '01029200');
  assert.equal(ask('03 0001 0002'), `0304${'0007'}${'000e'}`);
  assert.equal(ask('04 0008 0001'), `0402${'fff7'}`);
  assert.equal(ask('05 0004 ff00'), '050004ff00');
  assert.equal(ask('06 0001 0003'), '0600010003');
  assert.equal(ask('0f 0013 000a 02 cd01'), '0f0013000a');
  assert.equal(ask('10 0001 0002 04 000a 0102'), '1000010002');
  assert.equal(ask('11'), '110607ff556e6974');
  assert.equal(
    ask('2b 0e 01 00'),
    `2b0e01820000030006${Buffer.from('Vendor').toString('hex')}0104${Buffer.from('Code').toString('hex')}0204${Buffer.from('V1.2').toString('hex')}`,
  );
  assert.equal(
    ask('2b 0e 04 01'),
    `2b0e0482000001 0104${Buffer.from('Code').toString('hex')}`.replaceAll(' ', ''),
  );
});

test('coils come lowest bit first, and the rest of the last byte is zero', () => {
  const own = device();
  assert.equal(ask('0f 0013 000a 02 cd01', own), '0f0013000a');
  assert.deepEqual(own.tables.coils.slice(19, 29), [1, 0, 1, 1, 0, 0, 1, 1, 1, 0]);
  assert.equal(ask('01 0013 000a', own), '0102cd01');
});

test('a mask write keeps and sets the bits of section 6.16: 12 and f2, or 25, is 17', () => {
  const own = device();
  own.tables.holding[4] = 0x12;
  assert.equal(ask('16 0004 00f2 0025', own), '16000400f20025');
  assert.equal(own.tables.holding[4], 0x17);
});

test('function 23 writes before it reads', () => {
  assert.equal(ask('17 0003 0002 0003 0001 02 1234'), '17041234001c');
});

test('what is wrong is said in the order of the standard: function, count or value, address', () => {
  for (const [question, exception] of [
    ['07', '8701'],
    ['14 07 06 0004 0001 0002', '9401'],
    ['2b 0d 01 00', 'ab01'],
    ['03 0000 0000', '8303'],
    ['03 0000 007e', '8303'],
    ['03 ffff 0000', '8303'],
    ['03 0063 0002', '8302'],
    ['01 0000 07d1', '8103'],
    ['05 0001 1234', '8503'],
    ['05 0fff ff00', '8502'],
    ['0f 0000 000a 01 ff', '8f03'],
    ['10 0000 007c f8', '9003'],
    ['10 0063 0002 04 0000 0000', '9002'],
    ['2b 0e 05 00', 'ab03'],
    ['2b 0e 04 09', 'ab02'],
    ['03 00', '8303'],
  ])
    assert.equal(ask(question), exception, question);
});

test('any bytes get an answer that fits a frame, and only writes change anything', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 253 }), (pdu) => {
      const own = device();
      const before = JSON.stringify(own.tables);
      const { pdu: answer, exception } = answerModbus(pdu, own);
      assert.ok(answer.length >= 2 && answer.length <= 253);
      assert.equal(answer[0] & 0x7f, pdu[0] & 0x7f);
      if (exception !== null) assert.equal(JSON.stringify(own.tables), before);
    }),
    { numRuns: 2_000 },
  );
});

test('a register that is written reads back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 99 }), fc.integer({ min: 0, max: 0xffff }), (address, value) => {
      const own = device();
      const hex = (n: number) => n.toString(16).padStart(4, '0');
      ask(`06${hex(address)}${hex(value)}`, own);
      assert.equal(ask(`03${hex(address)}0001`, own), `0302${hex(value)}`);
    }),
  );
});
