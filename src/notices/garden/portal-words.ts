/** What the garden's page says, in Japanese and English: plain words for somebody's parents. */

export interface PortalWords {
  readonly title: string;
  readonly switchTo: string;
  readonly quarantine: string;
  readonly soft: string;
  readonly whatHappened: string;
  readonly whatYouCanDo: string;
  readonly begin: string;
  readonly stepOf: (number: number, all: number) => string;
  readonly check: string;
  readonly next: string;
  readonly back: string;
  readonly allSteps: string;
  readonly print: string;
  readonly genuine: string;
  readonly genuineCode: string;
  readonly genuineRules: readonly string[];
  readonly code: string;
  readonly seen: (time: string, port: number | null) => string;
  readonly releaseHead: string;
  readonly releaseText: string;
  readonly releaseButton: string;
  readonly releaseLeft: (left: number) => string;
  readonly noRelease: string;
  readonly released: string;
  readonly releasedText: readonly string[];
  readonly ends: (time: string) => string;
  readonly help: string;
  readonly notHeld: string;
  readonly notHeldText: string;
  readonly stale: string;
  readonly staleText: string;
  readonly tooMany: string;
  readonly tooManyText: string;
  readonly locale: string;
}

export const PORTAL_WORDS: Readonly<Record<'ja' | 'en', PortalWords>> = {
  ja: {
    title: 'インターネット接続についてのお知らせ',
    switchTo: 'English',
    quarantine: 'お使いの接続を、いま一時的に止めています。',
    soft: 'お知らせがあります。接続は止めていません。',
    whatHappened: '何が起きたか',
    whatYouCanDo: 'していただくこと',
    begin: '手順を始める',
    stepOf: (number, all) => `手順 ${number}／${all}`,
    check: '確かめかた',
    next: 'できた。次へ',
    back: '前へ戻る',
    allSteps: 'すべての手順（印刷用）',
    print: 'このページは 1 枚に印刷できます。',
    genuine: 'このページが本物かどうか',
    genuineCode: '届いた手紙やメールの案件コードと、下のコードが同じか見比べてください。',
    genuineRules: [
      'パスワードや暗証番号、カード番号をおたずねすることはありません。',
      'アプリやファイルを入れるようお願いすることはありません。',
      '心配なときは、契約書や請求書に書いてある電話番号へお電話ください。',
    ],
    code: '案件コード',
    seen: (time, port) => `最後に見つけた時刻：${time}${port === null ? '' : `（送信元ポート ${port}）`}`,
    releaseHead: '接続を元に戻す',
    releaseText: '手順が終わったら、下のボタンを押してください。すぐに接続が戻ります。',
    releaseButton: '手順が終わりました。接続を戻す',
    releaseLeft: (left) => `ご自分で戻せるのは、あと ${left} 回です。`,
    noRelease: 'ご自分で戻せる回数を使い切りました。下の連絡先へお電話かメールをください。',
    released: '接続を戻しました',
    releasedText: [
      'しばらくの間、同じ通信がもう出ていないかを自動で確かめます。していただくことはありません。',
      '通信が止まったと確かめられたら、この件は終わりです。',
      'また見つかったときは、もう一度お知らせします。',
    ],
    ends: (time) => `何もしなくても、${time}には元に戻ります。`,
    help: '連絡先',
    notHeld: 'お使いの接続は止まっていません',
    notHeldText: 'この接続についてのお知らせは、いまはありません。',
    stale: 'もう一度押してください',
    staleText: 'ページが古くなっていました。前のページへ戻り、もう一度ボタンを押してください。',
    tooMany: '少しお待ちください',
    tooManyText: '短い間に何度も開かれました。1 分ほど待ってから、もう一度開いてください。',
    locale: 'ja-JP',
  },
  en: {
    title: 'A notice about your Internet connection',
    switchTo: '日本語',
    quarantine: 'Your connection is paused for now.',
    soft: 'There is a notice for you. Your connection is not paused.',
    whatHappened: 'What happened',
    whatYouCanDo: 'What to do',
    begin: 'Start the steps',
    stepOf: (number, all) => `Step ${number} of ${all}`,
    check: 'How to check',
    next: 'Done. Next step',
    back: 'Back',
    allSteps: 'All steps (to print)',
    print: 'This page prints on one sheet.',
    genuine: 'Is this page genuine?',
    genuineCode: 'Compare the code below with the case code in the letter or mail that you got.',
    genuineRules: [
      'We never ask for a password, a PIN or a card number.',
      'We never ask you to install an app or a file.',
      'If in doubt, call the number on your contract or bill.',
    ],
    code: 'Case code',
    seen: (time, port) => `Last seen: ${time}${port === null ? '' : ` (source port ${port})`}`,
    releaseHead: 'Get your connection back',
    releaseText: 'When you have done the steps, press the button. Your connection comes back at once.',
    releaseButton: 'I have done the steps: release me',
    releaseLeft: (left) => `You can do this yourself ${left === 1 ? 'once' : `${left} times`} more.`,
    noRelease: 'You have used all releases of your own. Please call or write to the contact below.',
    released: 'Your connection is back',
    releasedText: [
      'For a while we check by ourselves that the same traffic has stopped. You need not do anything.',
      'Once it is shown that it has stopped, the case is closed.',
      'If it is seen again, we tell you again.',
    ],
    ends: (time) => `Even if you do nothing, it comes back by ${time}.`,
    help: 'Contact',
    notHeld: 'Your connection is not paused',
    notHeldText: 'There is no notice about this connection now.',
    stale: 'Please press again',
    staleText: 'The page was too old. Go back and press the button again.',
    tooMany: 'Please wait a moment',
    tooManyText: 'This page was opened many times in a short while. Wait about a minute and open it again.',
    locale: 'en-GB',
  },
};
