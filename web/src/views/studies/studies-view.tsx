/** Studies: what was registered, what it draws, and the form that registers the next. */
import './studies.css';
import { useMemo, useState } from 'react';
import type { StudyView } from '../../../../src/model/api.ts';
import { useStudies } from '../../api/queries.ts';
import { navigate, useFormat, useMessages, useSession } from '../../app/context.tsx';
import { useTitle } from '../../app/shell.tsx';
import { useLinkTo } from '../../app/url-state.ts';
import { DataTable } from '../../components/data-table.tsx';
import { Moment } from '../../components/moment.tsx';
import { Empty, Failure, Skeleton } from '../../components/states.tsx';
import type { Column } from '../../components/table-columns.ts';
import { StudyForm } from './study-form.tsx';
import { studyState } from './study-words.ts';

export default function StudiesView() {
  const messages = useMessages();
  const session = useSession();
  const studies = useStudies();
  const linkTo = useLinkTo();
  const [isAdding, setAdding] = useState(false);
  const m = messages.studies;
  useTitle(m.title);
  const isAdmin = session.account.role === 'admin';
  const rows = studies.data ?? [];
  const isOneOpen = rows.some(({ endedAt, sample }) => endedAt === null && !sample);
  return (
    <div className="page studies">
      <div className="page-head">
        <h1>{m.title}</h1>
        <span className="spacer" />
        {isAdmin && (
          <button
            type="button"
            className="button-main"
            disabled={isOneOpen}
            title={isOneOpen ? m.openNow : undefined}
            onClick={() => setAdding(true)}
          >
            {m.add}
          </button>
        )}
      </div>
      <p className="page-lead">{m.lead}</p>
      {isAdmin && isOneOpen && <p className="muted">{m.openNow}</p>}
      {studies.isError ? (
        <Failure error={studies.error} onRetry={() => studies.refetch()} />
      ) : studies.data === undefined ? (
        <Skeleton lines={8} />
      ) : rows.length === 0 ? (
        <Empty title={m.empty} hint={m.emptyHint} />
      ) : (
        <StudyTable rows={rows} onOpen={({ id }) => navigate(linkTo(`/studies/${id}`))} />
      )}
      {isAdding && <StudyForm onClose={() => setAdding(false)} />}
    </div>
  );
}

function StudyTable(props: {
  readonly rows: readonly StudyView[];
  readonly onOpen: (study: StudyView) => void;
}) {
  const messages = useMessages();
  const format = useFormat();
  const columns = useMemo((): readonly Column<StudyView>[] => {
    const m = messages.studies;
    return [
      {
        key: 'name',
        head: m.list.name,
        width: 200,
        grow: 2,
        text: ({ plan }) => plan.name,
        cell: ({ plan, sample }) => (
          <>
            {plan.name} {sample && <span className="badge">{m.sample}</span>}
          </>
        ),
      },
      { key: 'state', head: m.list.state, width: 150, text: (study) => m.state[studyState(study)] },
      {
        key: 'arms',
        head: m.list.arms,
        width: 220,
        grow: 2,
        text: ({ arms }) =>
          arms.map(({ name, subjects }) => m.armCount(name, format.count(subjects))).join(' · '),
      },
      {
        key: 'exempted',
        head: m.list.exempted,
        width: 100,
        numeric: true,
        text: ({ exempted }) => format.count(exempted),
      },
      {
        key: 'registered',
        head: m.list.registered,
        width: 170,
        text: ({ registeredAt }) => format.dateTime(registeredAt),
        cell: ({ registeredAt }) => <Moment ms={registeredAt} />,
      },
    ];
  }, [messages, format]);
  return (
    <div className="studies-table">
      <DataTable<StudyView>
        label={messages.studies.title}
        columns={columns}
        data={{ rows: props.rows, total: null, hasMore: false, isLoadingMore: false, loadMore: () => {} }}
        rowKey={({ id }) => id}
        onOpen={props.onOpen}
      />
    </div>
  );
}
