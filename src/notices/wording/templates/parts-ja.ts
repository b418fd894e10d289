/** Parts of the built-in templates in Japanese: plain words, short sentences, polite. */
import type { Block } from './blocks.ts';
import type { Lines, Parts } from './parts.ts';

/** Incidents of a digest, or of good news about several. */
const TABLE: Block = {
  kind: 'table',
  columns: [
    { label: 'IPアドレス', value: '{{ row.address }}' },
    { label: '内容', value: '{{ row.what }}' },
    { label: '最後に見た時刻', value: '{{ row.last_seen }} ({{ row.last_seen_utc }})' },
    { label: 'あて先', value: '{{ row.ports | default: "–" }}' },
    { label: '確かさ', value: '{{ row.sure }}' },
    { label: 'コード', value: '{{ row.code }}' },
  ],
  more: 'ほか{{ more_rows }}件は、ページでご覧ください。',
};
const TABLE_TIMES: Block = {
  kind: 'small',
  words: '時刻は{{ zone }}です。かっこの中は世界標準時（UTC）です。',
};

/** One case as the staff of a network looks it up. */
const NETWORK_FACTS: Block = {
  kind: 'facts',
  rows: [
    { label: 'IPアドレス', value: '{{ address }}' },
    { label: '送信元ポート（時刻）', value: '{{ source_port }}', when: 'source_port' },
    { label: '最初（UTC）', value: '{{ first_seen_utc }}' },
    { label: '最後（UTC）', value: '{{ last_seen_utc }}' },
    { label: '最後（{{ zone }}）', value: '{{ last_seen }}' },
    { label: 'あて先ポート', value: '{{ ports }}', when: 'ports' },
    { label: 'パケット数', value: '{{ packets }}（センサー{{ sensors }}）' },
    { label: 'マルウェア', value: '{{ malware }}', when: 'malware' },
    { label: 'AS', value: '{{ network }}', when: 'network' },
    { label: '事案', value: '{{ case_id }}' },
    { label: '照会用の符号', value: '{{ token }}' },
  ],
};

export const PARTS_JA: Parts = {
  first: [{ kind: 'badge' }, { kind: 'lead', words: '{{ happened }}' }],
  reminder: [
    { kind: 'badge' },
    {
      kind: 'lead',
      words:
        '{% if previous_day %}{{ previous_day }}にお知らせした通信が、まだ続いています。{% else %}前にお知らせした通信が、まだ続いています。{% endif %}',
    },
    { kind: 'text', words: '{{ happened }}' },
    {
      kind: 'text',
      when: 'packets_since',
      words: '前のお知らせのあとに届いた通信は、{{ packets_since }}個です。',
    },
    { kind: 'text', when: 'proof', words: '{{ proof }}' },
  ],
  again: [
    { kind: 'badge' },
    { kind: 'lead', words: '一度は止まった通信が、また始まりました。' },
    { kind: 'text', words: '{{ happened }}' },
    {
      kind: 'text',
      words:
        'いちばん多い理由は、入口が開いたままになっていることです。前の手当てが足りなかっただけで、あなたのせいではありません。',
    },
  ],
  clean: [
    { kind: 'badge' },
    { kind: 'lead', words: '{{ headline }}。ご対応ありがとうございました。' },
    { kind: 'text', when: 'proof and incidents == 1', words: '{{ proof }}' },
  ],
  digest: [
    { kind: 'badge' },
    {
      kind: 'lead',
      words: '{{ addresses }}個のIPアドレスについて、{{ incidents }}件をまとめてお知らせします。',
    },
    { kind: 'text', words: 'いちばん上のものから、一つずつ進めてください。' },
  ],
  facts: [
    { kind: 'heading', words: '見つかったこと' },
    {
      kind: 'facts',
      rows: [
        { label: 'IPアドレス', value: '{{ address }}' },
        { label: '最後に見た時刻', value: '{{ last_seen }}（{{ zone }}）' },
        { label: '同じ時刻（UTC）', value: '{{ last_seen_utc }}' },
        { label: '最初に見た時刻', value: '{{ first_seen }}（{{ zone }}）' },
        { label: '通信のあて先', value: '{{ ports }}', when: 'ports' },
        { label: '届いた数', value: '{{ packets }}個（観測した場所: {{ sensors }}）' },
        { label: 'プログラムの名前', value: '{{ malware }}の仲間', when: 'malware' },
      ],
    },
  ],
  'facts-clean': [
    {
      kind: 'facts',
      when: 'incidents == 1',
      rows: [
        { label: 'IPアドレス', value: '{{ address }}' },
        { label: '最後に見た時刻', value: '{{ last_seen }}（{{ zone }}）' },
        { label: '同じ時刻（UTC）', value: '{{ last_seen_utc }}' },
        { label: '通信のあて先', value: '{{ ports }}', when: 'ports' },
        { label: '接続', value: '{{ connection }}' },
      ],
    },
    { ...TABLE, when: 'incidents > 1' },
    { ...TABLE_TIMES, when: 'incidents > 1' },
  ],
  rows: [{ kind: 'heading', words: '見つかったこと' }, TABLE, TABLE_TIMES],
  sure: [
    { kind: 'heading', words: 'どのくらい確かか' },
    { kind: 'text', words: '{{ sure }}{{ connection }}' },
  ],
  consequence: [
    { kind: 'heading', words: 'なぜお知らせするか' },
    { kind: 'text', words: '{{ consequence }}' },
  ],
  ends: [
    { kind: 'heading', when: 'ends', words: 'なおし方のこつ' },
    { kind: 'text', when: 'ends', words: '{{ ends }}' },
  ],
  step: [
    {
      kind: 'step',
      heading: '最初にすること',
      check: 'できたかどうか: {{ step_check }}',
    },
  ],
  'step-next': [
    {
      kind: 'step',
      heading: '次にすること',
      check: 'できたかどうか: {{ step_check }}',
    },
  ],
  'step-top': [
    {
      kind: 'step',
      heading: 'いちばん上の件で、最初にすること',
      check: 'できたかどうか: {{ step_check }}',
    },
  ],
  page: [
    {
      kind: 'text',
      words:
        '{% if more_steps %}残り{{ more_steps }}つの手順は{% else %}くわしくは{% endif %}、ページで一つずつご案内します。いつものブラウザーでページを開き、コードを打ちこんでください。',
    },
    { kind: 'code', label: 'コード' },
  ],
  'page-clean': [
    {
      kind: 'text',
      words:
        'これまでの記録は、ページでご覧になれます。いつものブラウザーでページを開き、コードを打ちこんでください。',
    },
    { kind: 'code', label: 'コード' },
  ],
  keep: [
    {
      kind: 'text',
      when: 'is_exposed',
      words:
        '一つだけ残っています。入口がまだ開いているので、また入られるかもしれません。ページの手順で閉じてください。',
    },
    {
      kind: 'text',
      words: 'これからも、機器のソフトを新しくしておいてください。また通信が届いたときは、お知らせします。',
    },
  ],
  genuine: [
    { kind: 'heading', words: 'このお知らせが本物か確かめるには' },
    {
      kind: 'list',
      items: [
        'リンクは押さず、ご自分で {{ site }} を開いてコードを打ちこんでください。上の時刻とあて先が、同じように出ます。',
        '私たちがパスワードやお金についてお聞きすることは、決してありません。',
        '添付ファイルはありません。あれば、にせものです。',
        'お知らせの番号 {{ notice_id }} の記録が、だれでも見られる一覧（公開ログ）にあります。',
      ],
    },
  ],
  'letter-genuine': [
    { kind: 'heading', words: 'この手紙が本物か確かめるには' },
    {
      kind: 'list',
      items: [
        'ご自分で {{ site }} を開いてコードを打ちこんでください。上の時刻とあて先が、同じように出ます。',
        '私たちがパスワードやお金についてお聞きすることは、決してありません。',
        'QRコードや振りこみの用紙は入っていません。あれば、にせものです。',
        'お知らせの番号 {{ notice_id }} の記録が、だれでも見られる一覧（公開ログ）にあります。',
      ],
    },
  ],
  next: [
    { kind: 'heading', words: 'このあとのこと' },
    {
      kind: 'text',
      words: '{{ next }}よくなったかどうかは、通信が本当に止まったかどうかで決めます。',
    },
  ],
  answer: [
    { kind: 'heading', words: 'ご質問と、お知らせの停止' },
    {
      kind: 'text',
      words:
        '{% if can_answer %}このお知らせに返信するか、{% endif %}{{ contact }} までお書きください。{% if can_stop %}お知らせがいらないときは、メールソフトの「配信停止」を押してください。{% else %}お知らせがいらないときも、同じ所へお書きください。{% endif %}',
    },
    { kind: 'small', words: '{{ organisation }}（{{ site }}）{{ sent_day }}' },
  ],
  'letter-answer': [
    { kind: 'heading', words: 'ご質問と、お知らせの停止' },
    {
      kind: 'text',
      words:
        '{{ contact }} まで、コードをそえてお書きください。お知らせがいらないときも、同じ所へお書きください。',
    },
    { kind: 'small', words: '{{ organisation }}（{{ site }}）{{ sent_day }}' },
  ],
  'network-first': [
    { kind: 'lead', words: '貴ネットワークの {{ address }} について（{{ what }}）' },
    {
      kind: 'text',
      words:
        '{{ organisation }} では、使われていないIPアドレスへ届く通信を観測しています。下記の通信を確認しましたので、お知らせします。',
    },
  ],
  'network-reminder': [
    { kind: 'lead', words: '続報: 貴ネットワークの {{ address }} について（{{ what }}）' },
    {
      kind: 'text',
      words:
        '{% if previous_day %}{{ previous_day }}に{% else %}先に{% endif %}お知らせした通信が続いています。{% if packets_since %}その後、新たに{{ packets_since }}個のパケットを観測しました。{% endif %}',
    },
  ],
  'network-again': [
    { kind: 'lead', words: '再発: 貴ネットワークの {{ address }} について（{{ what }}）' },
    { kind: 'text', words: '一度止まったことを確認した通信が、再び始まりました。' },
  ],
  'network-clean': [
    {
      kind: 'lead',
      words:
        '停止を確認: 貴ネットワークの {% if addresses > 1 %}{{ addresses }}個のIPアドレス{% else %}{{ address }}{% endif %}',
    },
    {
      kind: 'text',
      words:
        'お知らせした通信の停止を確認しました。{% if incidents == 1 %}{{ proof }}{% endif %}{% if is_exposed %}ただし、外部からの入口は開いたままです。{% endif %}ご対応ありがとうございました。',
    },
    { kind: 'code', label: 'コード', when: 'incidents == 1' },
  ],
  'network-digest': [
    { kind: 'lead', words: '貴ネットワークの{{ addresses }}個のIPアドレスについて（{{ incidents }}件）' },
    {
      kind: 'text',
      words:
        '{{ organisation }} では、使われていないIPアドレスへ届く通信を観測しています。下記の通信を確認しましたので、まとめてお知らせします。',
    },
  ],
  'network-facts': [NETWORK_FACTS],
  'network-facts-clean': [
    { ...NETWORK_FACTS, when: 'incidents == 1' },
    { kind: 'text', when: 'incidents == 1', words: '{{ connection }}' },
    { ...TABLE, when: 'incidents > 1' },
    { ...TABLE_TIMES, when: 'incidents > 1' },
  ],
  'network-rows': [
    {
      kind: 'table',
      columns: [
        { label: 'IPアドレス', value: '{{ row.address }}' },
        { label: '送信元ポート', value: '{{ row.source_port | default: "–" }}' },
        { label: '最後（UTC）', value: '{{ row.last_seen_utc }}' },
        { label: '内容とあて先', value: '{{ row.what }} {{ row.ports }}' },
        { label: '確かさ', value: '{{ row.sure }}' },
        { label: 'コード', value: '{{ row.code }}' },
        { label: '符号', value: '{{ row.token }}' },
      ],
      more: 'ほか{{ more_rows }}件は、ページでご覧ください。',
    },
  ],
  'network-sure': [
    { kind: 'text', words: '{{ sure }}{{ connection }}（判定の確からしさ: {{ confidence }}％）' },
    { kind: 'evidence' },
  ],
  'network-hand-on': [
    { kind: 'heading', words: 'お願い' },
    {
      kind: 'text',
      words:
        '該当するご契約者に、下のコードとページをお伝えください。ご契約者の情報を私たちにお知らせいただく必要はありません。最初の手順は「{{ step_title }}」です。{{ ends }}',
    },
    { kind: 'code', label: 'コード' },
    { kind: 'text', words: '{{ next }}' },
  ],
  'network-hand-on-many': [
    { kind: 'heading', words: 'お願い' },
    {
      kind: 'text',
      words:
        'それぞれのご契約者に、その行のコードとページ {{ page }} をお伝えください。ご契約者の情報を私たちにお知らせいただく必要はありません。',
    },
    { kind: 'text', words: '{{ next }}' },
  ],
  'network-answer': [
    {
      kind: 'text',
      words:
        '{% if can_answer %}ご返信は、そのまま事案に届きます。{% else %}ご連絡は {{ contact }} へ、符号をそえてお願いします。{% endif %}添付ファイルはなく、パスワードなどをお聞きすることもありません。このお知らせの番号 {{ notice_id }} の記録が、{{ site }} の公開ログにあります。{% if can_stop %}以後のお知らせが不要な場合は、メールソフトの「配信停止」をお使いください。{% else %}以後のお知らせが不要な場合も、{{ contact }} へお知らせください。{% endif %}',
    },
    { kind: 'small', words: '{{ organisation }} {{ contact }} {{ sent_day }}' },
  ],
};

export const LINES_JA: Lines = {
  subject: '{{ headline }}（{{ code }}）',
  firstSubject: '最初に「{{ step_title }}」をお願いします：{{ address }} の件（{{ code }}）',
  networkSubject: '{{ headline }}（{{ case_id }}）',
  short: {
    first: {
      standard: '{{ headline }}。コード {{ code }} を {{ site }} で。最初に：{{ step_title }}',
      improved: 'コード {{ code }} を {{ site }} で。最初に：{{ step_title }}。{{ headline }}',
    },
    reminder: {
      standard: '{{ headline }}。コード {{ code }} を {{ site }} で。',
      improved: 'コード {{ code }} を {{ site }} で。次に：{{ step_title }}。{{ headline }}',
    },
    again: {
      standard: '{{ headline }}。コード {{ code }} を {{ site }} で。',
      improved: 'コード {{ code }} を {{ site }} で。もう一度：{{ step_title }}。{{ headline }}',
    },
    digest: {
      standard: '{{ headline }}。コード {{ code }} を {{ site }} で。',
      improved: 'コード {{ code }} を {{ site }} で。最初に：{{ step_title }}。{{ headline }}',
    },
    clean: {
      standard: '{{ headline }}。コード {{ code }} を {{ site }} で。',
      improved: 'ありがとうございました。{{ headline }}。コード {{ code }} を {{ site }} で。',
    },
  },
};
