/** The page of a case, as its owner sees it: what happened, whether it stopped, one step at a time, what comes next. */
import type { CaseRecord } from '../../model/case.ts';
import type { ChannelName, NoticeReport, NoticeSender } from '../../model/notice.ts';
import { DEVICE_KINDS, type DeviceKind } from '../wording/advice/device-kind.ts';
import type { Language } from '../wording/notice-input.ts';
import { noticeValues } from '../wording/notice-values.ts';
import { type PageStep, stepsFor } from '../wording/steps-for.ts';
import type { TemplateValues } from '../wording/template-variables.ts';
import { zoneDay, zoneName, zoneTime } from '../wording/zone-time.ts';
import { genuineSection } from './help-page.ts';
import { type Html, html } from './html.ts';
import { OWNER_WORDS, type OwnerWords } from './owner-words.ts';
import { framePage, otherByForm, paragraph, section } from './page-frame.ts';

export interface CasePageInput {
  readonly language: Language;
  readonly record: CaseRecord;
  readonly report: NoticeReport;
  readonly sender: NoticeSender;
  readonly zone: string;
  /** Epoch milliseconds. */
  readonly now: number;
  /** What the ladder does next; null: nothing more. */
  readonly next: { readonly channel: ChannelName; readonly at: number } | null;
  /** What the owner says the device is; what is no kind of device says nothing. */
  readonly device: string;
}

/** The test is the last step of all advice, and has a button of its own. */
const RETEST_ID = 're-test';
const PATH = '/help/case';

interface Made {
  readonly input: CasePageInput;
  readonly words: OwnerWords;
  readonly values: TemplateValues;
  readonly kind: DeviceKind | null;
  /** What every form of the page sends along: so the code stands in no address. */
  readonly fields: Html;
}

export function casePage(input: CasePageInput): string {
  const { language, record, sender, device } = input;
  const words = OWNER_WORDS[language];
  const kind = DEVICE_KINDS.find((one) => one === device) ?? null;
  const fields = html`<input type="hidden" name="code" value="${record.code}"><input type="hidden" name="lang" value="${language}"><input type="hidden" name="device" value="${kind ?? ''}">`;
  // The switch names a language of its own, which is read first.
  const switchFields = html`<input type="hidden" name="code" value="${record.code}"><input type="hidden" name="device" value="${kind ?? ''}">`;
  const values = valuesOf(input, kind);
  const made: Made = { input, words, values, kind, fields };
  const isClean = record.status === 'closed';
  return framePage(
    { language, sender, title: values.headline, other: otherByForm(language, PATH, switchFields) },
    [
      html`<p class="badge ${values.tone === 'alarm' ? 'alarm' : isClean ? 'good' : ''}"><i aria-hidden="true">${values.sign}</i>${values.badge}</p>`,
      html`<h1>${values.headline}</h1>`,
      happenedSection(made),
      cleanSection(made),
      stepsSection(made),
      section(words.next, [paragraph(isClean ? words.nextClosed : values.next)]),
      genuineSection(words, true),
    ],
  );
}

function valuesOf(
  { record, report, sender, zone, now, next, language }: CasePageInput,
  kind: DeviceKind | null,
): TemplateValues {
  return noticeValues({
    noticeId: '',
    kind: record.status === 'closed' ? 'clean' : 'first',
    audience: 'person',
    variant: 'standard',
    language,
    zone,
    createdAt: now,
    reports: [report],
    codes: [record.code],
    sender,
    page: '',
    replyTo: null,
    unsubscribe: null,
    next,
    previousAt: null,
    packetsSince: null,
    proof: record.proof,
    isExposed: record.isExposed,
    done: record.stepsDone,
    ...(kind === null ? {} : { hint: { deviceKind: kind } }),
  });
}

function happenedSection({ input, words, values }: Made): Html {
  const { facts } = words;
  const { zone, language, record } = input;
  const place = zoneName(zone, language);
  const rows: readonly (readonly [string, string])[] = [
    [facts.address, values.address],
    [facts.last, `${values.last_seen} (${place})`],
    [facts.first, `${values.first_seen} (${place})`],
    [facts.from, values.source_port],
    [facts.to, values.ports],
    [facts.packets, values.packets],
    [facts.sure, `${values.sure} ${values.connection}`],
  ];
  return section(words.happened, [
    paragraph(values.happened),
    ...(record.status === 'open' ? [paragraph(values.consequence)] : []),
    html`<dl>${rows.flatMap(([name, value]) => (value === '' ? [] : [html`<dt>${name}</dt><dd>${value}</dd>`]))}</dl>`,
    // On paper the last of the points below says the same.
    paragraph(facts.onlyWe, 'quiet screen'),
  ]);
}

function cleanSection({ input, words, values }: Made): Html {
  const { record, zone, language } = input;
  const { proof, retest, status, isExposed } = record;
  const { clean } = words;
  const isProven = proof.state === 'clean-by-silence' || proof.state === 'clean-by-retest';
  const state = clean.states[status === 'closed' && !isProven ? 'closed' : proof.state];
  const isRunning = status === 'open' && retest !== null && retest.outcome === null;
  const time = (at: number) => `${zoneTime(at, zone, language)} (${zoneName(zone, language)})`;
  return section(clean.title, [
    html`<p class="badge ${isProven ? 'good' : ''}"><i aria-hidden="true">${state.sign}</i>${state.word}</p>`,
    paragraph(`${state.text}${values.proof}`),
    ...(isExposed ? [paragraph(clean.exposed)] : []),
    ...(status === 'open' ? meter(input, words) : []),
    ...(isRunning ? [paragraph(clean.testing(time(retest.startedAt)))] : []),
    ...(status === 'open' && retest?.outcome ? [paragraph(clean.ended[retest.outcome])] : []),
    paragraph(clean.looked(time(proof.judgedAt)), 'quiet'),
  ]);
}

function meter({ record: { proof }, zone, language }: CasePageInput, { clean }: OwnerWords): readonly Html[] {
  const { watchedDays, neededDays, enoughAt } = proof;
  if (neededDays === null || !(neededDays > 0)) return [paragraph(clean.noMeter, 'quiet')];
  const said = clean.meter(oneDigit(Math.min(watchedDays, neededDays)), oneDigit(neededDays));
  const share = Math.min(1, Math.max(0, watchedDays / neededDays)).toFixed(3);
  return [
    html`<p>${said}<br><meter min="0" max="1" value="${share}" aria-label="${said}"></meter></p>`,
    ...(enoughAt === null ? [] : [paragraph(clean.enough(zoneDay(enoughAt, zone, language)))]),
  ];
}

function stepsSection(made: Made): Html {
  const { input, words, kind, fields } = made;
  const { language, record, report } = input;
  const { todo } = words;
  const title = todo.titleOf[record.cause] ?? todo.title;
  if (record.status === 'closed' && !record.isExposed) return section(title, [paragraph(todo.over)]);
  const advice = stepsFor(report, language, kind === null ? {} : { deviceKind: kind });
  const steps = advice.steps.filter(({ id }) => id !== RETEST_ID);
  const current = steps.find(({ id }) => !record.stepsDone.includes(id)) ?? null;
  const items = steps.map((step) => {
    if (record.stepsDone.includes(step.id)) return doneStep(step, made);
    return step === current ? currentStep(step, steps.length, made) : laterStep(step, words);
  });
  const isRunning = record.retest !== null && record.retest.outcome === null;
  const options = advice.devices.map(({ kind: one, name }) =>
    one === advice.deviceKind
      ? html`<option value="${one}" selected>${name}</option>`
      : html`<option value="${one}">${name}</option>`,
  );
  return section(title, [
    paragraph(made.values.ends),
    ...(current === null ? [paragraph(todo.allDone)] : []),
    html`<ol class="steps">${items}</ol>`,
    ...(record.status === 'open' && !isRunning
      ? [
          html`<form method="post" action="${PATH}">${fields}<button class="${current === null ? 'act' : 'second'}" name="do" value="retest">${todo.retest}</button></form>`,
          paragraph(todo.retestText, 'quiet screen'),
        ]
      : []),
    html`<details><summary>${todo.device(advice.device)} ${todo.deviceLabel}</summary><form method="post" action="${PATH}"><input type="hidden" name="code" value="${record.code}"><input type="hidden" name="lang" value="${language}"><label for="device">${words.facts.device}</label><select id="device" name="device">${options}</select> <button class="second">${todo.deviceSet}</button></form></details>`,
  ]);
}

function currentStep(step: PageStep, count: number, { words: { todo }, fields }: Made): Html {
  return html`<li class="now" aria-current="step"><i aria-hidden="true">${step.number}</i><div><p class="quiet screen">${todo.stepOf(step.number, count)} · ${step.effort}</p><h3>${step.title}</h3><p>${step.text}</p><p class="quiet">${todo.why} ${step.why}</p><p class="check">${todo.check} ${step.check}</p><form method="post" action="${PATH}">${fields}<button class="act" name="do" value="done ${step.id}">${todo.done}</button></form></div></li>`;
}

function doneStep(step: PageStep, { words: { todo }, fields }: Made): Html {
  return html`<li class="done"><i aria-hidden="true">✓</i><div class="head"><span>${step.title} (${todo.isDone})</span><form method="post" action="${PATH}">${fields}<button class="plain" name="do" value="undo ${step.id}" aria-label="${todo.undo}: ${step.title}">${todo.undo}</button></form></div></li>`;
}

/** On paper all of it stands at once: nobody can press a button there. */
function laterStep(step: PageStep, { todo }: OwnerWords): Html {
  return html`<li class="later"><i aria-hidden="true">${step.number}</i><div><div class="head">${step.title}</div><div class="paper"><p>${step.text}</p><p class="check">${todo.check} ${step.check}</p></div></div></li>`;
}

function oneDigit(value: number): string {
  return Number.isFinite(value) ? String(Math.round(value * 10) / 10) : '–';
}
