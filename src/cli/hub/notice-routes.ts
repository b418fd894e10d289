/** What the routes of cases and notices ask of level 3: advice, templates, the public log. */
import type { HubNotices } from '../../hub/deps.ts';
import type { TemplateList } from '../../model/api.ts';
import type { CaseRecord } from '../../model/case.ts';
import type { Incident } from '../../model/incident.ts';
import type { NoticeReport } from '../../model/notice.ts';
import type { NoticeTemplate } from '../../model/notice-template.ts';
import { beginRetest, enterCode } from '../../notices/case/case-steps.ts';
import type { NoticeLog } from '../../notices/log/notice-log.ts';
import type { LadderStep } from '../../notices/policy/policy-settings.ts';
import { adviceFor } from '../../notices/wording/advice.ts';
import { parseTemplate, previewTemplate } from '../../notices/wording/parse-template.ts';
import { TEMPLATE_VARIABLES } from '../../notices/wording/template-variables.ts';
import { BUILT_IN_TEMPLATES } from '../../notices/wording/templates/built-in.ts';

export interface NoticeRoutesOptions {
  readonly log: NoticeLog;
  readonly ladderOf: (record: CaseRecord) => readonly LadderStep[];
  readonly reportOf: (record: CaseRecord, incident: Incident) => Promise<NoticeReport>;
  readonly compose: HubNotices['compose'];
  readonly requestRun: () => void;
  readonly organisation: string;
  readonly pushKey: string | null;
  readonly studies: HubNotices['studies'];
  readonly garden: HubNotices['garden'];
  readonly pages: HubNotices['pages'];
}

export function createNoticeRoutes({
  log,
  ladderOf,
  reportOf,
  compose,
  ...rest
}: NoticeRoutesOptions): HubNotices {
  return {
    ...rest,
    beginRetest,
    enterCode,
    adviceFor: async (record, incident) => adviceFor(await reportOf(record, incident)).steps,
    ladderOf: (record) => ladderOf(record).map(({ channel, after }) => ({ channel, afterMs: after })),
    compose,
    listTemplates,
    previewTemplate(name, language, draft) {
      const { message, warnings, reading } = previewTemplate(
        parseTemplate({ name, language, ...draft }),
        language,
      );
      return {
        message,
        warnings,
        reading: reading === null ? null : { isPlain: reading.isPlain, ja: reading.ja, en: reading.en },
      };
    },
    log: {
      async head() {
        return { ...(await log.head()), publicKey: log.publicKey };
      },
      inclusion: log.inclusion,
      consistency: log.consistency,
    },
  };
}

/** Each as it is used now: an operator's in the place of the built-in one. */
function listTemplates(changed: readonly NoticeTemplate[]): TemplateList {
  const byKey = new Map(changed.map((template) => [`${template.name} ${template.language}`, template]));
  return {
    rows: BUILT_IN_TEMPLATES.map((builtIn) => {
      const own = byKey.get(`${builtIn.name} ${builtIn.language}`);
      const { name, language, subject, text, html, short } = own ?? builtIn;
      return {
        name,
        language,
        subject,
        text,
        html,
        short,
        changed: own === undefined ? null : { updatedAt: own.updatedAt, updatedBy: own.updatedBy },
      };
    }),
    variables: TEMPLATE_VARIABLES.map(({ name, description, example }) => ({
      name,
      description,
      example,
    })),
  };
}
