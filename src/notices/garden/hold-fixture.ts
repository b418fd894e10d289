/** A hold as a hub would hand it over, for tests. */
import { type Hold, USUAL_SELF_RELEASES } from '../../model/hold.ts';

export function aHold(change: Partial<Hold> = {}): Hold {
  const since = change.since ?? Date.now();
  return {
    id: '01J9ZK3QM9TXAB7C4D5E6F7G8H',
    kind: 'quarantine',
    caseId: 'Y-7K3QM9TX',
    targets: ['10.77.0.50', '2001:db8:77::/64'],
    since,
    until: since + 7 * 86_400_000,
    grade: 'handshake',
    releasedAt: null,
    releasedBy: null,
    selfReleases: 0,
    selfReleaseLimit: USUAL_SELF_RELEASES,
    told: {
      code: '7K3QM-9TXAB',
      organisation: '例示ネット株式会社',
      contact: '0120-000-000',
      site: 'https://yamori.example.org',
      seenAt: since - 3_600_000,
      port: 40_312,
      what: {
        ja: 'お宅の機器（ルーターやカメラなど）が悪いプログラムに感染し、ほかの人の機器を攻撃しています。',
        en: 'A device in your home (a router or camera, say) is infected and attacks devices of other people.',
      },
      steps: {
        ja: [
          {
            id: 'restart',
            title: '機器の電源を入れ直す',
            text: '電源を抜き、1 分待ってから入れ直してください。',
            check: 'ランプがいつもどおりに点きます。',
          },
          {
            id: 'update',
            title: '機器を新しくする',
            text: '説明書を見て、ソフトウェアを最新にしてください。',
            check: '画面に「最新です」と出ます。',
          },
        ],
        en: [
          {
            id: 'restart',
            title: 'Switch the device off and on',
            text: 'Pull the plug, wait one minute, plug it in again.',
            check: 'The lights come on as usual.',
          },
          {
            id: 'update',
            title: 'Update the device',
            text: 'Follow the manual to install the newest software.',
            check: 'The screen says that it is up to date.',
          },
        ],
      },
    },
    ...change,
  };
}
