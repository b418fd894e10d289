/** Hazard ratios against the control, each with its interval on one logarithmic axis, and the figures beside it. */
import type { CoxFit } from '../../../../src/model/study.ts';
import { useFormat, useMessages } from '../../app/context.tsx';
import { ratioSpan } from './study-words.ts';

const WIDTH_PX = 220;
const ROW_PX = 26;
/** Ratios beyond are drawn at the edge, with an arrow in the place of an end. */
const EDGE = 8;

export function RatioForest({ title, fit }: { readonly title: string; readonly fit: CoxFit }) {
  const messages = useMessages();
  const format = useFormat();
  const m = messages.studies;
  const why = m.ratios.outcome[fit.outcome];
  const covariates: Readonly<Record<string, string>> = m.covariate;
  return (
    <section className="panel study-panel">
      <h2>{title}</h2>
      {why !== '' ? (
        <p className="muted">{why}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
        <section className="scroll-x" tabIndex={0} aria-label={title}>
          <table className="plain forest">
            <thead>
              <tr>
                <th scope="col">{m.ratios.term}</th>
                <td>
                  <Axis />
                </td>
                <th scope="col" className="number">
                  {m.ratios.ratio}
                </th>
                <th scope="col" className="number">
                  {m.ratios.span}
                </th>
                <th scope="col" className="number">
                  {m.ratios.p}
                </th>
              </tr>
            </thead>
            <tbody>
              {fit.terms.map(({ name, hazardRatio, p }) => (
                <tr key={name}>
                  <th scope="row">{covariates[name] ?? name}</th>
                  <td>
                    <Mark {...hazardRatio} />
                  </td>
                  <td className="number">{format.ratio(hazardRatio.value)}</td>
                  <td className="number">{ratioSpan(hazardRatio, format)}</td>
                  <td className="number">{format.chance(p)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}

const place = (ratio: number) => {
  const share = Math.log(Math.min(EDGE, Math.max(1 / EDGE, ratio))) / Math.log(EDGE);
  return ((share + 1) / 2) * (WIDTH_PX - 16) + 8;
};

function Axis() {
  const format = useFormat();
  return (
    <svg width={WIDTH_PX} height={16} aria-hidden="true">
      {[0.25, 1, 4].map((ratio) => (
        <text key={ratio} x={place(ratio)} y={12} textAnchor="middle">
          {format.ratio(ratio)}
        </text>
      ))}
    </svg>
  );
}

function Mark({ value, low, high }: { readonly value: number; readonly low: number; readonly high: number }) {
  const middle = ROW_PX / 2;
  return (
    <svg width={WIDTH_PX} height={ROW_PX} className="forest-mark" aria-hidden="true">
      <line className="forest-one" x1={place(1)} x2={place(1)} y1={0} y2={ROW_PX} />
      <line x1={place(low)} x2={place(high)} y1={middle} y2={middle} />
      {low < 1 / EDGE && <path d={`M${place(low)} ${middle}l6 -4v8z`} />}
      {high > EDGE && <path d={`M${place(high)} ${middle}l-6 -4v8z`} />}
      <rect x={place(value) - 4} y={middle - 4} width={8} height={8} />
    </svg>
  );
}
