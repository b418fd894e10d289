import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeliveryOutcome } from '../../../model/notice.ts';
import { outcomeOfReply, type SmtpStep } from './smtp-outcome.ts';

const of = (step: SmtpStep, text: string): DeliveryOutcome =>
  outcomeOfReply({ step, code: Number(text.slice(0, 3)), text });
const kindOf = (outcome: DeliveryOutcome): string =>
  outcome.kind === 'refused' && outcome.isGone ? 'gone' : outcome.kind;

test('replies of real servers', () => {
  const replies: [SmtpStep, string, string][] = [
    ['recipient', '550 5.1.1 <x@example.org>: Recipient address rejected: User unknown', 'gone'],
    [
      'recipient',
      '550-5.1.1 The email account that you tried to reach does not exist.\r\n550 5.1.1 NoSuchUser',
      'gone',
    ],
    ['recipient', '556 5.1.10 Recipient address has null MX', 'gone'],
    ['recipient', '550 No such user here', 'gone'],
    ['recipient', '550 Unknown user x@example.org', 'gone'],
    ['recipient', '553 sorry, that recipient is unknown: invalid recipient', 'gone'],
    ['recipient', '550 5.7.1 user unknown to our policy', 'refused'],
    ['recipient', '554 5.7.1 Relay access denied', 'refused'],
    ['recipient', '550 Blocked', 'refused'],
    ['recipient', '552 5.2.2 mailbox full', 'later'],
    ['recipient', '452 4.2.2 mailbox full', 'later'],
    ['recipient', '450 4.2.0 Greylisted', 'later'],
    ['content', '554 5.7.1 looks like spam, user unknown', 'refused'],
    ['content', '550 no such user in what you wrote', 'refused'],
    ['content', '451 4.3.0 try again later', 'later'],
    ['sender', '552 5.3.4 too big', 'refused'],
    ['sender', '530 5.7.0 Authentication required', 'later'],
    ['connection', '535 5.7.8 wrong password', 'later'],
    ['connection', '554 no SMTP service here', 'later'],
    ['connection', '421 too many connections', 'later'],
  ];
  for (const [step, text, wanted] of replies) assert.equal(kindOf(of(step, text)), wanted, text);
});

test('a server that says when is asked then; greylisting has its usual delay', () => {
  const retry = (text: string) => {
    const outcome = of('recipient', text);
    return outcome.kind === 'later' ? outcome.retryAfterMs : undefined;
  };
  assert.equal(retry('451 4.7.1 Greylisted, try again in 120 seconds'), 120_000);
  assert.equal(retry('450 come back in 5 min'), 300_000);
  assert.equal(retry('450 4.2.0 Greylisting in action'), 300_000);
  assert.equal(retry('450 wait 999999 hours'), 86_400_000);
  assert.equal(retry('450 mailbox busy'), null);
});

test('a reason is one plain line, whatever the server says', () => {
  const outcome = of('recipient', `550 5.7.1 \u001b[2J\u202eno\r\n550 ${'x'.repeat(5_000)}`);
  assert.ok(outcome.kind === 'refused' && outcome.why.length <= 250);
  assert.doesNotMatch(outcome.kind === 'refused' ? outcome.why : '\n', /\p{Cc}|\p{Cf}/u);
});
