/** Sentences by situation, in Japanese: plain words, short, polite. */
import type { NoticeWords } from './notice-words.ts';

const STAFF_NEXT = (day: string): string =>
  `通信が続いていれば、${day}ごろ、担当の係にもう一度お知らせします。`;

export const WORDS_JA: NoticeWords = {
  badge: {
    infected: { sign: '警', words: '対応をお願いします' },
    scanning: { sign: '確', words: '確認をお願いします' },
    'dos-victim': { sign: '知', words: '感染ではありません' },
    misconfigured: { sign: '設', words: '設定の見直しをお願いします' },
    spoofed: { sign: '知', words: '対応はいらない見込みです' },
    intrusion: { sign: '警', words: '対応をお願いします' },
    unexplained: { sign: '確', words: '確認をお願いします' },
    weak: { sign: '？', words: 'まだ確かではありません' },
    clean: { sign: '✓', words: '止まりました' },
  },
  headline: {
    infected: ({ address }) => `${address} から攻撃の通信が出ています`,
    scanning: ({ address }) => `${address} から探る通信が出ています`,
    'dos-victim': ({ address }) => `${address} が攻撃を受けているようです`,
    misconfigured: ({ address }) => `${address} に古い設定が残っているようです`,
    spoofed: ({ address }) => `${address} へのなりすましがあったようです`,
    intrusion: ({ address }) => `${address} から人の手による攻撃が出ています`,
    unexplained: ({ address }) => `${address} から不明な通信が出ています`,
  },
  weakHeadline: ({ address }) => `${address} の通信をご確認ください`,
  kindHeadline: {
    first: (headline) => headline,
    reminder: (headline) => `続いています：${headline}`,
    again: (headline) => `また始まりました：${headline}`,
    clean: (_headline, address) => `${address} からの通信は止まりました`,
  },
  digestHeadline: (incidents, addresses) =>
    `${addresses}個のIPアドレスについて、${incidents}件のお知らせがあります`,
  manyCleanHeadline: (addresses) => `${addresses}個のIPアドレスからの通信は止まりました`,
  happened: {
    infected: ({ address, device }) =>
      `あなたの回線（IPアドレス ${address}）につながる${device}から、よそのコンピューターを攻撃する通信が出ています。`,
    scanning: ({ address }) =>
      `あなたの回線（IPアドレス ${address}）から、よその機器を広く探る通信が出ています。`,
    'dos-victim': ({ address }) =>
      `あなたのIPアドレス ${address} が、攻撃を受けているか、攻撃の中つぎに使われているようです。`,
    misconfigured: ({ address }) =>
      `あなたの回線（IPアドレス ${address}）の機器が、もう使われていない番号に何度も問い合わせています。`,
    spoofed: ({ address }) =>
      `だれかが、あなたのIPアドレス ${address} になりすまして通信を送ったようです。あなたの機器が送ったのではない見込みです。`,
    intrusion: ({ address }) =>
      `あなたの回線（IPアドレス ${address}）から、だれかがわなの機器に入りこみ、手で操作をしました。`,
    unexplained: ({ address }) =>
      `あなたの回線（IPアドレス ${address}）から、だれもいないはずの番号へ通信が届いています。理由はまだ分かりません。`,
  },
  weakHappened: ({ address }) =>
    `あなたの回線の番号（IPアドレス ${address}）で、気になる通信が届きました。だれかがなりすましただけかもしれません。`,
  consequence: {
    infected:
      'よその人の機器が、被害を受けているためです。あなたの回線がおそくなったり、機器の中を見られたりするおそれもあります。',
    scanning:
      '心当たりのない場合、機器が勝手に使われているかもしれません。相手から苦情が届くこともあります。',
    'dos-victim': 'サイトやサービスがつながりにくくなったり、よその人への攻撃に使われたりします。',
    misconfigured: 'あわてる必要はありませんが、その機能は正しく働いていないかもしれません。',
    spoofed: 'ふだんどおりお使いいただけます。念のためのお知らせです。',
    intrusion:
      '知らない人が、あなたの回線やパソコンを使っているかもしれません。相手には、あなたがしたように見えます。',
    unexplained: '害がないこともあります。勝手に使われている印のこともあります。',
  },
  weakConsequence:
    '本当にあなたの回線から出ているなら、機器が勝手に使われているかもしれません。念のため、ご確認をお願いします。',
  what: {
    infected: '感染の疑い',
    scanning: '探る通信',
    'dos-victim': '攻撃を受けている',
    misconfigured: '古い設定',
    spoofed: 'なりすまし',
    intrusion: '手による攻撃',
    unexplained: '不明な通信',
  },
  sure: {
    'spoofable-packet': 'まだ確かではありません。差出人のIPアドレスは、書きかえることができるためです。',
    'corroborated-packets':
      'いくつもの通信が、時刻も送り先も通り道もよく合っています。なりすましの見込みは小さいのですが、ゼロではありません。',
    handshake: '通信のやりとりが成り立ったので、なりすましではありません。',
    login: 'わなの機器に入ろうとしました。やりとりが成り立ったので、なりすましではありません。',
    payload: 'わなの機器に攻撃のプログラムや命令を送りました。いちばん確かな証拠です。',
  },
  connection: {
    'spoofable-packet': '私たちは返事をしないので、接続は成り立っていません。',
    'corroborated-packets': '私たちは返事をしないので、接続は成り立っていません。',
    handshake: '接続は成り立ちました。',
    login: '接続は成り立ちました。',
    payload: '接続は成り立ちました。',
  },
  sureShort: {
    'spoofable-packet': 'まだ不確か（接続なし）',
    'corroborated-packets': 'ほぼ確か（接続なし）',
    handshake: '確か（接続あり）',
    login: '確か（接続あり、侵入の試み）',
    payload: '確か（接続あり、攻撃を受信）',
  },
  next: {
    email: (day) => `通信が続いていれば、${day}ごろ、もう一度メールでお知らせします。`,
    'isp-report': (day) =>
      `通信が続いていれば、${day}ごろ、回線の会社に知らせます。そのときは、回線の会社から連絡が届くことがあります。`,
    webhook: STAFF_NEXT,
    slack: STAFF_NEXT,
    teams: STAFF_NEXT,
    syslog: STAFF_NEXT,
    mqtt: STAFF_NEXT,
    'web-push': (day) => `通信が続いていれば、${day}ごろ、アプリでお知らせします。`,
    letter: (day) => `通信が続いていれば、${day}ごろ、手紙でお知らせします。`,
    'soft-notice': (day) =>
      `通信が続いていれば、${day}ごろ、ウェブを見るときにお知らせの画面が出ます。通信は止まりません。`,
    'walled-garden': (day) =>
      `通信が続いていれば、${day}ごろ、インターネットの利用をいったんせばめ、お知らせの画面を出します。その画面から、ご自分で元に戻せます。`,
  },
  nothingNext: 'このお知らせは、これで終わりです。通信が続いていれば、担当者がもう一度見ます。',
  proof: {
    // The notice itself says it.
    active: () => '',
    quiet: ({ watchedDays, daysLeft }) =>
      `${watchedDays === null ? '' : `この${watchedDays}日は、`}通信が届いていません。${
        daysLeft === null
          ? '止まったと言うには、まだ足りません。'
          : `あと${daysLeft}日ほど静かなら、止まったと言えます。`
      }`,
    'clean-by-silence': ({ watchedDays, percent }) =>
      `${watchedDays === null ? '' : `${watchedDays}日のあいだ、`}通信が一つも届いていません。${
        percent === null
          ? ''
          : `もし前と同じように送っていれば、これほど長く静かなことは${percent}％しかありません。`
      }`,
    'clean-by-retest': () => '確かめの検査で、通信は一つも見つかりませんでした。',
    'unknown-moved': () => 'このIPアドレスを使う人が変わったため、止まったかどうかは分かりません。',
    'unknown-sensor-down': () => '観測が止まっていたため、通信が止まったかどうかは、まだ分かりません。',
    reinfected: () => '',
  },
  difficulty: {
    easy: 'どなたでもできます',
    medium: '機器の画面を使います',
    help: '詳しい人がいると安心です',
  },
  minutes: (minutes) => (minutes < 120 ? `約${minutes}分` : `約${Math.round(minutes / 60)}時間`),
  services: new Map([
    [22, 'SSH'],
    [23, 'Telnet'],
    [53, 'DNS'],
    [80, 'ウェブ'],
    [123, '時刻'],
    [443, 'ウェブ'],
    [445, 'Windowsのファイル共有'],
    [1433, 'データベース'],
    [1434, 'データベース'],
    [1900, 'UPnP'],
    [2323, 'Telnet'],
    [3306, 'データベース'],
    [3389, 'リモートデスクトップ'],
    [5060, '電話'],
    [5555, 'ADB'],
    [6379, 'データベース'],
    [7547, 'ルーターの遠隔管理'],
    [8080, 'ウェブ'],
    [9100, '印刷'],
    [34_567, '録画機'],
    [37_215, 'ルーター'],
    [37_777, '録画機'],
    [52_869, 'UPnP'],
  ]),
  andMore: (count) => `ほか${count}個`,
};
