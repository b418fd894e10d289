/** Advice as the pages of owners show it (portal, garden, app): one step at a time, in one language. */

import { DEVICE_KINDS, DEVICE_NAMES, type DeviceKind } from './advice/device-kind.ts';
import type { AdviceHint, AdviceSubject } from './advice.ts';
import { adviceFor } from './advice.ts';
import type { Language } from './notice-input.ts';
import { effortOf } from './notice-values.ts';

export interface PageStep {
  readonly id: string;
  /** 1, 2 ... */
  readonly number: number;
  readonly title: string;
  readonly text: string;
  readonly why: string;
  readonly check: string;
  readonly minutes: number;
  /** `about 10 minutes, anybody can do it` */
  readonly effort: string;
}

export interface PageAdvice {
  readonly deviceKind: DeviceKind;
  readonly device: string;
  /** What ends it and what does not; empty where nothing is said to be infected. */
  readonly ends: string;
  readonly steps: readonly PageStep[];
  /** The owner knows better than the packets: what he picks comes back as `hint.deviceKind`. */
  readonly devices: readonly { readonly kind: DeviceKind; readonly name: string }[];
}

export function stepsFor(report: AdviceSubject, language: Language, hint: AdviceHint = {}): PageAdvice {
  const advice = adviceFor(report, hint);
  return {
    deviceKind: advice.deviceKind,
    device: DEVICE_NAMES[advice.deviceKind][language],
    ends: advice.ends[language],
    steps: advice.steps.map((step, index) => ({
      id: step.id,
      number: index + 1,
      ...step[language],
      minutes: step.minutes,
      effort: effortOf(step, language),
    })),
    devices: DEVICE_KINDS.map((kind) => ({ kind, name: DEVICE_NAMES[kind][language] })),
  };
}
