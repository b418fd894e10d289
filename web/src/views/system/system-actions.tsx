/** What a person may do with a system: name, comment, merge, split, say who it is; the last step can be undone. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import type { SystemRecord } from '../../../../src/model/scanning-system.ts';
import { useFormat, useMessages } from '../../app/context.tsx';
import { useLinkTo } from '../../app/url-state.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { FormFailure } from '../../components/states.tsx';
import { MergeDialog } from './merge-dialog.tsx';
import { PromoteDialog } from './promote-dialog.tsx';
import { SplitDialog } from './split-dialog.tsx';
import { TextDialog } from './text-dialog.tsx';

/** What was done, in words, and how it is taken back. */
export interface DoneStep {
  readonly text: string;
  readonly undo: () => Promise<unknown>;
  /** Another system that came of it. */
  readonly made?: string;
}

/** Every dialog of this place: on success it tells what was done and closes. */
export interface StepDialog {
  readonly record: SystemRecord;
  readonly onDone: (step: DoneStep) => void;
  readonly onClose: () => void;
}

const DIALOGS = ['name', 'comment', 'promote', 'merge', 'split'] as const;
type DialogName = (typeof DIALOGS)[number];

export function SystemActions(props: {
  readonly record: SystemRecord;
  readonly selected: ReadonlySet<string>;
}) {
  const { record, selected } = props;
  const messages = useMessages();
  const format = useFormat();
  const [open, setOpen] = useState<DialogName | null>(null);
  const [step, setStep] = useState<DoneStep | null>(null);
  const queries = useQueryClient();
  const m = messages.systems.act;
  const dialog: StepDialog = {
    record,
    onClose: () => setOpen(null),
    onDone: (done) => {
      setStep(done);
      setOpen(null);
      queries.invalidateQueries({ queryKey: ['/systems'] });
    },
  };
  const why =
    selected.size === 0 ? m.splitNone : selected.size >= record.system.members.length ? m.splitAll : null;
  return (
    <section className="panel form" aria-label={m.title}>
      <h2>{m.title}</h2>
      <UndoLine step={step} onDone={() => setStep(null)} />
      <button type="button" className="button-main" onClick={() => setOpen('name')}>
        {record.givenName === null ? m.name : m.rename}
      </button>
      <button type="button" className="button" onClick={() => setOpen('promote')}>
        {m.promote}
      </button>
      <button type="button" className="button" onClick={() => setOpen('merge')}>
        {m.merge}
      </button>
      <button
        type="button"
        className="button"
        disabled={why !== null}
        aria-describedby="split-why"
        onClick={() => setOpen('split')}
      >
        {m.split}
        {selected.size > 0 && ` (${format.count(selected.size)})`}
      </button>
      {why !== null && (
        <p id="split-why" className="muted">
          {why}
        </p>
      )}
      <button type="button" className="button" onClick={() => setOpen('comment')}>
        {m.comment}
      </button>
      <CopyButton
        text={record.system.members.map((member) => member.address).join('\n')}
        label={m.copyAddresses}
      />
      {open === 'name' && <TextDialog {...dialog} field="givenName" />}
      {open === 'comment' && <TextDialog {...dialog} field="comment" />}
      {open === 'promote' && <PromoteDialog {...dialog} />}
      {open === 'merge' && <MergeDialog {...dialog} />}
      {open === 'split' && <SplitDialog {...dialog} addresses={[...selected]} />}
    </section>
  );
}

function UndoLine({ step, onDone }: { readonly step: DoneStep | null; readonly onDone: () => void }) {
  const messages = useMessages();
  const linkTo = useLinkTo();
  const queries = useQueryClient();
  const [undone, setUndone] = useState<DoneStep | null>(null);
  const m = messages.systems.act;
  const undo = useMutation({
    mutationFn: (taken: DoneStep) => taken.undo(),
    onSuccess: (_, taken) => {
      setUndone(taken);
      onDone();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['/systems'] }),
  });
  return (
    <div role="status" className="act-status">
      {step === null && undone !== null && <p className="form-done">{m.undone}</p>}
      {step !== null && (
        <div className="form-done form">
          <p>{step.text}</p>
          <div className="actions">
            <button
              type="button"
              className="button"
              disabled={undo.isPending}
              onClick={() => undo.mutate(step)}
            >
              {m.undo}
            </button>
            {step.made !== undefined && (
              <Link className="button" href={linkTo(`/systems/${encodeURIComponent(step.made)}`)}>
                {m.openMade}
              </Link>
            )}
          </div>
          <FormFailure error={undo.error} />
        </div>
      )}
    </div>
  );
}
