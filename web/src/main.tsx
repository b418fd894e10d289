/** Where the page begins. */
import './styles/tokens.css';
import './styles/base.css';
import './styles/layout.css';
import './styles/controls.css';
import './styles/table.css';
import './styles/story.css';
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiFailure } from './api/client.ts';
import { SESSION_KEY } from './api/queries.ts';
import { App } from './app/app.tsx';
import { Bugs } from './app/bugs.tsx';
import { SurroundingsProvider } from './app/context.tsx';

const STALE_MS = 20_000;
const TRIES = 2;

const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error) => {
      // A session that ended shows the sign-in again, wherever the reader is; the address bar keeps the place.
      if (error instanceof ApiFailure && error.status === 401) queries.setQueryData(SESSION_KEY, null);
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: STALE_MS,
      retry: (count, error) =>
        count < TRIES && error instanceof ApiFailure && (error.status === 0 || error.status >= 500),
    },
  },
});

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <SurroundingsProvider>
        <Bugs>
          <App />
        </Bugs>
      </SurroundingsProvider>
    </QueryClientProvider>
  </StrictMode>,
);
