/** Why an address is shown the page of its case and nothing else: one sentence for each cause. */
import type { Cause } from '../../model/incident.ts';

export const HELD_BECAUSE: Readonly<Record<Cause, { readonly ja: string; readonly en: string }>> = {
  infected: {
    ja: 'お使いの回線につながる機器が悪いプログラムに感染し、ほかの人の機器を攻撃しています。',
    en: 'A device on your connection is infected and attacks devices of other people.',
  },
  scanning: {
    ja: 'お使いの回線につながる機器が、ほかの人の機器を探し回っています。',
    en: 'A device on your connection searches for devices of other people.',
  },
  'dos-victim': {
    ja: 'お使いの回線が攻撃を受けています。',
    en: 'Your connection is being attacked.',
  },
  misconfigured: {
    ja: 'お使いの回線につながる機器の設定が間違っていて、関係のない相手に通信を送り続けています。',
    en: 'A device on your connection is set up wrongly and keeps sending to strangers.',
  },
  spoofed: {
    ja: 'お使いの回線のアドレスを名乗る通信が見つかりました。',
    en: 'Somebody sends in the name of your address.',
  },
  intrusion: {
    ja: 'お使いの回線から、だれかがほかの人の機器に手作業で入りこんでいます。',
    en: 'Somebody breaks into devices of other people by hand, from your connection.',
  },
  unexplained: {
    ja: 'お使いの回線から、説明のつかない通信が続いています。',
    en: 'Your connection keeps sending what nobody can explain.',
  },
};
