/** Pages on which people change things: set-points, alarms, users, the system, and what they read there. */

import type { Lure } from '../../lures/lures.ts';
import { ALARM_RULES, type AlarmRecord } from '../plant/alarms.ts';
import type { PlantSizes, PlantState } from '../plant/plant-state.ts';
import { POINTS } from '../plant/points.ts';
import { localTime, type PageContext, table } from './hmi-frame.ts';
import type { DataSource, HmiAccount, LogLine } from './hmi-state.ts';
import { escapeHtml } from './hmi-style.ts';
import { valueText } from './process-page.ts';

/** A form of one line that posts to `file`. `fields` are hidden. */
function lineForm(
  file: string,
  fields: Readonly<Record<string, string>>,
  rest: string,
  label: string,
): string {
  const hidden = Object.entries(fields)
    .map(([name, value]) => `<input type="hidden" name="${name}" value="${escapeHtml(value)}" />`)
    .join('');
  return `<form class="line" method="post" action="${file}">${hidden}${rest}<input type="submit" value="${escapeHtml(label)}" /></form>`;
}

export function setPointPage({ words, language }: PageContext, state: PlantState, sizes: PlantSizes): string {
  const rows = POINTS.filter(({ write }) => write !== undefined).map((point) => {
    const [low, high] = point.range(sizes);
    const isSwitch = point.kind === 'switch';
    const now = point.read(state);
    const field = isSwitch
      ? `<select name="value"><option value="1"${now === 1 ? ' selected="selected"' : ''}>${words.on}</option><option value="0"${now === 0 ? ' selected="selected"' : ''}>${words.off}</option></select>`
      : `<input type="text" name="value" size="7" value="${valueText(point, state)}" />`;
    return [
      point.id,
      escapeHtml(point[language]),
      isSwitch
        ? `<span class="${now === 1 ? 'on' : 'off'}">${now === 1 ? words.on : words.off}</span>`
        : `${valueText(point, state)} ${escapeHtml(point.unit)}`,
      isSwitch ? '' : `${low} - ${high}`,
      lineForm('setpoint.php', { point: point.id }, field, words.send),
    ];
  });
  return table([words.tag, words.name, words.value, words.range, words.newValue], rows);
}

export function alarmPage(
  { words, language, facility }: PageContext,
  records: readonly AlarmRecord[],
): string {
  const rows = records.slice(0, 200).map(({ id, from, to, acknowledgedBy }) => {
    const rule = ALARM_RULES.find((one) => one.id === id);
    return [
      id,
      escapeHtml(rule?.[language] ?? id),
      localTime(from, facility.zoneMinutes),
      to === null ? '' : localTime(to, facility.zoneMinutes),
      to === null ? `<span class="flt">${words.standing}</span>` : words.over,
      acknowledgedBy === null
        ? lineForm('alarm.php', { ack: id }, '', words.acknowledge)
        : escapeHtml(acknowledgedBy),
    ];
  });
  return table([words.tag, words.name, words.raised, words.ended, words.state, words.acknowledge], rows);
}

export function userPage({ words, facility }: PageContext, accounts: readonly HmiAccount[]): string {
  const rows = accounts.map(({ name, role, createdAt }) => [
    escapeHtml(name),
    role,
    localTime(createdAt, facility.zoneMinutes).slice(0, 10),
    lineForm(
      'user.php',
      { action: 'password', name },
      '<input type="password" name="password" size="10" />',
      words.change,
    ),
    lineForm('user.php', { action: 'delete', name }, '', words.remove),
  ]);
  return `${table([words.user, words.role, words.created, words.password, ''], rows)}
<h2>${words.add}</h2><form method="post" action="user.php"><input type="hidden" name="action" value="add" />
${words.user} <input type="text" name="name" maxlength="40" /> ${words.password} <input type="password" name="password" /> <select name="role"><option>operator</option><option>viewer</option><option>admin</option></select> <input type="submit" value="${words.add}" /></form>`;
}

export function systemPage(
  { words }: PageContext,
  state: { readonly banner: string; readonly sources: readonly DataSource[]; readonly isLogging: boolean },
): string {
  const rows = state.sources.map(({ name, kind, address }) => [
    escapeHtml(name),
    escapeHtml(kind),
    escapeHtml(address),
    lineForm('system.php', { action: 'delete-source', name }, '', words.remove),
  ]);
  const logging = state.isLogging ? words.on : words.off;
  return `<h2>${words.banner}</h2><form method="post" action="system.php"><input type="hidden" name="action" value="banner" /><textarea name="banner" rows="4" cols="70">${escapeHtml(state.banner)}</textarea><br /><input type="submit" value="${words.send}" /></form>
<h2>${words.sources}</h2>${table([words.name, words.kind, words.address, ''], rows)}
<h2>${words.logging}: ${logging}</h2>${lineForm('system.php', { action: 'logging', value: state.isLogging ? '0' : '1' }, '', state.isLogging ? words.off : words.on)}`;
}

export function logPage({ words, facility }: PageContext, log: readonly LogLine[]): string {
  const rows = log.map(({ at, who, from, what }) => [
    localTime(at, facility.zoneMinutes),
    escapeHtml(who),
    escapeHtml(from),
    escapeHtml(what),
  ]);
  return `${lineForm('log.php', { action: 'clear' }, '', words.clear)}${table([words.time, words.who, words.from, words.what], rows)}`;
}

const DAY = 86_400;

/** What the last shift wrote; among it, who may log in from outside. */
export function notePage({ facility, language, now }: PageContext, lure: Lure): string {
  const day = (ago: number) => localTime(now - ago * DAY, facility.zoneMinutes).slice(0, 10);
  const { username, password } = lure;
  const notes =
    language === 'ja'
      ? [
          [day(1), '2号送風機のベルト交換済み。異音なし。'],
          [
            day(4),
            `保守会社の遠隔接続 (ルーター telnet / カメラ): ${username} / ${password}　作業後に必ず切断のこと。`,
          ],
          [day(9), '次亜の納入は来週。残量警報が出たら手動で絞る。'],
          [day(17), 'AIT-401 校正。+0.03 ずれ。'],
        ]
      : [
          [day(1), 'Belt of blower 2 changed. No noise.'],
          [
            day(4),
            `Remote access of the maintenance firm (router telnet / cameras): ${username} / ${password} - close it after work.`,
          ],
          [day(9), 'Hypochlorite comes next week. Turn it down by hand if the tank alarm comes.'],
          [day(17), 'AIT-401 calibrated, was off by +0.03.'],
        ];
  return notes.map(([when, text]) => `<p><b>${when}</b><br />${escapeHtml(text)}</p>`).join('\n');
}

export function loginPage(
  { words, language, facility }: PageContext,
  banner: string,
  isWrong: boolean,
): string {
  const about = language === 'ja' ? facility.townJa : facility.townEn;
  return `${banner === '' ? '' : `<div class="banner">${escapeHtml(banner)}</div>`}${isWrong ? `<p class="error">${words.wrong}</p>` : ''}
<form method="post" action="login.php"><table><tr><td>${words.user}</td><td><input type="text" name="user" /></td></tr>
<tr><td>${words.password}</td><td><input type="password" name="pass" /></td></tr></table><input type="submit" value="${words.login}" /></form>
<p>${escapeHtml(about)}</p>`;
}
