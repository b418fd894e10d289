/** One study: what can be said, the curves, what it cost, the ratios, and the plan that it is held to. */
import './studies.css';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import type { StudyView as Study, StudyDetail } from '../../../../src/model/api.ts';
import type { StudyResult } from '../../../../src/model/study.ts';
import { apiSend, plainLink } from '../../api/client.ts';
import { useStudy } from '../../api/queries.ts';
import { useFormat, useLanguage, useMessages, useSession } from '../../app/context.tsx';
import { useTitle } from '../../app/shell.tsx';
import { useLinkTo } from '../../app/url-state.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { Confirm } from '../../components/dialog.tsx';
import { Moment } from '../../components/moment.tsx';
import { Failure, FormFailure, Skeleton } from '../../components/states.tsx';
import { RatioForest } from './ratio-forest.tsx';
import { answerOf, medianText, money, shareSpan, studyState } from './study-words.ts';
import { SurvivalChart } from './survival-chart.tsx';

export default function StudyView({ id }: { readonly id: string }) {
  const messages = useMessages();
  const linkTo = useLinkTo();
  const answer = useStudy(id);
  useTitle(answer.data?.study.plan.name ?? messages.studies.title);
  return (
    <div className="page studies">
      <p>
        <Link href={linkTo('/studies')}>← {messages.studies.back}</Link>
      </p>
      {answer.isError ? (
        <Failure error={answer.error} onRetry={() => answer.refetch()} />
      ) : answer.data === undefined ? (
        <Skeleton lines={16} />
      ) : (
        <Shown detail={answer.data} />
      )}
    </div>
  );
}

function Shown({ detail }: { readonly detail: StudyDetail }) {
  const messages = useMessages();
  const m = messages.studies;
  const { study, result } = detail;
  return (
    <>
      <Head study={study} />
      <p className="page-lead">{study.plan.question}</p>
      <Answer detail={detail} />
      <SurvivalChart result={result} followDays={study.plan.followDays} />
      <Arms study={study} result={result} />
      <RatioForest title={m.ratios.title} fit={result.cox} />
      {result.reinfectionRates.outcome !== 'no-events' && (
        <RatioForest title={m.ratios.reinfections} fit={result.reinfectionRates} />
      )}
      <Plan study={study} result={result} />
    </>
  );
}

function Head({ study }: { readonly study: Study }) {
  const messages = useMessages();
  const session = useSession();
  const queries = useQueryClient();
  const [isAsked, setAsked] = useState(false);
  const m = messages.studies;
  const end = useMutation({
    mutationFn: () => apiSend<Study>('POST', `/studies/${encodeURIComponent(study.id)}/end`),
    onSettled: () => queries.invalidateQueries({ queryKey: ['/studies'] }),
  });
  const mayEnd = session.account.role === 'admin' && study.endedAt === null && !study.sample;
  return (
    <>
      <div className="page-head">
        <h1>{study.plan.name}</h1>
        <span className="badge">{m.state[studyState(study)]}</span>
        {study.sample && <span className="badge">{m.sample}</span>}
        <span className="spacer" />
        <a className="button" href={plainLink(`/studies/${study.id}/curves.csv`)} download>
          {m.curvesCsv}
        </a>
        <a className="button" href={plainLink(`/studies/${study.id}/subjects.csv`)} download>
          {m.subjectsCsv}
        </a>
        {mayEnd && (
          <button type="button" className="button" onClick={() => setAsked(true)}>
            {m.end}
          </button>
        )}
      </div>
      <FormFailure error={end.error} />
      {isAsked && (
        <Confirm
          title={m.endTitle}
          text={m.endText}
          action={m.end}
          onClose={() => setAsked(false)}
          onConfirm={() => {
            end.mutate();
            setAsked(false);
          }}
        />
      )}
    </>
  );
}

function Answer({ detail }: { readonly detail: StudyDetail }) {
  const messages = useMessages();
  const format = useFormat();
  const m = messages.studies;
  const { logRank, cox, remarks } = detail.result;
  const [first, ...rest] = answerOf(detail, messages, format);
  const covariates = detail.study.plan.covariates.map((name) => m.covariate[name]);
  return (
    <section className="panel study-panel" aria-label={m.answer.title}>
      <h2>{m.answer.title}</h2>
      <p className="study-answer">{first}</p>
      {rest.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {cox.outcome !== 'no-events' && (
        <p className="muted">
          {m.answer.test(
            format.ratio(logRank.chiSquare),
            format.count(logRank.degrees),
            format.chance(logRank.p),
          )}{' '}
          ({logRank.isByOwner ? m.answer.byOwner : m.answer.oneByOne}){' '}
          {covariates.length > 0 && m.answer.adjusted(covariates.join(', '))}
        </p>
      )}
      <ul className="remarks">
        {remarks.map(({ code, value }) => (
          <li key={code}>{m.remark[code](format.count(value))}</li>
        ))}
        <li>{m.method}</li>
      </ul>
    </section>
  );
}

function Arms({ study, result }: { readonly study: Study; readonly result: StudyResult }) {
  const messages = useMessages();
  const format = useFormat();
  const { language } = useLanguage();
  const m = messages.studies;
  const { currency } = study.plan.costs;
  const control = study.plan.arms.find(({ isControl }) => isControl)?.name;
  const cash = (value: number) => money(value, currency, language);
  return (
    <section className="panel study-panel">
      <h2>{m.arms.title}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <section className="scroll-x" tabIndex={0} aria-label={m.arms.title}>
        <table className="plain arms-table">
          <thead>
            <tr>
              <th scope="col">{m.arms.arm}</th>
              {[
                m.arms.cases,
                m.arms.owners,
                m.arms.clean,
                m.arms.median,
                m.arms.survival,
                m.arms.reinfections,
                m.arms.cost,
                m.arms.perClean,
                m.arms.perAdditional,
              ].map((head) => (
                <th key={head} scope="col" className="number">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {result.arms.map((arm, index) => (
              <tr key={arm.name}>
                <th scope="row">
                  <span className={`survival-swatch arm-${index}`} aria-hidden="true" /> {arm.name}{' '}
                  {arm.name === control && <span className="badge">{m.control}</span>}
                </th>
                <td className="number">{format.count(arm.subjects)}</td>
                <td className="number">{format.count(arm.owners)}</td>
                <td className="number">{format.count(arm.clean)}</td>
                <td className="number">{medianText(arm.median, format)}</td>
                <td className="number">
                  {arm.survival14Days === null ? '–' : shareSpan(arm.survival14Days, format)}
                </td>
                <td className="number">
                  {arm.reinfections.length === 0 ? '–' : format.ratio(arm.reinfections.at(-1)?.mean ?? 0)}
                </td>
                <td className="number">{cash(arm.cost)}</td>
                <td className="number">{arm.costPerClean === null ? '–' : cash(arm.costPerClean.value)}</td>
                <td className="number">
                  {arm.costPerAdditionalClean === null ? '–' : cash(arm.costPerAdditionalClean)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

function Plan({ study, result }: { readonly study: Study; readonly result: StudyResult }) {
  const messages = useMessages();
  const format = useFormat();
  const m = messages.studies;
  const wordings: Readonly<Record<string, string>> = m.wording;
  const { plan } = study;
  const exempt = [
    m.plan.exemptAlways,
    ...plan.exempt.causes.map((cause) => messages.cause[cause]),
    ...plan.exempt.grades.map((grade) => messages.grade[grade]),
  ];
  const rows: readonly (readonly [string, string])[] = [
    [m.plan.outcome, m.outcome[plan.primaryOutcome]],
    [m.plan.stratify, m.stratify[plan.stratifyBy]],
    [m.plan.clustered, plan.isClusteredByOwner ? m.plan.clusteredYes : m.plan.clusteredNo],
    [m.plan.exempt, `${exempt.join(', ')} (${format.count(study.exempted)})`],
    [
      m.plan.covariates,
      plan.covariates.length === 0 ? '–' : plan.covariates.map((name) => m.covariate[name]).join(', '),
    ],
    [
      m.plan.stopAt,
      m.plan.stopText(format.count(plan.stopAt.subjects), format.dateTime(plan.stopAt.epochMs)),
    ],
    [m.plan.follow, format.days(plan.followDays)],
    [
      m.plan.power,
      m.plan.powerText(
        format.percent(result.plannedPower),
        format.percent(plan.expected.controlShare),
        format.percent(plan.expected.armShare),
      ),
    ],
    ...(result.detectableHazardRatio === null
      ? []
      : [[m.plan.after, m.plan.afterText(format.ratio(result.detectableHazardRatio))] as const]),
  ];
  return (
    <section className="panel study-panel">
      <h2>{m.plan.title}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <section className="scroll-x" tabIndex={0} aria-label={m.plan.title}>
        <table className="plain plan-arms">
          <thead>
            <tr>
              {[m.plan.arm, m.plan.wait, m.plan.ladder, m.plan.wording, m.plan.weight].map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {plan.arms.map(({ name, delayHours, channels, template, weight }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{delayHours === 0 ? m.plan.atOnce : format.duration(delayHours * 3_600_000)}</td>
                <td>
                  {channels === null
                    ? m.form.asPolicy
                    : channels.map((channel) => messages.cases.channel[channel]).join(' → ')}
                </td>
                <td>{template === null ? m.form.asPolicy : (wordings[template] ?? template)}</td>
                <td>{format.count(weight)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <dl className="study-plan">
        <dt>{m.plan.registered}</dt>
        <dd>
          <Moment ms={study.registeredAt} exact />
        </dd>
        {study.endedAt !== null && (
          <>
            <dt>{m.plan.ended}</dt>
            <dd>
              <Moment ms={study.endedAt} exact />
            </dd>
          </>
        )}
        {rows.map(([head, text]) => (
          <div key={head} className="study-plan-row">
            <dt>{head}</dt>
            <dd>{text}</dd>
          </div>
        ))}
        <dt>{m.plan.hash}</dt>
        <dd>
          <span className="mono study-hash">{study.planHash}</span> <CopyButton text={study.planHash} />{' '}
          <span className={study.isAsRegistered ? 'muted' : 'form-failure'}>
            {study.isAsRegistered ? m.plan.isAsRegistered : m.plan.isChanged}
          </span>
          <p className="form-hint">{m.plan.hashHint}</p>
        </dd>
      </dl>
    </section>
  );
}
