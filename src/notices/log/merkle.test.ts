/** The log's proofs: what is in it is shown to be, what is not is not, and nothing can be taken back. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { EMPTY_ROOT, holdsConsistency, holdsInclusion, leafHash, MerkleTree, nodeHash } from './merkle.ts';
import { noticeHash } from './notice-hash.ts';
import { isSigned, makeLogKey, publicKeyOf, signHead } from './tree-head.ts';

const leaf = (index: number) => leafHash({ index, at: 1_700_000_000_000 + index, hash: 'ab'.repeat(32) });

function treeOf(size: number): MerkleTree {
  const tree = new MerkleTree();
  for (let index = 0; index < size; index++) tree.append(leaf(index));
  return tree;
}

/** RFC 6962's test vectors hash leaves of raw bytes. */
function vectorLeaf(hex: string): string {
  return createHash('sha256')
    .update(Buffer.from([0]))
    .update(Buffer.from(hex, 'hex'))
    .digest('hex');
}

test("roots of certificate transparency's own example", () => {
  // github.com/google/certificate-transparency, merkletree tests: eight leaves and the roots of 0..8.
  const leaves = [
    '',
    '00',
    '10',
    '2021',
    '3031',
    '40414243',
    '5051525354555657',
    '606162636465666768696a6b6c6d6e6f',
  ];
  const roots = [
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
    '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
    'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  ];
  const tree = new MerkleTree();
  assert.equal(tree.root(), roots[0]);
  assert.equal(EMPTY_ROOT, roots[0]);
  leaves.forEach((hex, at) => {
    tree.append(vectorLeaf(hex));
    assert.equal(tree.root(), roots[at + 1]);
  });
  assert.equal(tree.root(3), roots[3]);
  assert.equal(tree.root(2), nodeHash(vectorLeaf(''), vectorLeaf('00')));
});

test('every leaf of every size is shown to be in it, and no other', () => {
  for (let size = 1; size <= 33; size++) {
    const tree = treeOf(size);
    for (let index = 0; index < size; index++) {
      const proof = tree.inclusionProof(index);
      assert.ok(holdsInclusion(leaf(index), index, size, proof, tree.root()));
      assert.ok(!holdsInclusion(leaf(index + 1), index, size, proof, tree.root()));
      assert.ok(!holdsInclusion(leaf(index), index, size, [...proof, leaf(0)], tree.root()));
      if (proof.length > 0) assert.ok(!holdsInclusion(leaf(index), index, size, proof.slice(1), tree.root()));
      if (size > 1) assert.ok(!holdsInclusion(leaf(index), (index + 1) % size, size, proof, tree.root()));
    }
  }
});

test('a log that only grew is consistent with what it was; one that was changed is not', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), fc.nat(199), fc.nat(199), (to, a, b) => {
      const from = a % (to + 1);
      const tree = treeOf(to);
      const proof = tree.consistencyProof(from);
      assert.ok(holdsConsistency(from, tree.root(from), to, tree.root(), proof));
      if (from === 0) return;
      const changed = new MerkleTree();
      const at = b % from;
      for (let index = 0; index < to; index++)
        changed.append(index === at ? leaf(index + 1_000) : leaf(index));
      const lie = changed.consistencyProof(from);
      assert.ok(!holdsConsistency(from, tree.root(from), to, changed.root(), lie));
    }),
  );
});

test('whatever a proof holds, checking it ends and does not throw', () => {
  const hash = fc.constantFrom(leaf(0), leaf(1), 'zz', '');
  fc.assert(
    fc.property(fc.array(hash, { maxLength: 70 }), fc.integer(), fc.integer(), (proof, a, b) => {
      assert.equal(typeof holdsInclusion(leaf(0), a, b, proof, leaf(1)), 'boolean');
      assert.equal(typeof holdsConsistency(a, leaf(0), b, leaf(1), proof), 'boolean');
    }),
  );
  assert.throws(() => treeOf(3).inclusionProof(3), RangeError);
  assert.throws(() => treeOf(3).root(4), RangeError);
});

test("a head is its keeper's, as it is, or it is nobody's", () => {
  const key = makeLogKey();
  const head = signHead({ size: 3, at: 1_700_000_000_000, root: treeOf(3).root() }, key);
  assert.ok(isSigned(head, publicKeyOf(key)));
  for (const change of [{ size: 4 }, { at: 1 }, { root: EMPTY_ROOT }, { signature: 'AAAA' }])
    assert.ok(!isSigned({ ...head, ...change }, publicKeyOf(key)));
  assert.ok(!isSigned(head, publicKeyOf(makeLogKey())));
  assert.ok(!isSigned(head, 'no key'));
});

test('what a mail server may change of a text does not change its hash; a word does', () => {
  const text = 'お知らせ\n\n  コード: 7K3QM-9TXAB\nが\n';
  const hash = noticeHash(text);
  assert.equal(noticeHash(text.replaceAll('\n', '\r\n')), hash);
  assert.equal(noticeHash(`\r\n${text.replaceAll('\n', '  \n')}\n\n`), hash);
  assert.equal(noticeHash(text.normalize('NFD')), hash);
  assert.notEqual(noticeHash(text.replace('7K3QM', '7K3QN')), hash);
});
