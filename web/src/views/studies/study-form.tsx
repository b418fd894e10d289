/** The plan of a study before it is registered, and while it is typed, whether it is large enough to show anything. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { StudyDraft, StudyView } from '../../../../src/model/api.ts';
import type { ChannelName } from '../../../../src/model/notice.ts';
import { apiSend } from '../../api/client.ts';
import { navigate, useFormat, useMessages } from '../../app/context.tsx';
import { CHANNELS } from '../../app/known-values.ts';
import { useLinkTo } from '../../app/url-state.ts';
import { Dialog } from '../../components/dialog.tsx';
import { FormFailure } from '../../components/states.tsx';
import { type ArmDraft, draftOf, FIRST_DRAFT, type FormDraft, powerOf } from './study-draft.ts';

const MOST_ARMS = 8;
const WORDINGS = ['standard', 'improved'] as const;
const OUTCOMES = ['clean-within-14-days', 'time-to-clean', 'reinfections'] as const;
const GROUPS = ['cause', 'owner-kind', 'nothing'] as const;
const COVARIATES = ['log-rate', 'hard-evidence', 'medium-importance'] as const;

type Change = (part: Partial<FormDraft>) => void;

export function StudyForm({ onClose }: { readonly onClose: () => void }) {
  const messages = useMessages();
  const queries = useQueryClient();
  const linkTo = useLinkTo();
  const [form, setForm] = useState<FormDraft>(FIRST_DRAFT);
  const m = messages.studies.form;
  const change: Change = (part) => setForm((before) => ({ ...before, ...part }));
  const register = useMutation({
    mutationFn: (draft: StudyDraft) => apiSend<StudyView>('POST', '/studies', draft),
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries({ queryKey: ['/studies'] });
      navigate(linkTo(`/studies/${id}`));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    register.mutate(draftOf(form, Date.now()));
  };
  return (
    <Dialog title={m.title} onClose={onClose} wide>
      <form className="form study-form" onSubmit={submit}>
        <label className="form-field">
          <span>{m.name}</span>
          <input
            required
            maxLength={200}
            value={form.name}
            onChange={(event) => change({ name: event.target.value })}
          />
        </label>
        <label className="form-field">
          <span>{m.question}</span>
          <textarea
            required
            maxLength={1_000}
            value={form.question}
            onChange={(event) => change({ question: event.target.value.replaceAll('\n', ' ') })}
          />
          <span className="form-hint">{m.questionHint}</span>
        </label>
        <Arms form={form} change={change} />
        <Measures form={form} change={change} />
        <Power form={form} change={change} />
        <Costs form={form} change={change} />
        <FormFailure error={register.error} />
        <p className="form-hint">{m.sealed}</p>
        <div className="actions">
          <button type="button" className="button" onClick={onClose}>
            {messages.common.cancel}
          </button>
          <button type="submit" className="button-main" disabled={register.isPending}>
            {m.register}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

interface PartProps {
  readonly form: FormDraft;
  readonly change: Change;
}

function Arms({ form, change }: PartProps) {
  const messages = useMessages();
  const m = messages.studies.form;
  const { arms, control } = form;
  const put = (key: number, part: Partial<ArmDraft>) =>
    change({ arms: arms.map((arm) => (arm.key === key ? { ...arm, ...part } : arm)) });
  const nextKey = Math.max(...arms.map(({ key }) => key)) + 1;
  return (
    <fieldset className="study-arms">
      <legend>{m.armsTitle}</legend>
      {arms.map((arm, index) => (
        <fieldset key={arm.key} className="study-arm">
          <legend>
            <span className={`survival-swatch arm-${index}`} aria-hidden="true" /> {m.arm(String(index + 1))}
          </legend>
          <div className="form-row">
            <label className="form-field study-wide">
              <span>{m.armName}</span>
              <input
                required
                maxLength={40}
                value={arm.name}
                onChange={(event) => put(arm.key, { name: event.target.value })}
              />
            </label>
            <NumberField
              label={m.delay}
              value={arm.delayHours}
              least={0}
              most={720}
              onChange={(delayHours) => put(arm.key, { delayHours })}
            />
            <NumberField
              label={m.weight}
              value={arm.weight}
              least={1}
              most={16}
              onChange={(weight) => put(arm.key, { weight })}
            />
            <label className="form-field">
              <span>{m.template}</span>
              <select
                value={arm.template}
                onChange={(event) => put(arm.key, { template: event.target.value })}
              >
                <option value="">{m.asPolicy}</option>
                {WORDINGS.map((name) => (
                  <option key={name} value={name}>
                    {messages.studies.wording[name]}
                  </option>
                ))}
              </select>
            </label>
          </div>
          <fieldset className="study-choices">
            <legend>{m.channels}</legend>
            {CHANNELS.map((channel) => (
              <Choice
                key={channel}
                label={orderedName(arm.channels, channel, messages.cases.channel[channel])}
                isChosen={arm.channels.includes(channel)}
                onChange={(isChosen) =>
                  put(arm.key, {
                    channels: isChosen
                      ? [...arm.channels, channel]
                      : arm.channels.filter((one) => one !== channel),
                  })
                }
              />
            ))}
          </fieldset>
          <div className="form-row">
            <label className="study-choice">
              <input
                type="radio"
                name="control"
                checked={arm.key === control}
                onChange={() => change({ control: arm.key })}
              />
              <span>{m.isControl}</span>
            </label>
            {arms.length > 2 && (
              <button
                type="button"
                className="button-quiet"
                onClick={() => {
                  const rest = arms.filter(({ key }) => key !== arm.key);
                  change({ arms: rest, control: arm.key === control ? rest[0].key : control });
                }}
              >
                {m.removeArm}
              </button>
            )}
          </div>
        </fieldset>
      ))}
      <p className="form-hint">
        {m.delayHint} {m.channelsHint}
      </p>
      {arms.length < MOST_ARMS && (
        <button
          type="button"
          className="button"
          onClick={() =>
            change({
              arms: [
                ...arms,
                { key: nextKey, name: '', delayHours: 0, channels: [], template: '', weight: 1 },
              ],
            })
          }
        >
          {m.addArm}
        </button>
      )}
    </fieldset>
  );
}

/** The place of a channel in the ladder, before its name. */
function orderedName(chosen: readonly ChannelName[], channel: ChannelName, name: string): string {
  const place = chosen.indexOf(channel);
  return place === -1 ? name : `${place + 1}. ${name}`;
}

function Measures({ form, change }: PartProps) {
  const messages = useMessages();
  const { studies } = messages;
  const m = studies.form;
  return (
    <fieldset>
      <legend>{m.measures}</legend>
      <div className="form-row">
        <label className="form-field">
          <span>{m.outcome}</span>
          <select
            value={form.outcome}
            onChange={(event) => change({ outcome: event.target.value as FormDraft['outcome'] })}
          >
            {OUTCOMES.map((name) => (
              <option key={name} value={name}>
                {studies.outcome[name]}
              </option>
            ))}
          </select>
        </label>
        <label className="form-field">
          <span>{m.stratify}</span>
          <select
            value={form.stratifyBy}
            onChange={(event) => change({ stratifyBy: event.target.value as FormDraft['stratifyBy'] })}
          >
            {GROUPS.map((name) => (
              <option key={name} value={name}>
                {studies.stratify[name]}
              </option>
            ))}
          </select>
        </label>
        <NumberField
          label={m.subjects}
          value={form.subjects}
          least={2}
          most={1_000_000}
          onChange={(subjects) => change({ subjects })}
        />
        <NumberField
          label={m.days}
          value={form.days}
          least={1}
          most={3_660}
          onChange={(days) => change({ days })}
        />
        <NumberField
          label={m.followDays}
          value={form.followDays}
          least={14}
          most={3_660}
          onChange={(followDays) => change({ followDays })}
        />
      </div>
      <fieldset className="study-choices">
        <legend>{m.covariates}</legend>
        {COVARIATES.map((name) => (
          <Choice
            key={name}
            label={studies.covariate[name]}
            isChosen={form.covariates.includes(name)}
            onChange={(isChosen) =>
              change({
                covariates: COVARIATES.filter((one) =>
                  one === name ? isChosen : form.covariates.includes(one),
                ),
              })
            }
          />
        ))}
      </fieldset>
      <Choice
        label={m.clustered}
        isChosen={form.isClusteredByOwner}
        onChange={(isClusteredByOwner) => change({ isClusteredByOwner })}
      />
    </fieldset>
  );
}

function Power({ form, change }: PartProps) {
  const messages = useMessages();
  const format = useFormat();
  const m = messages.studies.form;
  const power = powerOf(form);
  return (
    <fieldset>
      <legend>{m.power}</legend>
      <div className="form-row">
        <NumberField
          label={m.controlShare}
          value={form.controlShare}
          least={1}
          most={99}
          onChange={(controlShare) => change({ controlShare })}
        />
        <NumberField
          label={m.armShare}
          value={form.armShare}
          least={1}
          most={99}
          onChange={(armShare) => change({ armShare })}
        />
      </div>
      <p className={power !== null && power.power < 0.8 ? 'study-weak' : 'muted'} aria-live="polite">
        {power === null
          ? m.powerNone
          : m.powerText(
              format.percent(power.power),
              format.count(power.perArm),
              format.count(power.neededPerArm),
            )}
      </p>
    </fieldset>
  );
}

function Costs({ form, change }: PartProps) {
  const messages = useMessages();
  const m = messages.studies.form;
  return (
    <fieldset>
      <legend>{m.costs}</legend>
      <div className="form-row">
        {CHANNELS.map((channel) => (
          <NumberField
            key={channel}
            label={messages.cases.channel[channel]}
            value={form.costs[channel] ?? 0}
            least={0}
            most={1_000_000}
            onChange={(each) => change({ costs: { ...form.costs, [channel]: each } })}
          />
        ))}
      </div>
    </fieldset>
  );
}

function NumberField(props: {
  readonly label: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly onChange: (value: number) => void;
}) {
  return (
    <label className="form-field study-number">
      <span>{props.label}</span>
      <input
        type="number"
        required
        min={props.least}
        max={props.most}
        value={Number.isNaN(props.value) ? '' : props.value}
        onChange={(event) => props.onChange(event.target.valueAsNumber)}
      />
    </label>
  );
}

function Choice(props: {
  readonly label: string;
  readonly isChosen: boolean;
  readonly onChange: (isChosen: boolean) => void;
}) {
  return (
    <label className="study-choice">
      <input
        type="checkbox"
        checked={props.isChosen}
        onChange={(event) => props.onChange(event.target.checked)}
      />
      <span>{props.label}</span>
    </label>
  );
}
