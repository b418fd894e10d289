import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import { Counts } from '../../base/counts.ts';
import { aHold } from './hold-fixture.ts';
import { openPortal } from './portal.ts';

const HOME = 'http://portal.example/';

interface Given {
  readonly path?: string;
  readonly method?: string;
  readonly host?: string;
  readonly body?: string;
}

async function withPortal(
  tell: (
    ask: (given: Given) => Promise<{ status: number; location: string | undefined; body: string }>,
    seen: { counts: Counts; released: string[] },
  ) => Promise<void>,
  hold = aHold(),
): Promise<void> {
  const seen = { counts: new Counts(), released: [] as string[] };
  const portal = openPortal({
    garden: {
      findClient: async () => ({ hold, isHeld: seen.released.length === 0, selfReleasesLeft: 1 }),
      releaseSelf: async (id) => {
        seen.released.push(id);
        return 'released';
      },
      markSeen: async () => {},
    },
    portalUrl: HOME,
    ownHosts: [],
    clock: () => 1_000_000,
    count: (name) => seen.counts.add(name),
  });
  const port = await portal.listen('127.0.0.1', 0, 'http');
  const ask = ({ path = '/', method = 'GET', host = 'portal.example', body }: Given) =>
    new Promise<{ status: number; location: string | undefined; body: string }>((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port, path, method, headers: { host } }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () =>
          resolve({
            status: answer.statusCode!,
            location: answer.headers.location,
            body: Buffer.concat(chunks).toString(),
          }),
        );
      });
      asked.on('error', reject);
      asked.end(body);
    });
  try {
    await tell(ask, seen);
  } finally {
    await portal.close();
  }
}

const tokenOf = (html: string) => /name="token" value="([^"]+)"/.exec(html)?.[1] ?? '';

test('whatever host or path is asked for, nobody is led anywhere but to the portal', async () => {
  await withPortal(async (ask) => {
    const foreign = [
      'captive.apple.com',
      'portal.example.evil.test',
      'evil.test:80',
      '',
      'a b',
      '[::1]:99999',
    ];
    const paths = [
      '/hotspot-detect.html',
      '//evil.test/',
      '/generate_204?next=http://evil.test',
      'http://evil.test/',
    ];
    for (const host of foreign) {
      for (const path of paths) {
        const { status, location } = await ask({ host, path });
        assert.equal(status, 302, `${host} ${path}`);
        assert.equal(location, HOME);
      }
    }
    for (const path of paths) {
      const { status, location } = await ask({ path });
      assert.equal(status, 302, path);
      assert.equal(location, HOME);
    }
  });
});

test('only a token of the form releases, and only once', async () => {
  await withPortal(async (ask, { counts, released }) => {
    for (const body of ['', 'token=', 'token=wrong', `token=${'a'.repeat(1500)}`]) {
      assert.equal((await ask({ method: 'POST', path: '/release', body })).status, 409);
    }
    assert.equal(counts.get('garden-token-wrong'), 4);
    assert.deepEqual(released, []);
    const token = tokenOf((await ask({ path: '/release' })).body);
    const answer = await ask({ method: 'POST', path: '/release', body: `token=${token}` });
    assert.equal(answer.location, `${HOME}released?lang=ja`);
    assert.equal(released.length, 1);
    await ask({ method: 'POST', path: '/release', body: `token=${token}` });
    assert.equal(released.length, 1);
  });
});

test('a body without end, another method and too many requests are refused and counted', async () => {
  await withPortal(async (ask, { counts }) => {
    const large = await ask({ method: 'POST', path: '/release', body: 'x'.repeat(4000) });
    assert.equal(large.status, 413);
    assert.equal((await ask({ method: 'DELETE' })).status, 405);
    assert.equal(counts.get('garden-request-wrong'), 2);
    const statuses = new Set<number>();
    for (let number = 0; number < 70; number++) statuses.add((await ask({})).status);
    assert.deepEqual([...statuses], [200, 429]);
    assert.ok(counts.get('garden-too-many-requests') > 0);
  });
});

test('what the hub handed over is shown as text and never as markup', async () => {
  const hostile = '"><script>alert(1)</script><img src=x onerror=alert(1)>';
  const base = aHold();
  const steps = [{ id: hostile, title: hostile, text: hostile, check: hostile }];
  const told = {
    ...base.told,
    code: hostile,
    organisation: hostile,
    contact: hostile,
    site: hostile,
    what: { ja: hostile, en: hostile },
    steps: { ja: steps, en: steps },
  };
  await withPortal(
    async (ask) => {
      for (const path of ['/', '/step/1', '/sheet', '/release', '/released']) {
        const { status, body } = await ask({ path });
        assert.equal(status, 200);
        assert.doesNotMatch(body, /<script|<img/, path);
        assert.match(body, /&lt;script&gt;/, path);
      }
    },
    { ...base, told },
  );
});
