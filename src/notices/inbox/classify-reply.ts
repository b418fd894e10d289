/**
 * Raw bytes of a mail that came back -> what it is, and which case or notice it is about.
 *
 * Nothing is ever answered by mail, whatever it is: two programs that answer each other never end. What the mail says
 * of itself is believed only as far as it proves: an address with our tag or the token of a case is told to one
 * recipient, so a bounce without one names nobody; a human answer may be found by In-Reply-To, as it changes nothing.
 */
import { createHash } from 'node:crypto';
import { type HeaderLines, type ParsedMail, simpleParser } from 'mailparser';
import type { ReplyKind } from '../../model/contact.ts';
import type { MailTags } from '../channels/email/mail-tag.ts';
import { plainLine } from '../channels/plain-text.ts';
import { answerText } from './answer-text.ts';
import { type HeaderOf, isAutoReply } from './auto-reply.ts';
import { readDeliveryReport } from './delivery-report.ts';
import { htmlText } from './html-text.ts';

/** What tells our own mail and our own addresses. */
export interface InboxIdentity {
  /** Notices come from it. */
  readonly from: string;
  /** In lower case. */
  readonly replyDomain: string;
  readonly tags: MailTags;
}

export interface IncomingMail {
  readonly raw: Buffer;
  /** Of the envelope, as far as whoever took the mail has told. */
  readonly recipients: readonly string[];
}

export interface ClassifiedReply {
  /** The same for the same mail, however often and by whichever way it comes. */
  readonly id: string;
  readonly kind: ReplyKind;
  /** Of `case+TOKEN@`, as it was written; null: it came another way. */
  readonly token: string | null;
  readonly noticeId: string | null;
  readonly from: string;
  readonly subject: string;
  readonly text: string;
  readonly statusCode: string | null;
  /** What was wrong with it. */
  readonly counts: readonly string[];
}

/** More is not read: neither a report nor an answer needs it. */
export const MAX_MAIL_BYTES = 1024 * 1024;
const NOTICE_ID_CHARS = 26;
const MAX_ADDRESSES = 50;
/** RFC 5321 section 6.3 puts the limit at a hundred or more; no path to us is half as long. */
const MAX_RECEIVED = 50;
const MAX_SUBJECT_CHARS = 250;
const MAILBOX_FULL = '5.2.2';
const MAX_STATUS_SEARCH_CHARS = 20_000;

const CASE_ADDRESS = /^case\+([0-9a-z_-]{8,64})$/i;
const OUR_MESSAGE_ID = /<([0-9a-hjkmnp-tv-z]{26})(?:x\d{1,4})?@([a-z0-9.-]{1,253})>/gi;
const TAGGED_ADDRESS = /(?:bounce|unsubscribe)\+[0-9a-z]{1,40}\.[0-9a-z]{1,40}@[a-z0-9.-]{1,253}/gi;
const ROBOT = /^(?:mailer-daemon|postmaster|mail-daemon|no-?reply-?bounce|bounce)/i;
const BOUNCE_SUBJECT =
  /undeliver|delivery (?:status|failure|has failed|incomplete)|returned mail|failure notice|mail delivery failed|could not be delivered|non remis|配信(?:不能|できません|エラー|失敗)|送信(?:できません|エラー|失敗)|未達|届け(?:られ|ることが)/i;
const DELAY_SUBJECT = /delay|warning|遅延|still being retried/i;
const FOREVER =
  /permanent|no such (?:user|mailbox)|user unknown|unknown user|does not exist|存在しません|宛先不明|見つかりません/i;
const UNSUBSCRIBE_SUBJECT =
  /^\s*(?:(?:re|fwd?)\s*:\s*)*(?:unsubscribe|opt[ -]?out|remove me|stop|配信停止|配信解除|登録解除|購読解除)(?:希望|を希望します|してください)?[\s.!。]*$/i;

export async function classifyReply(mail: IncomingMail, identity: InboxIdentity): Promise<ClassifiedReply> {
  const counts: string[] = [];
  const parsed = await parse(mail.raw, counts);
  if (parsed === null) return unreadable(mail.raw, counts);
  const header = headerReader(parsed.headerLines);
  const found = findCase(mail, parsed, header, identity, counts);
  const subject = plainLine(parsed.subject ?? '', MAX_SUBJECT_CHARS);
  const from = plainLine(parsed.from?.value?.[0]?.address ?? '', 254);
  const html = typeof parsed.html === 'string' ? parsed.html : '';
  const text = answerText(parsed.text || htmlText(html));
  const { kind, statusCode } = judge(parsed, header, found, { subject, from, text }, identity);
  const isBounce = kind === 'bounce-hard' || kind === 'bounce-soft';
  const isProven = found.token !== null || found.isTagged;
  if (isBounce && !isProven) counts.push('bounce-unproven');
  const noticeId = isProven || kind === 'answer' || kind === 'auto-reply' ? found.noticeId : null;
  const id = idOf(header('message-id') ?? '', from, subject, text, kind);
  return { id, kind, token: found.token, noticeId, from, subject, text, statusCode, counts };
}

async function parse(raw: Buffer, counts: string[]): Promise<ParsedMail | null> {
  if (raw.length > MAX_MAIL_BYTES) counts.push('reply-cut');
  try {
    return await simpleParser(raw.subarray(0, MAX_MAIL_BYTES), {
      keepDeliveryStatus: true,
      skipHtmlToText: true,
      skipTextToHtml: true,
      skipTextLinks: true,
      skipImageLinks: true,
    });
  } catch {
    // Too deep, too many parts, too long headers: the parser's own limits.
    return null;
  }
}

function unreadable(raw: Buffer, counts: string[]): ClassifiedReply {
  return {
    id: idOf(createHash('sha256').update(raw).digest('hex')),
    kind: 'unreadable',
    token: null,
    noticeId: null,
    from: '',
    subject: '',
    text: '',
    statusCode: null,
    counts: [...counts, 'reply-unreadable'],
  };
}

interface Found {
  readonly token: string | null;
  readonly noticeId: string | null;
  readonly purpose: 'bounce' | 'unsubscribe' | null;
  /** By an address that only we could make. */
  readonly isTagged: boolean;
}

function findCase(
  mail: IncomingMail,
  parsed: ParsedMail,
  header: HeaderOf,
  { tags, replyDomain }: InboxIdentity,
  counts: string[],
): Found {
  let token: string | null = null;
  let tagged: { noticeId: string; purpose: Found['purpose'] } | null = null;
  let isForged = false;
  for (const address of recipientsOf(mail, parsed)) {
    const read = tags.read(address);
    if (read.kind === 'ours') tagged ??= read;
    if (read.kind === 'forged') isForged = true;
    const at = address.lastIndexOf('@');
    if (address.slice(at + 1).toLowerCase() === replyDomain)
      token ??= CASE_ADDRESS.exec(address.slice(0, at))?.[1] ?? null;
  }
  if (isForged) counts.push('reply-forged');
  if (tagged !== null)
    return { token, noticeId: noticeOf(tagged.noticeId), purpose: tagged.purpose, isTagged: true };
  const returned = taggedInReturned(parsed, tags);
  if (returned !== null) return { token, noticeId: returned, purpose: null, isTagged: true };
  const ids = `${header('in-reply-to') ?? ''} ${header('references') ?? ''}`.slice(0, 8_000);
  const own = ownNoticeIn(ids, replyDomain);
  return { token, noticeId: own, purpose: null, isTagged: false };
}

/** Several mails of one notice have a number behind its id, as the reports of an ISP have (`idx2`). */
function noticeOf(mailId: string): string {
  return mailId.slice(0, NOTICE_ID_CHARS);
}

function recipientsOf(mail: IncomingMail, parsed: ParsedMail): string[] {
  const text = parsed.headerLines
    .filter(({ key }) =>
      /^(?:delivered-to|x-original-to|envelope-to|x-envelope-to|x-forwarded-to|to|cc)$/.test(key),
    )
    .map(({ line }) => line)
    .join('\n')
    .slice(0, 32_000);
  return [...mail.recipients, ...(text.match(/[^\s<>,;:"()]{1,200}@[a-z0-9.-]{1,253}/gi) ?? [])].slice(
    0,
    MAX_ADDRESSES,
  );
}

/** A report that brings back our mail, or its headers, has our own tagged addresses in it. */
function taggedInReturned(parsed: ParsedMail, tags: MailTags): string | null {
  for (const { contentType, content } of parsed.attachments.slice(0, 10)) {
    if (!/^(?:message\/|text\/rfc822-headers)/.test(contentType)) continue;
    const text = content
      .subarray(0, 32_000)
      .toString('latin1')
      .replace(/\r?\n[ \t]/g, '');
    for (const [one] of text.matchAll(TAGGED_ADDRESS)) {
      const read = tags.read(one);
      if (read.kind === 'ours') return noticeOf(read.noticeId);
    }
  }
  return null;
}

interface Judgement {
  readonly kind: ReplyKind;
  readonly statusCode: string | null;
}

function judge(
  parsed: ParsedMail,
  header: HeaderOf,
  found: Found,
  { subject, from, text }: { subject: string; from: string; text: string },
  identity: InboxIdentity,
): Judgement {
  const plain = (kind: ReplyKind): Judgement => ({ kind, statusCode: null });
  if (isLoop(parsed.headerLines, header, from, identity)) return plain('loop');
  const reportType = reportTypeOf(parsed);
  if (reportType === 'feedback-report' || partOf(parsed, 'message/feedback-report') !== null) {
    // A report of abuse that is none about our mail is one all the same: a person looks at it.
    return plain('complaint');
  }
  const status =
    partOf(parsed, 'message/delivery-status') ?? partOf(parsed, 'message/global-delivery-status');
  if (status !== null) return ofDeliveryReport(status, text);
  const isAuto = isAutoReply(header, subject);
  const isRobot = ROBOT.test(from) || (from === '' && found.purpose === 'bounce');
  if (isRobot && (found.purpose === 'bounce' || BOUNCE_SUBJECT.test(subject))) return ofWords(subject, text);
  if (found.purpose === 'unsubscribe') return plain('unsubscribe');
  if (reportType === 'disposition-notification' || isAuto || isRobot) return plain('auto-reply');
  return plain(UNSUBSCRIBE_SUBJECT.test(subject) ? 'unsubscribe' : 'answer');
}

function isLoop(
  lines: HeaderLines,
  header: HeaderOf,
  from: string,
  { from: ours, replyDomain }: InboxIdentity,
): boolean {
  if (from.toLowerCase() === ours.toLowerCase()) return true;
  if (ownNoticeIn(header('message-id') ?? '', replyDomain) !== null) return true;
  return lines.filter(({ key }) => key === 'received').length > MAX_RECEIVED;
}

/** The notice that a Message-ID of ours names. */
function ownNoticeIn(ids: string, replyDomain: string): string | null {
  for (const [, id, domain] of ids.matchAll(OUR_MESSAGE_ID))
    if (domain.toLowerCase() === replyDomain) return id.toUpperCase();
  return null;
}

function ofDeliveryReport(fields: string, text: string): Judgement {
  const report = readDeliveryReport(fields);
  if (report === null) return ofWords('', text);
  const { kind, status } = report;
  if (kind === 'delivered') return { kind: 'auto-reply', statusCode: status };
  // Given up after days of 4.x.x, or a mailbox that is full: the next mail may get through.
  const isHard = kind === 'failed' && !(status?.startsWith('4') ?? false) && status !== MAILBOX_FULL;
  return { kind: isHard ? 'bounce-hard' : 'bounce-soft', statusCode: status };
}

/** Bounces from before RFC 3464, and from those who do not know it: a code in the text, else words; else soft. */
function ofWords(subject: string, text: string): Judgement {
  const searched = text.slice(0, MAX_STATUS_SEARCH_CHARS);
  const statusCode = /(?<![\d.])([45]\.[0-7]\.\d{1,3})(?![\d.])/.exec(searched)?.[1] ?? null;
  if (DELAY_SUBJECT.test(subject)) return { kind: 'bounce-soft', statusCode };
  const isHard =
    statusCode === null ? FOREVER.test(searched) : statusCode.startsWith('5') && statusCode !== MAILBOX_FULL;
  return { kind: isHard ? 'bounce-hard' : 'bounce-soft', statusCode };
}

function partOf(parsed: ParsedMail, contentType: string): string | null {
  const part = parsed.attachments.find((one) => one.contentType === contentType);
  return part === undefined ? null : part.content.subarray(0, 64_000).toString('utf8');
}

function reportTypeOf(parsed: ParsedMail): string | null {
  const type = parsed.headers.get('content-type') as
    | { value?: string; params?: Record<string, string> }
    | undefined;
  if (type?.value?.toLowerCase() !== 'multipart/report') return null;
  return type.params?.['report-type']?.toLowerCase() ?? null;
}

function headerReader(lines: HeaderLines): HeaderOf {
  return (name) => {
    const line = lines.find(({ key }) => key === name)?.line;
    return line
      ?.slice(line.indexOf(':') + 1, 8_000)
      .replace(/\r?\n[ \t]+/g, ' ')
      .trim();
  };
}

/** Over what the mail says, not over the path it took. Message-ID alone would let a forger hide a later mail. */
function idOf(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 32);
}
