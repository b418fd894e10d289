/** The gate (set-up, sign-in) and the places behind it; each place is fetched when it is first gone to. */
import { lazy, type ReactNode, Suspense, useEffect } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { useSessionQuery, useSetupState } from '../api/queries.ts';
import { Failure, Skeleton } from '../components/states.tsx';
import { NOTICE_TABS, noticeTabPath } from '../views/notices/notice-tabs.ts';
import { Bugs } from './bugs.tsx';
import { SessionProvider, useLanguage, useMessages } from './context.tsx';
import { Shell } from './shell.tsx';

const SetupView = lazy(() => import('../views/setup-view.tsx'));
const SignInView = lazy(() => import('../views/sign-in-view.tsx'));
const DarkPlace = lazy(() => import('../views/dark-place.tsx'));
const OverviewView = lazy(() => import('../views/overview-view.tsx'));
const IncidentsView = lazy(() => import('../views/incidents-view.tsx'));
const IncidentView = lazy(() => import('../views/incident-view.tsx'));
const SourcesView = lazy(() => import('../views/sources-view.tsx'));
const SourceView = lazy(() => import('../views/source-view.tsx'));
const SystemsView = lazy(() => import('../views/systems/systems-view.tsx'));
const SystemView = lazy(() => import('../views/system/system-view.tsx'));
const DecoysView = lazy(() => import('../views/decoys/decoys-view.tsx'));
const VisitorView = lazy(() => import('../views/visitor/visitor-view.tsx'));
const VisitView = lazy(() => import('../views/visit/visit-view.tsx'));
const CompareView = lazy(() => import('../views/compare/compare-view.tsx'));
const NoticesView = lazy(() => import('../views/notices/notices-view.tsx'));
const NoticeView = lazy(() => import('../views/notices/notice-view.tsx'));
const StudiesView = lazy(() => import('../views/studies/studies-view.tsx'));
const StudyView = lazy(() => import('../views/studies/study-view.tsx'));
const OwnersView = lazy(() => import('../views/owners-view.tsx'));
const SensorsView = lazy(() => import('../views/sensors-view.tsx'));
const SettingsView = lazy(() => import('../views/settings/settings-view.tsx'));

export function App() {
  const session = useSessionQuery();
  const signedOut = session.data === null;
  const setup = useSetupState(signedOut);
  const { setLanguage } = useLanguage();
  const accountLanguage = session.data?.account.language;
  // Whoever signs in reads the language of the account, whatever this browser showed before.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a choice made later stays
  useEffect(() => {
    if (accountLanguage !== undefined) setLanguage(accountLanguage);
  }, [accountLanguage]);

  if (session.isError || setup.isError) {
    const failed = session.isError ? session : setup;
    return (
      <Gate>
        <Failure error={failed.error} onRetry={() => failed.refetch()} />
      </Gate>
    );
  }
  if (session.isPending || (signedOut && setup.isPending)) return null;
  if (session.data === null || session.data === undefined) {
    return (
      <Gate>
        <Suspense>{setup.data?.fresh ? <SetupView /> : <SignInView />}</Suspense>
      </Gate>
    );
  }
  return (
    <SessionProvider session={session.data}>
      <Shell>
        <Places />
      </Shell>
    </SessionProvider>
  );
}

function Gate({ children }: { readonly children: ReactNode }) {
  return <main className="gate">{children}</main>;
}

function Places() {
  const messages = useMessages();
  const [path] = useLocation();
  return (
    <Bugs key={path}>
      <Suspense
        fallback={
          <div className="page">
            <Skeleton lines={8} />
          </div>
        }
      >
        <Switch>
          <Route path="/">
            <Redirect to={`/overview${window.location.search}`} replace />
          </Route>
          <Route path="/dark" component={DarkPlace} />
          <Route path="/overview" component={OverviewView} />
          <Route path="/incidents" component={IncidentsView} />
          <Route path="/incidents/:id">{({ id }) => <IncidentView id={id} />}</Route>
          <Route path="/sources" component={SourcesView} />
          <Route path="/sources/:address">{({ address }) => <SourceView address={address} />}</Route>
          <Route path="/systems" component={SystemsView} />
          <Route path="/systems/:id">{({ id }) => <SystemView id={id} />}</Route>
          <Route path="/decoys" component={DecoysView} />
          <Route path="/visitors/:id">{({ id }) => <VisitorView id={id} />}</Route>
          <Route path="/visits/:id">{({ id }) => <VisitView id={id} />}</Route>
          <Route path="/compare" component={CompareView} />
          {NOTICE_TABS.map((tab) => (
            <Route key={tab} path={noticeTabPath(tab)}>
              <NoticesView tab={tab} />
            </Route>
          ))}
          <Route path="/notices/:id">{({ id }) => <NoticeView id={id} />}</Route>
          <Route path="/studies" component={StudiesView} />
          <Route path="/studies/:id">{({ id }) => <StudyView id={id} />}</Route>
          <Route path="/owners" component={OwnersView} />
          <Route path="/sensors" component={SensorsView} />
          <Route path="/settings/:part?">{({ part }) => <SettingsView part={part ?? 'me'} />}</Route>
          <Route>
            <div className="state">
              <h1>{messages.errors.noPage}</h1>
              <p>{messages.errors.notFoundHint}</p>
            </div>
          </Route>
        </Switch>
      </Suspense>
    </Bugs>
  );
}
