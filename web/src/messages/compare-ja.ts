/** 「掲載の影響」の画面の日本語 (compare-en.ts と同じキー)。 */
import type { Widen } from './catalogue.ts';
import type { compareEn } from './compare-en.ts';

export const compareJa: Widen<typeof compareEn> = {
  title: '掲載で何が変わるか',
  lead: '同じように観測されていた 2 組のダークアドレスの片方が、検索エンジンに掲載されました。掲載後の両者の比を、掲載前の比と比べたものが掲載の影響です。両方に同じように起きたことは打ち消し合います。',
  form: {
    title: '比べるもの',
    a: 'A: 掲載された側',
    b: 'B: 対になる側',
    setHint: 'IPv4 のアドレスまたはプレフィックス。複数はコンマで区切ります。',
    dark: (prefixes) => `この環境のダーク空間: ${prefixes}`,
    listed: (zone) => `掲載の日時 (${zone})`,
    before: '前の日数',
    after: '後の日数',
    step: '刻み',
    stepOf: { week: '週', day: '日' },
    go: '比べる',
    incomplete: '2 組のアドレスと日時が必要です。',
    tooLong: (days) => `一度に比べられるのは ${days} 日までです。`,
  },
  working: '期間内の訪問をすべて読みます。数か月分では少し時間がかかります。',
  empty: {
    title: 'まだ何も比べていません',
    hint: '同じダーク空間に、隣り合う 2 組のアドレスを用意します。数週間そのままにしてから片方を掲載させ (または検索エンジンに掲載された日を確かめ)、上に両方と日時を入力してください。キャプチャーファイルでは `yamori compare A B` が同じことをします。',
  },
  example: {
    why: 'どのような答えになるかは、サンプルで試せます。サンプルのダーク空間の 2 つの半分を、90 日間の中ほどの日を境に比べます。サンプルでは何も掲載されていないので、違いがないと出るのが正しい答えです。',
    go: (a, b) => `${a} と ${b} を比べる`,
  },
  conclusion: {
    more: '掲載によって訪問が増えました。',
    less: '掲載によって訪問が減りました。',
    'no-difference': '偶然でも起こる程度の違いしかありません。',
    'not-enough-data': '判断するにはデータが足りません。',
  },
  nothing: '掲載後は、どちらにも訪問がありませんでした。',
  after: (ratio) => `掲載後、A の訪問 (1 アドレス・1 日あたり) は B の ${ratio} 倍でした`,
  before: (ratio) => `掲載前は ${ratio} 倍でした`,
  beforeUnknown: '掲載前の比は分かりません',
  factor: (ratio) => `掲載の影響は ${ratio} 倍です`,
  sentence: (parts) => `${parts.join('。')}。`,
  level: '区間は 95 % 区間です。',
  ratio: {
    unknown: '不明な',
    span: (low, high) => `${low}～${high}`,
    above: (low) => `${low} を超える`,
    below: (high) => `${high} 未満の`,
    anything: '範囲は不明',
    none: '不明',
  },
  table: {
    title: '頻度',
    before: '掲載前',
    after: '掲載後',
    addresses: 'アドレス数',
    days: '観測日数',
    visits: '訪問',
    sources: '送信元',
    rate: '訪問 (1 アドレス・1 日あたり)',
    ratio: 'A 対 B (訪問)',
    firstCome: 'A 対 B (新しい送信元、最初に来た側)',
    newcomers: '掲載前には一度も来なかった送信元',
  },
  chart: {
    title: 'A 対 B の推移',
    axis: 'A は B の何倍か',
    listed: '掲載',
    same: '同じ',
    band: '95 % 区間',
    unwatched: '観測なし',
    summary: ({ steps, lowest, highest, before, after }) =>
      `${steps} 区間。比は ${lowest} から ${highest} まで。中央値は掲載前 ${before}、掲載後 ${after}。`,
    tip: ({ from, ratio, a, b }) => `${from}: ${ratio} (A への訪問 ${a}、B への訪問 ${b})`,
  },
  steps: {
    title: '区間ごとの値',
    from: '開始',
    visitsA: 'A への訪問',
    visitsB: 'B への訪問',
    ratio: 'A 対 B',
    low: '下限',
    high: '上限',
    watched: 'A の観測',
    watchedUnit: 'アドレス・日',
  },
  engines: {
    title: '既知の組織が最初に来た時',
    none: 'この期間に既知の組織は来ていません。',
    noneHint: 'ハブは `yamori data` で取り込んだ一覧と `--scanners` で組織を知ります。',
    organisation: '組織',
    firstA: 'A に初めて',
    firstB: 'B に初めて',
    delay: '掲載から',
    never: 'なし',
    had: '掲載前から',
    atOnce: '1 時間以内',
    visitsA: '掲載後の A への訪問',
    visitsB: '掲載後の B への訪問',
  },
  remarks: '前提と注意',
  unit: '訪問とは、1 つの送信元が、1 つのアドレスの 1 つのサービスに、1 時間のうちに来たことです。パケットの数は問いません。',
  method: (worlds) =>
    `掲載前・掲載後・影響: 送信元をまるごと ${worlds} 回再標本化し、補正した百分位点 (BCa) を区間とします。推移: 独立な訪問に換算した数についての正確な区間です (Korn と Graubard)。`,
  methodFew:
    '送信元が少なく再標本化できないため、独立な訪問に換算した数についての正確な区間を使います (Korn と Graubard)。',
  when: { before: '掲載前', after: '掲載後' },
  remark: {
    'within-hour': () =>
      '訪問は 1 時間単位で記録されます。掲載の日時を含む 1 時間は、すべて掲載前に数えます。',
    'nothing-watched': (_value, when) => `${when}は片方が観測されておらず、その間の比は分かりません。`,
    'hours-unwatched': (value) =>
      `${value} 時間は片方が観測されていませんでした。静かだったとも、観測した時間とも数えません。`,
    'few-sources': (value, when) =>
      `${when}、片方に来た送信元は ${value} だけです。これだけでは送信元どうしの違いの大きさがよく分かりません。`,
    'few-make-most': (value, when) =>
      `${when}の訪問の大半は少数の送信元によるものです (過分散 ${value})。区間は訪問ではなく送信元のばらつきによります。`,
    'watched-unevenly': (value) =>
      `片方の観測時間はもう片方の ${value} % です。その間に両方に起きたことは打ち消し合いません。`,
    sampled: (value) => `送信元が多すぎるため、無作為に選んだ ${value} 分の 1 を全体の代わりとしています。`,
    unplaced: (value) => `${value} 件の観測は宛先のアドレスが分からないため除きました。`,
    'not-dark': (value) =>
      `${value} 個のアドレスには、掲載前からほかよりはるかに多くの訪問がありました。ダークではないか、広く知られているため、除きました。`,
  },
};
