/** The text of a notice from what somebody saved: a whole mail, or the text alone. */
import { simpleParser } from 'mailparser';

/** A mail begins with a header field; a text whose first line looks like one is rare and has no blank line after. */
const MAIL = /^(?:From |(?:[A-Za-z][A-Za-z0-9-]*:[^\n]*\n(?:[ \t][^\n]*\n)*){3,})/;

/** Never throws for what is in the file: what is no mail is text. */
export async function readNoticeText(bytes: Buffer): Promise<string> {
  const head = bytes.subarray(0, 16_384).toString('latin1').replaceAll('\r\n', '\n');
  if (!MAIL.test(head)) return bytes.toString('utf8');
  const mail = await simpleParser(bytes, {
    skipHtmlToText: true,
    skipImageLinks: true,
    skipTextToHtml: true,
    maxHtmlLengthToParse: 1,
  });
  return mail.text ?? bytes.toString('utf8');
}
