/** What this telescope could have told at all, in words: no verdict means more than that. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { SystemsSummary } from '../../../../src/model/api.ts';
import { apiSend } from '../../api/client.ts';
import { useFormat, useMessages } from '../../app/context.tsx';
import { Moment } from '../../components/moment.tsx';
import { FormFailure } from '../../components/states.tsx';

export function PowerStrip({ summary }: { readonly summary: SystemsSummary }) {
  const messages = useMessages();
  const format = useFormat();
  const m = messages.systems.power;
  const { report } = summary;
  return (
    <section className="panel power-strip" aria-label={m.title}>
      <h2>{m.title}</h2>
      {report !== null && (
        <p>
          {m.sentence({
            days: format.count(report.telescope.observedDays),
            dark: format.count(report.telescope.darkSize),
            probes: format.count(Math.ceil(report.telescope.probesNeeded)),
            slowest: format.rough(report.telescope.slowestRate),
            faintest: format.rough(report.telescope.faintestRate),
          })}
          {messages.systems.gap}
          {m.slower}
        </p>
      )}
      {report !== null && (
        <p className="muted">
          {m.placed(format.count(report.sourcesInSystems), format.count(report.sources))}
          {messages.systems.gap}
          {m.tested(format.count(report.tested), format.share(report.falseDiscoveryRate))}
        </p>
      )}
      {report !== null && report.remarks.length > 0 && (
        <details>
          <summary>
            {m.remarks} ({format.count(report.remarks.length)})
          </summary>
          <ul className="remarks" lang="en">
            {report.remarks.map((remark) => (
              <li key={remark}>{remark}</li>
            ))}
          </ul>
        </details>
      )}
      <RunLine summary={summary} />
    </section>
  );
}

export function RunLine({ summary }: { readonly summary: SystemsSummary }) {
  const messages = useMessages();
  const queries = useQueryClient();
  const m = messages.systems.power;
  const run = useMutation({
    mutationFn: () => apiSend<unknown>('POST', '/systems/run'),
    onSettled: () => queries.invalidateQueries({ queryKey: ['/systems'] }),
  });
  const busy = run.isPending || summary.isRunning;
  return (
    <div className="form-row">
      <span className="muted" role="status">
        {busy ? (
          m.running
        ) : summary.ranAt === null ? (
          m.never
        ) : (
          <>
            {m.ran} <Moment ms={summary.ranAt} />
          </>
        )}
      </span>
      <button type="button" className="button" disabled={busy} onClick={() => run.mutate()}>
        {m.run}
      </button>
      <FormFailure error={run.error} />
    </div>
  );
}
