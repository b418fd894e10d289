/** What views read, as queries with stable keys; a view says what it wants, never how it is fetched. */
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { Account, ApiToken, OwnerRecord, SavedSearch } from '../../../src/model/account.ts';
import type {
  CaseCounts,
  CaseDetail,
  IncidentCounts,
  IncidentDetail,
  NoticeCounts,
  NoticeDetail,
  Overview,
  Person,
  SensorView,
  Session,
  Settings,
  SetupState,
  SourceDetail,
  StudyDetail,
  StudyView,
  SystemDetail,
  SystemEventView,
  SystemsSummary,
  TemplateDraft,
  TemplateList,
  TemplatePreview,
} from '../../../src/model/api.ts';
import type { Comparison } from '../../../src/model/comparison.ts';
import type { Contact, Reply } from '../../../src/model/contact.ts';
import type { DecoyView, VisitorDetail, VisitReplay } from '../../../src/model/decoy-view.ts';
import type { CategorySeries, Page, TimeRange } from '../../../src/model/facts.ts';
import { ApiFailure, apiGet, apiSend, query, rememberCsrf } from './client.ts';

const PAGE_ROWS = 200;
/** Lists that people make by hand; one page holds them. */
const WHOLE_LIST = 500;

export const SESSION_KEY = ['session'] as const;

/** Null when nobody is signed in. */
export function useSessionQuery() {
  return useQuery({
    queryKey: SESSION_KEY,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) => {
      try {
        const session = await apiGet<Session>('/me', signal);
        rememberCsrf(session.csrf);
        return session;
      } catch (error) {
        if (error instanceof ApiFailure && error.status === 401) return null;
        throw error;
      }
    },
  });
}

export function useSetupState(enabled: boolean) {
  return useQuery({
    queryKey: ['setup'],
    enabled,
    queryFn: ({ signal }) => apiGet<SetupState>('/setup', signal),
  });
}

export type ListParameters = Readonly<Record<string, string | number | readonly string[] | null>>;

/** A list in pages: more are fetched as the reader gets to the end. */
export function useList<Row>(path: string, parameters: ListParameters) {
  return useInfiniteQuery({
    queryKey: [path, parameters],
    initialPageParam: null as string | null,
    placeholderData: keepPreviousData,
    queryFn: ({ signal, pageParam }) =>
      apiGet<Page<Row>>(path + query({ ...parameters, limit: PAGE_ROWS, cursor: pageParam }), signal),
    getNextPageParam: (page) => page.next,
  });
}

export function useOverview(range: TimeRange) {
  return useQuery({
    queryKey: ['overview', range.from, range.to],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      apiGet<Overview>(`/overview${query({ from: range.from, to: range.to })}`, signal),
  });
}

export function useCategories(range: TimeRange, step: number) {
  return useQuery({
    queryKey: ['categories', range.from, range.to, step],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      apiGet<{ series: readonly CategorySeries[] }>(
        `/categories${query({ from: range.from, to: range.to, step })}`,
        signal,
      ),
  });
}

export function useSource(address: string, range: TimeRange | null) {
  return useQuery({
    queryKey: ['/sources', address, range?.from ?? null, range?.to ?? null],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      apiGet<SourceDetail>(
        `/sources/${encodeURIComponent(address)}${range ? query({ from: range.from, to: range.to }) : ''}`,
        signal,
      ),
  });
}

export function useIncident(id: string) {
  return useQuery({
    queryKey: ['/incidents', id],
    queryFn: ({ signal }) => apiGet<IncidentDetail>(`/incidents/${encodeURIComponent(id)}`, signal),
  });
}

export function useIncidentCounts() {
  return useQuery({
    queryKey: ['/incidents', 'counts'],
    queryFn: ({ signal }) => apiGet<IncidentCounts>('/incidents/counts', signal),
  });
}

function useWhole<Row>(path: string, enabled = true) {
  return useQuery({
    queryKey: [path],
    enabled,
    queryFn: async ({ signal }) => (await apiGet<Page<Row>>(`${path}?limit=${WHOLE_LIST}`, signal)).rows,
  });
}

export const useSensors = () => useWhole<SensorView>('/sensors');
export const useOwners = () => useWhole<OwnerRecord>('/owners');
export const usePeople = (enabled: boolean) => useWhole<Person>('/people', enabled);
export const useAccounts = () => useWhole<Account>('/accounts');
export const useTokens = () => useWhole<ApiToken>('/tokens');
export const useSearches = () => useWhole<SavedSearch>('/searches');

export function useSettings() {
  return useQuery({
    queryKey: ['/settings'],
    queryFn: ({ signal }) => apiGet<Settings>('/settings', signal),
  });
}

const RUN_POLL_MS = 3_000;
const COMPARISON_STALE_MS = 600_000;

/** The chart of scanning systems and the table beneath it; asked again and again while a run is under way. */
export function useSystems(parameters: ListParameters) {
  return useQuery<SystemsSummary>({
    queryKey: ['/systems', 'summary', parameters],
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.isRunning ? RUN_POLL_MS : false),
    queryFn: ({ signal }) => apiGet(`/systems/summary${query(parameters)}`, signal),
  });
}

export function useSystemChanges(sinceMs: number) {
  return useQuery({
    queryKey: ['/systems', 'changes', sinceMs],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      apiGet<{ events: readonly SystemEventView[] }>(`/systems/changes${query({ since: sinceMs })}`, signal),
  });
}

export function useSystem(id: string) {
  return useQuery({
    queryKey: ['/systems', id],
    queryFn: ({ signal }) => apiGet<SystemDetail>(`/systems/${encodeURIComponent(id)}`, signal),
  });
}

/** Null: nothing is asked yet. All visits of a time are read for it, so it is asked once and kept. */
export function useComparison(parameters: ListParameters | null) {
  return useQuery({
    queryKey: ['/compare', parameters],
    enabled: parameters !== null,
    staleTime: COMPARISON_STALE_MS,
    queryFn: ({ signal }) => apiGet<Comparison>(`/compare${query(parameters ?? {})}`, signal),
  });
}

const DECOYS_POLL_MS = 60_000;

export function useDecoys(range: TimeRange) {
  return useQuery({
    queryKey: ['/decoys', range.from, range.to],
    placeholderData: keepPreviousData,
    refetchInterval: DECOYS_POLL_MS,
    queryFn: async ({ signal }) =>
      (
        await apiGet<{ readonly rows: readonly DecoyView[] }>(
          `/decoys${query({ from: range.from, to: range.to })}`,
          signal,
        )
      ).rows,
  });
}

export function useVisitor(id: string) {
  return useQuery({
    queryKey: ['/visitors', id],
    queryFn: ({ signal }) => apiGet<VisitorDetail>(`/visitors/${encodeURIComponent(id)}`, signal),
  });
}

export function useVisit(id: string) {
  return useQuery({
    queryKey: ['/visits', id],
    queryFn: ({ signal }) => apiGet<VisitReplay>(`/visits/${encodeURIComponent(id)}`, signal),
  });
}

export function useStudies() {
  return useQuery({
    queryKey: ['/studies'],
    queryFn: async ({ signal }) =>
      (await apiGet<{ readonly rows: readonly StudyView[] }>('/studies', signal)).rows,
  });
}

export function useStudy(id: string) {
  return useQuery({
    queryKey: ['/studies', id],
    queryFn: ({ signal }) => apiGet<StudyDetail>(`/studies/${encodeURIComponent(id)}`, signal),
  });
}

const CASE_POLL_MS = 60_000;

/** Null: the incident has none. Asked again each minute, since proof and the outbox go on by themselves. */
export function useCase(id: string, enabled = true) {
  return useQuery({
    queryKey: ['/cases', id],
    enabled,
    refetchInterval: CASE_POLL_MS,
    queryFn: async ({ signal }) => {
      try {
        return await apiGet<CaseDetail>(`/cases/${encodeURIComponent(id)}`, signal);
      } catch (error) {
        if (error instanceof ApiFailure && error.status === 404) return null;
        throw error;
      }
    },
  });
}

export function useCaseCounts() {
  return useQuery({
    queryKey: ['/cases', 'counts'],
    queryFn: ({ signal }) => apiGet<CaseCounts>('/cases/counts', signal),
  });
}

export function useNotice(id: string) {
  return useQuery({
    queryKey: ['/notices', id],
    refetchInterval: CASE_POLL_MS,
    queryFn: ({ signal }) => apiGet<NoticeDetail>(`/notices/${encodeURIComponent(id)}`, signal),
  });
}

export function useNoticeCounts() {
  return useQuery({
    queryKey: ['/notices', 'counts'],
    refetchInterval: CASE_POLL_MS,
    queryFn: ({ signal }) => apiGet<NoticeCounts>('/notices/counts', signal),
  });
}

/** Of an owner; null: those of networks. */
export function useContacts(ownerId: string | null) {
  return useQuery({
    queryKey: ['/contacts', ownerId],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) =>
      (await apiGet<Page<Contact>>(`/contacts${query({ ownerId, limit: WHOLE_LIST })}`, signal)).rows,
  });
}

/** What came back lately; the hub itself says how many. */
export function useReplies() {
  return useQuery({
    queryKey: ['/replies'],
    queryFn: async ({ signal }) => (await apiGet<Page<Reply>>('/replies', signal)).rows,
  });
}

export function useTemplates() {
  return useQuery({
    queryKey: ['/templates'],
    queryFn: ({ signal }) => apiGet<TemplateList>('/templates', signal),
  });
}

/** How a wording would read; fails with the hub's words where it cannot be used. */
export function useTemplatePreview(name: string, language: 'ja' | 'en', draft: TemplateDraft) {
  return useQuery({
    queryKey: ['/templates', 'preview', name, language, draft],
    placeholderData: keepPreviousData,
    retry: false,
    queryFn: () => apiSend<TemplatePreview>('POST', '/templates/preview', { name, language, ...draft }),
  });
}
