/** The place of the live view; three.js and the scene come only when a reader goes there. */
import { lazy, Suspense } from 'react';
import { useMessages } from '../app/context.tsx';
import { useTitle } from '../app/shell.tsx';
import { Skeleton } from '../components/states.tsx';

const DarkView = lazy(() => import('./dark/dark-view.tsx'));

export default function DarkPlace() {
  const messages = useMessages();
  useTitle(messages.dark.title);
  return (
    <Suspense fallback={<Skeleton lines={3} tall />}>
      <DarkView />
    </Suspense>
  );
}
