/** First run, signing in, and all that keeps strangers and other sites out. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { addAccount, type Client, openTestHub, PASSWORD, setUp, type TestHub } from './hub-support.ts';

let hub: TestHub;
let admin: Client;

before(async () => {
  hub = await openTestHub();
});
after(() => hub.close());

const post = (path: string, payload: object, headers: Record<string, string> = {}) =>
  hub.app.inject({ method: 'POST', url: `/api/v1${path}`, payload, headers });

test('there is no account to begin with, and only the printed code makes one', async () => {
  assert.deepEqual((await hub.app.inject('/api/v1/setup')).json(), { fresh: true });
  assert.match(hub.setupCode, /^[\w-]{14}$/);
  const form = { setupCode: 'wrong', name: 'root', password: PASSWORD, language: 'ja' };
  assert.equal((await post('/setup', form)).statusCode, 403);
  assert.equal(
    (await post('/setup', { ...form, setupCode: hub.setupCode, password: 'short' })).statusCode,
    400,
  );
  assert.deepEqual(await hub.state.accounts(), []);
  admin = await setUp(hub);
  assert.equal(admin.account.role, 'admin');
  const again = await post('/setup', { ...form, setupCode: hub.setupCode });
  assert.equal(again.json().code, 'not-fresh');
});

test('a password is kept as argon2id, and nothing says which of name and password was wrong', async () => {
  const kept = await hub.state.accountByName('root');
  assert.match(kept!.passwordHash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  const wrongPassword = await post('/session', { name: 'root', password: 'not this one at all' });
  const wrongName = await post('/session', { name: 'nobody', password: 'not this one at all' });
  assert.equal(wrongPassword.statusCode, 401);
  assert.equal(wrongPassword.body, wrongName.body);
});

test('the cookie is out of reach for scripts, and its secret is not in the store', async () => {
  const answer = await post('/session', { name: 'ROOT', password: PASSWORD });
  const cookie = String(answer.headers['set-cookie']);
  assert.match(cookie, /HttpOnly/);
  assert.match(cookie, /SameSite=Lax/);
  assert.doesNotMatch(cookie, /Secure/);
  const secret = cookie.split(';')[0].split('=')[1];
  assert.equal(await hub.state.sessionAccount(secret, Date.now()), null);
});

test('over TLS the cookie is Secure, of this host alone, and browsers are told to stay', async () => {
  const secure = await openTestHub({
    settings: {
      publicUrl: 'https://yamori.example',
      isSecure: true,
      trustProxy: [],
      hostNames: [],
      zone: 'Asia/Tokyo',
      version: '0',
    },
  });
  try {
    const answer = await secure.app.inject({
      method: 'POST',
      url: '/api/v1/setup',
      headers: { host: 'yamori.example' },
      payload: { setupCode: secure.setupCode, name: 'root', password: PASSWORD, language: 'ja' },
    });
    assert.equal(answer.statusCode, 200, answer.body);
    assert.match(String(answer.headers['set-cookie']), /^__Host-yamori=.*Secure/);
    assert.match(String(answer.headers['strict-transport-security']), /max-age/);
    assert.equal(answer.json().zone, 'Asia/Tokyo');
  } finally {
    await secure.close();
  }
});

test('a change by cookie needs the token of the session, and must come from our own page', async () => {
  const answer = await post('/session', { name: 'root', password: PASSWORD });
  const cookie = String(answer.headers['set-cookie']).split(';')[0];
  const { csrf } = answer.json();
  const add = (headers: Record<string, string>) =>
    post('/sensors', { name: `s${Math.random()}` }, { cookie, ...headers });
  assert.equal((await add({})).json().code, 'csrf-missing');
  assert.equal((await add({ 'x-csrf-token': 'x'.repeat(43) })).json().code, 'csrf-missing');
  assert.equal(
    (await add({ 'x-csrf-token': csrf, 'sec-fetch-site': 'cross-site' })).json().code,
    'cross-site',
  );
  assert.equal(
    (await add({ 'x-csrf-token': csrf, origin: 'https://evil.example' })).json().code,
    'cross-site',
  );
  assert.equal((await add({ 'x-csrf-token': csrf, 'sec-fetch-site': 'same-origin' })).statusCode, 201);
});

test('a name that was bound to this address does not reach the hub', async () => {
  const rebound = await hub.app.inject({ url: '/api/v1/setup', headers: { host: 'evil.example' } });
  assert.equal(rebound.json().code, 'wrong-host');
  assert.equal(
    (await hub.app.inject({ url: '/api/v1/setup', headers: { host: '127.0.0.1:8642' } })).statusCode,
    200,
  );
});

test('guessing at one name slows down; the right name is not told from a wrong one by it', async () => {
  const codes: number[] = [];
  for (let i = 0; i < 8; i++)
    codes.push(
      (
        await hub.app.inject({
          method: 'POST',
          url: '/api/v1/session',
          remoteAddress: `127.0.0.${10 + i}`,
          payload: { name: 'guessed', password: `guess number ${i}` },
        })
      ).statusCode,
    );
  assert.deepEqual(codes.slice(0, 5), [401, 401, 401, 401, 401]);
  assert.ok(codes.slice(6).includes(429), codes.join(' '));
  hub.advance(16 * 60_000);
  const later = await post('/session', { name: 'guessed', password: 'again, much later' });
  assert.equal(later.statusCode, 401);
});

test('too many attempts from one address are refused, with the time to wait', async () => {
  let last = await post('/session', { name: 'x0', password: 'y' });
  for (let i = 0; i < 12; i++) last = await post('/session', { name: `x${i}`, password: 'y' });
  assert.equal(last.statusCode, 429);
  assert.equal(last.json().code, 'too-many');
  assert.ok(Number(last.headers['retry-after']) > 0);
});

test('a session ends: by signing out, by a new password, by being disabled, by time', async () => {
  const make = async (name: string) => {
    const created = await admin.ask('POST', '/accounts', {
      name,
      role: 'analyst',
      ownerIds: [],
      language: 'en',
      password: PASSWORD,
    });
    const answer = await hub.app.inject({
      method: 'POST',
      url: '/api/v1/session',
      remoteAddress: `127.0.1.${name.length}`,
      payload: { name, password: PASSWORD },
    });
    assert.equal(answer.statusCode, 200, answer.body);
    const cookie = String(answer.headers['set-cookie']).split(';')[0];
    const headers = { cookie, 'x-csrf-token': answer.json().csrf as string };
    return {
      id: created.json().id as string,
      headers,
      me: () => hub.app.inject({ url: '/api/v1/me', headers }),
    };
  };
  const out = await make('a');
  await hub.app.inject({ method: 'DELETE', url: '/api/v1/session', headers: out.headers });
  assert.equal((await out.me()).statusCode, 401);
  const renewed = await make('bb');
  assert.equal((await renewed.me()).statusCode, 200);
  await admin.ask('PATCH', `/accounts/${renewed.id}`, { password: 'another long password' });
  assert.equal((await renewed.me()).statusCode, 401);
  const disabled = await make('ccc');
  await admin.ask('PATCH', `/accounts/${disabled.id}`, { disabled: true });
  assert.equal((await disabled.me()).statusCode, 401);
  const late = await make('dddd');
  hub.advance(13 * 3_600_000);
  assert.equal((await late.me()).statusCode, 401);
  hub.advance(-13 * 3_600_000);
});

test('the last administrator cannot be lost', async () => {
  const { id } = admin.account;
  assert.equal((await admin.ask('PATCH', `/accounts/${id}`, { role: 'analyst' })).json().code, 'in-use');
  assert.equal((await admin.ask('DELETE', `/accounts/${id}`)).json().code, 'in-use');
});

test('what was done is in the audit log, the failed as well, and no password is', async () => {
  const { rows } = (await admin.get('/audit?limit=500')).json();
  const actions = new Set(rows.map((row: { action: string }) => row.action));
  for (const action of [
    'set-up',
    'sign-in',
    'sign-in-failed',
    'sensor-created',
    'account-created',
    'account-changed',
  ])
    assert.ok(actions.has(action), action);
  assert.doesNotMatch(JSON.stringify(rows), new RegExp(PASSWORD));
});

test('an owner reads its language from its account, and may change it', async () => {
  const owner = await addAccount(hub, admin, 'owner-person', 'owner');
  const changed = await owner.ask('PATCH', '/me', { language: 'ja' });
  assert.equal(changed.json().account.language, 'ja');
  const refused = await owner.ask('PATCH', '/me', {
    password: 'a new long password',
    currentPassword: 'wrong',
  });
  assert.equal(refused.statusCode, 403);
});

test('every answer carries what browsers need to keep strangers’ text harmless', async () => {
  const { headers } = await admin.get('/me');
  assert.match(String(headers['content-security-policy']), /default-src 'self'/);
  assert.match(String(headers['content-security-policy']), /frame-ancestors 'none'/);
  assert.doesNotMatch(String(headers['content-security-policy']), /unsafe/);
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.equal(headers['cache-control'], 'no-store');
});

test('metrics are for this machine or a token of staff, and name no address', async () => {
  const away = { url: '/metrics', remoteAddress: '203.0.113.5' };
  assert.equal((await hub.app.inject(away)).statusCode, 401);
  assert.equal(
    (await hub.app.inject({ url: '/metrics', headers: { 'x-forwarded-for': '203.0.113.5' } })).statusCode,
    401,
  );
  const here = await hub.app.inject('/metrics');
  assert.equal(here.statusCode, 200);
  assert.match(here.body, /yamori_http_request_seconds_count/);
  assert.doesNotMatch(here.body, /\d+\.\d+\.\d+\.\d+/);
});
