/** What a system is, in sentences: who, how often, how sure we are, and what this dark space could have told at all. */
import type { ScanningSystem, SystemRecord } from '../../../../src/model/scanning-system.ts';
import { useFormat, useMessages } from '../../app/context.tsx';
import type { Formatter } from '../../format/formatter.ts';
import type { Messages } from '../../messages/catalogue.ts';
import { servicesText, spanText } from '../systems/system-words.ts';

/** Below, what was not found means little. */
const WEAK_POWER = 0.5;
/** Above, nobody calls a finding one. */
const HIGH_Q = 0.05;
const DAY_MS = 86_400_000;

export function SystemStory({ record }: { readonly record: SystemRecord }) {
  const messages = useMessages();
  const format = useFormat();
  const { system } = record;
  const m = messages.systems.story;
  const services = servicesText(
    system.services.map((one) => one.service),
    system.services.length,
    messages.systems.chart.moreServices,
  );
  return (
    <>
      <p className="story-sentence">
        {m.verdict[system.verdict]({
          sources: format.count(system.members.length),
          services,
          name: record.promoted?.organisation ?? record.givenName ?? system.name,
        })}
        {messages.systems.gap}
        {rhythmText(system, format, messages)}
      </p>
      <ul className="story-points">
        <li>{m.confidence(format.percent(system.confidence))}</li>
        <li>
          {system.q === null
            ? m.qNone
            : (system.q > HIGH_Q ? m.qHigh : m.q)(equation('q', format.chance(system.q)))}
        </li>
        <li>
          {m.power(format.percent(system.power), format.count(system.darkSize))}
          {messages.systems.gap}
          {system.power < WEAK_POWER && m.powerWeak}
        </li>
        {system.rate !== null && <li>{m.rate(format.rough(system.rate))}</li>}
        <li>{m.steady(format.percent(system.steadiness))}</li>
      </ul>
    </>
  );
}

/** `q = 0.03`, `q < 10⁻¹²` */
function equation(name: string, value: string): string {
  return value.startsWith('<') ? `${name} ${value}` : `${name} = ${value}`;
}

/** How often it comes: a crowd has no rhythm of its own, and one sweep is none. */
function rhythmText(system: ScanningSystem, format: Formatter, messages: Messages): string {
  const m = messages.systems.story;
  const seen = { active: format.count(system.activeDays), observed: format.count(system.observedDays) };
  const coverage = format.share(system.coverage);
  if (system.verdict === 'malware') return m.crowd({ ...seen, reach: format.share(system.reach) });
  if (system.frequency <= 0 || system.services.every(({ sweeps }) => sweeps <= 1)) {
    return m.once({ ...seen, coverage });
  }
  const every =
    system.frequency >= 1.5
      ? m.often(format.rough(system.frequency))
      : m.everySpan(spanText(DAY_MS / system.frequency, format));
  return m.rhythm({ ...seen, every, coverage });
}
