/** What arrived in the chosen time: how much, who sends, what for, from where, and whether all sensors look. */
import { useMemo } from 'react';
import { Link } from 'wouter';
import type { Overview } from '../../../src/model/api.ts';
import type { CategorySeries } from '../../../src/model/facts.ts';
import { useCategories, useOverview } from '../api/queries.ts';
import { useFormat, useMessages, useSession } from '../app/context.tsx';
import { useTitle } from '../app/shell.tsx';
import { stepFor, useTimeRange } from '../app/time-range.ts';
import { useLinkTo, useUrlState } from '../app/url-state.ts';
import { CATEGORY_SIGNS, CategorySign, type ShownCategory } from '../components/category-badge.tsx';
import { HealthBadge } from '../components/health-badge.tsx';
import { Moment } from '../components/moment.tsx';
import { Empty, Failure, Skeleton } from '../components/states.tsx';
import { type ChartSeries, TimeChart } from '../components/time-chart.tsx';
import { TopList } from '../components/top-list.tsx';

const CHART_PX = 150;
const CATEGORY_CHART_PX = 230;

export default function OverviewView() {
  const messages = useMessages();
  const range = useTimeRange();
  const overview = useOverview(range);
  useTitle(messages.overview.title);

  return (
    <div className="page">
      <h1>{messages.overview.title}</h1>
      {overview.isError ? (
        <Failure error={overview.error} onRetry={() => overview.refetch()} />
      ) : overview.data === undefined ? (
        <>
          <Skeleton lines={2} tall />
          <Skeleton lines={8} />
        </>
      ) : (
        <Filled overview={overview.data} />
      )}
    </div>
  );
}

function Filled({ overview }: { readonly overview: Overview }) {
  const messages = useMessages();
  const format = useFormat();
  const linkTo = useLinkTo();
  const url = useUrlState();
  const measure = url.text('measure') === 'sources' ? 'sources' : 'packets';
  const sources = (filter: string) => linkTo(`/sources?${filter}`);
  return (
    <>
      <dl className="figures">
        <div>
          <dt>{messages.field.packets}</dt>
          <dd>{format.count(overview.packets)}</dd>
        </div>
        <div>
          <dt>{messages.field.sources}</dt>
          <dd>{format.count(overview.sources)}</dd>
        </div>
        <div>
          <dt>{messages.overview.open}</dt>
          <dd>
            <Link href={linkTo('/incidents?status=open')}>{format.count(overview.openIncidents)}</Link>
          </dd>
        </div>
      </dl>
      {overview.packets === 0 ? (
        <Empty title={messages.overview.empty} hint={messages.overview.emptyHint}>
          <Link className="button" href={linkTo('/sensors')}>
            {messages.places.sensors}
          </Link>
        </Empty>
      ) : (
        <>
          <Totals overview={overview} />
          <Categories measure={measure} />
          <div className="overview-grid">
            <TopList
              title={messages.overview.services}
              rows={overview.services}
              measure={measure}
              label={(row) => (row.name === '' ? row.key : `${row.key} ${row.name}`)}
              href={(row) => sources(`service=${row.key}`)}
            />
            <TopList
              title={messages.overview.countries}
              rows={overview.countries}
              measure={measure}
              label={(row) => (row.key === '' ? messages.common.unknown : format.country(row.key))}
              href={(row) => sources(`country=${row.key}`)}
            />
            <TopList
              title={messages.overview.networks}
              rows={overview.networks}
              measure={measure}
              label={(row) => `${row.key} ${row.name}`}
              href={(row) => sources(`asn=${row.key.replace(/^AS/, '')}`)}
            />
            <TopList
              title={messages.overview.tools}
              rows={overview.tools}
              measure={measure}
              label={(row) => row.key}
              href={(row) => sources(`tool=${row.key}`)}
            />
          </div>
        </>
      )}
      <SensorPanel overview={overview} />
    </>
  );
}

function Totals({ overview }: { readonly overview: Overview }) {
  const messages = useMessages();
  const { times, packets, sources } = useMemo(() => {
    const one = (key: 'packets' | 'sources', label: string): ChartSeries[] => [
      { key, label, colour: '--ink', values: overview.series.map((point) => point[key]) },
    ];
    return {
      times: overview.series.map((point) => point.at),
      packets: one('packets', messages.field.packets),
      sources: one('sources', messages.field.sources),
    };
  }, [overview.series, messages]);
  return (
    <section className="panel" aria-label={messages.overview.packets}>
      <div className="page-head">
        <h2>{messages.overview.packets}</h2>
        <span className="muted">{messages.overview.drag}</span>
      </div>
      <TimeChart label={messages.field.packets} times={times} series={packets} sums heightPx={CHART_PX} />
      <TimeChart
        label={messages.field.sources}
        times={times}
        series={sources}
        sums={false}
        heightPx={CHART_PX}
      />
    </section>
  );
}

/** From the ground up: what is infected first, so that its height can be read off the axis. */
const STACK_ORDER: readonly ShownCategory[] = [
  'infected-iot',
  'infected-pc',
  'scanner-known',
  'scanner',
  'backscatter',
  'misconfigured',
  'spoofed',
  'unknown',
  'unjudged',
];

function Categories({ measure }: { readonly measure: 'packets' | 'sources' }) {
  const messages = useMessages();
  const url = useUrlState();
  const range = useTimeRange();
  const categories = useCategories(range, stepFor(range));
  const chart = useMemo(() => {
    const filled = (categories.data?.series ?? []).filter(
      (one: CategorySeries) =>
        one.category in CATEGORY_SIGNS && one.points.some((point) => point.packets > 0),
    );
    const series = filled
      .toSorted((a, b) => STACK_ORDER.indexOf(a.category) - STACK_ORDER.indexOf(b.category))
      .map((one) => ({
        key: one.category,
        label: messages.category[one.category],
        colour: `--verdict-${one.category}`,
        values: one.points.map((point) => point[measure]),
        sign: <CategorySign category={one.category} />,
      }));
    return { times: filled[0]?.points.map((point) => point.at) ?? [], series };
  }, [categories.data, messages, measure]);
  return (
    <section className="panel">
      <div className="page-head">
        <h2>{messages.overview.categories}</h2>
        <span className="spacer" />
        <label className="field-inline">
          {messages.overview.measure}
          <select
            value={measure}
            onChange={(event) => url.set({ measure: event.target.value }, { replace: true })}
          >
            <option value="packets">{messages.field.packets}</option>
            <option value="sources">{messages.field.sources}</option>
          </select>
        </label>
      </div>
      {categories.isError ? (
        <Failure error={categories.error} onRetry={() => categories.refetch()} />
      ) : categories.data === undefined ? (
        <Skeleton lines={1} tall />
      ) : (
        <TimeChart
          label={messages.field[measure]}
          times={chart.times}
          series={chart.series}
          stacked
          sums={measure === 'packets'}
          heightPx={CATEGORY_CHART_PX}
        />
      )}
    </section>
  );
}

function SensorPanel({ overview }: { readonly overview: Overview }) {
  const messages = useMessages();
  const format = useFormat();
  const session = useSession();
  const linkTo = useLinkTo();
  return (
    <section className="panel">
      <h2>{messages.overview.sensors}</h2>
      {overview.sensors.length === 0 ? (
        <Empty title={messages.sensors.empty} hint={messages.sensors.emptyHint}>
          {session.account.role === 'admin' && (
            <Link className="button" href={linkTo('/sensors')}>
              {messages.overview.addSensor}
            </Link>
          )}
        </Empty>
      ) : (
        <div className="scroll-x">
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">{messages.common.name}</th>
                <th scope="col">{messages.field.status}</th>
                <th scope="col">{messages.sensors.lastBatch}</th>
                <th scope="col" className="number">
                  {messages.sensors.lastHour}
                </th>
              </tr>
            </thead>
            <tbody>
              {overview.sensors.map((sensor) => (
                <tr key={sensor.id}>
                  <th scope="row">
                    <Link href={linkTo(`/sensors?row=${sensor.id}`)}>{sensor.name}</Link>
                  </th>
                  <td>
                    <HealthBadge health={sensor.health} />
                  </td>
                  <td>
                    {sensor.lastBatchAt === null ? messages.common.never : <Moment ms={sensor.lastBatchAt} />}
                  </td>
                  <td className="number">{format.count(sensor.packetsLastHour)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
