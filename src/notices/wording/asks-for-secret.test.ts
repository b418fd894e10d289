/** Requests for secrets are seen; advice about passwords, and the promise never to ask, are not taken for one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asksForSecret } from './asks-for-secret.ts';

test('requests, in both languages', () => {
  for (const text of [
    'Please send us your password.',
    'Reply with the PIN of your router.',
    'Enter your credentials at the page below.',
    'To go on, confirm your login details.',
    'Give us the card number.',
    'Hello. Everything is fine!\nType your pass word here.',
    'パスワードを入力してください。',
    'ルーターのパスワードを教えてください。',
    'このメールに暗証番号を返信してください。',
    'ログイン情報を確認させてください。',
    '口座番号をお知らせください。',
  ]) {
    assert.notEqual(asksForSecret(text), null, text);
  }
});

test('no requests', () => {
  for (const text of [
    'We never ask for a password or for money.',
    "Set a new password on the device's own page.",
    'Nobody will ask you to send a password.',
    'Type the code at the page.',
    '私たちがパスワードをお聞きすることは、決してありません。',
    '機器のパスワードを変えてください。コードを打ちこんでください。',
    'パスワードは、だれにも知らせないでください。',
    '',
  ]) {
    assert.equal(asksForSecret(text), null, text);
  }
});

test('a denial in another sentence excuses nothing', () => {
  assert.equal(asksForSecret('We never send mail. Send us your password.'), 'Send us your password');
  assert.equal(asksForSecret('心配ありません。パスワードを送ってください。'), 'パスワードを送ってください');
});
