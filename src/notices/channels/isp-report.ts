/**
 * ISP report: the figures for a network's abuse desk, which finds its subscriber by address, port and time and hands
 * the notice on. In the format that the desk reads, by mail (`to` is an address), into a folder, or to a URL (`to`).
 */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import {
  type Delivery,
  type DeliveryOutcome,
  type NoticeReport,
  REPORT_FORMATS,
} from '../../model/notice.ts';
import { REPORT_WRITERS } from '../formats/registry.ts';
import { FORMAT_REFUSALS, type RefusedReport, type ReportWriter } from '../formats/report-writer.ts';
import type { Channel, ChannelDeps } from './channel.ts';
import { readMailAddress } from './email/mail-address.ts';
import { openHttpPoster } from './http-poster.ts';
import { HTTP_SETTINGS } from './http-settings.ts';
import { composeReportMail } from './report-mail.ts';
import { SAMPLE_DELIVERY, SAMPLE_REPORT } from './sample-delivery.ts';
import { readSecretLines, wrongSettings } from './settings-file.ts';

const VIAS = ['mail', 'folder', 'url'] as const;

const SETTINGS = z.strictObject({
  format: z.enum(REPORT_FORMATS).default('xarf').describe('What the desk reads.'),
  via: z.enum(VIAS).default('folder').describe('How it gets there: by mail, into a folder, or to a URL.'),
  from: z.string().default('').describe('Mail address that reports come from; by mail it must be set.'),
  folder: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe('Folder for files that others fetch; null: one of the hub.'),
  tokenFile: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe('File with a bearer token for the URL; null: none is sent.'),
  ...HTTP_SETTINGS,
});
export type IspReportSettings = z.infer<typeof SETTINGS>;

/** One thing to send: a document of a writer, with the report that it is about where it is about one. */
interface Parcel {
  /** The notice's id, and from the second parcel on `x2`, `x3` ... */
  readonly id: string;
  readonly document: string;
  readonly report: NoticeReport | null;
}

type SendParcel = (parcel: Parcel, delivery: Delivery, signal: AbortSignal) => Promise<DeliveryOutcome>;
type OpenVia = (settings: IspReportSettings, writer: ReportWriter, deps: ChannelDeps) => Promise<SendParcel>;

export const ispReport: Channel<IspReportSettings> = {
  name: 'isp-report',
  title: 'The figures for an abuse desk, as XARF, IntelMQ, Shadowserver, STIX or OCSF.',
  audience: 'staff',
  isRestricting: false,
  settings: SETTINGS,
  async open(settings, deps) {
    const writer = REPORT_WRITERS[settings.format];
    const openVia: Readonly<Record<IspReportSettings['via'], OpenVia>> = {
      mail: openMail,
      folder: openFolder,
      url: openUrl,
    };
    const send = await openVia[settings.via](settings, writer, deps);
    return {
      async deliver(delivery, signal) {
        if (signal.aborted) return { kind: 'later', why: 'it was stopped', retryAfterMs: null };
        const { parcels, refused } = packReports(writer, delivery);
        if (parcels.length === 0) return { kind: 'refused', why: whyNone(refused), isGone: false };
        // Those before the one that fails go again with it, and bear the same ids.
        let outcome: DeliveryOutcome = { kind: 'accepted', reference: null };
        for (const parcel of parcels) {
          outcome = await send(parcel, delivery, signal);
          if (outcome.kind !== 'accepted') return outcome;
        }
        const told = `${delivery.reports.length - refused.length} of ${delivery.reports.length} reports`;
        return refused.length === 0
          ? outcome
          : { kind: 'accepted', reference: `${told}. ${whyNone(refused)}` };
      },
      close: async () => {},
    };
  },
  examples: [
    SAMPLE_DELIVERY,
    {
      ...SAMPLE_DELIVERY,
      id: '01J9ZK3QM9TXAB7C4D5E6F7G8R',
      reports: [
        { ...SAMPLE_REPORT, caseId: 'Y-2B4D6F8H', cause: 'scanning', verdict: 'scanner', tool: 'masscan' },
      ],
    },
  ],
};

/** Formats with a document for each report make a parcel of each; the others one of all. */
function packReports(
  writer: ReportWriter,
  delivery: Delivery,
): { parcels: Parcel[]; refused: readonly RefusedReport[] } {
  const parcels: Parcel[] = [];
  const refused: RefusedReport[] = [];
  const idOf = (place: number) => (place === 0 ? delivery.id : `${delivery.id}x${place + 1}`);
  const bundles = writer.name === 'xarf' ? delivery.reports.map((report) => [report]) : [delivery.reports];
  for (const bundle of bundles) {
    const written = writer.write(bundle, delivery.sender);
    refused.push(...written.refused);
    for (const document of written.documents) {
      const report = writer.name === 'xarf' ? bundle[0] : null;
      parcels.push({ id: idOf(parcels.length), document, report });
    }
  }
  return { parcels, refused };
}

function whyNone(refused: readonly RefusedReport[]): string {
  return refused.length === 0 ? 'the notice is about no case' : FORMAT_REFUSALS[refused[0].reason];
}

async function openMail(
  settings: IspReportSettings,
  writer: ReportWriter,
  { sendMail }: ChannelDeps,
): Promise<SendParcel> {
  const from = readMailAddress(settings.from);
  if (from === null) {
    const what = `"from" is no mail address: ${JSON.stringify(settings.from)}`;
    throw wrongSettings('isp-report', what, 'Set it to an address such as reports@yamori.example.org.');
  }
  if (sendMail === undefined) {
    throw wrongSettings(
      'isp-report',
      'no mail is sent by this hub',
      'Configure the channel email, or another way.',
    );
  }
  return async ({ id, document, report }, delivery, signal) => {
    const to = readMailAddress(delivery.to);
    if (to === null) return { kind: 'refused', why: 'the recipient is no mail address', isGone: false };
    const { mediaType, extension } = writer;
    const fileName = `${writer.name}.${extension}`;
    const raw = await composeReportMail({
      id,
      from,
      to,
      delivery,
      document,
      xarf: report,
      mediaType,
      fileName,
    });
    return sendMail({ id, from, to, raw }, signal);
  };
}

async function openFolder(
  settings: IspReportSettings,
  writer: ReportWriter,
  deps: ChannelDeps,
): Promise<SendParcel> {
  const folder = settings.folder ?? deps.folder;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const what = `the folder ${folder} cannot be made: ${(cause as Error).message}`;
    throw wrongSettings('isp-report', what, 'Name a folder that the hub may write to.');
  }
  return async ({ id, document }) => {
    // A name that is fetched is a whole file; written again it is the same one.
    const name = `${id.replace(/[^0-9A-Za-z-]/g, '') || 'unnamed'}.${writer.extension}`;
    const draft = join(folder, `.${name}.${process.pid}.draft`);
    try {
      await writeFile(draft, document, { mode: 0o640, flush: true });
      await rename(draft, join(folder, name));
      return { kind: 'accepted', reference: name };
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      return { kind: 'later', why: `the file cannot be written (${code ?? 'unknown'})`, retryAfterMs: null };
    }
  };
}

async function openUrl(
  settings: IspReportSettings,
  writer: ReportWriter,
  deps: ChannelDeps,
): Promise<SendParcel> {
  const post = await openHttpPoster('isp-report', settings, deps);
  const [token] = settings.tokenFile === null ? [] : await readSecretLines('isp-report', settings.tokenFile);
  if (token !== undefined && !/^[\w.~+/=-]+$/.test(token)) {
    const what = `${settings.tokenFile} holds no bearer token`;
    throw wrongSettings(
      'isp-report',
      what,
      'Write letters, digits and -._~+/= only (RFC 6750, section 2.1).',
    );
  }
  return ({ id, document }, delivery, signal) => {
    const headers = {
      'content-type': writer.mediaType,
      // draft-ietf-httpapi-idempotency-key-header: a structured string.
      'idempotency-key': `"${id}"`,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
    return post({ url: delivery.to, headers, body: document }, signal);
  };
}
