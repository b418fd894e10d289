/** Catches a bug of a view, so that the rest of the page goes on and says what to do. */
import { Component, type ReactNode } from 'react';
import { useMessages } from './context.tsx';

export class Bugs extends Component<{ readonly children: ReactNode }, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? <BugMessage /> : this.props.children;
  }
}

function BugMessage() {
  const messages = useMessages();
  return (
    <div className="state state-failure" role="alert">
      <p className="state-title">{messages.errors.page}</p>
      <p>{messages.errors.pageHint}</p>
      <button type="button" className="button" onClick={() => window.location.reload()}>
        {messages.errors.reload}
      </button>
    </div>
  );
}
