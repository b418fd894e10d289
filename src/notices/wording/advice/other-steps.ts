/** Steps where nothing is infected, or where nobody knows yet; and the last step of all, the re-test. */
import type { AdviceStep } from './advice-step.ts';

export const RETEST: AdviceStep = {
  id: 're-test',
  minutes: 5,
  difficulty: 'easy',
  ja: {
    title: '本当に止まったか確かめる',
    text: 'この事案のページにコードを打ちこみ、「もう一度調べる」を押してください。',
    why: 'よくなったかどうかは、実際に通信が止まったかどうかで決まります。ボタンを押しただけでは終わりにしません。',
    check: '結果が出る日がページに出ます。まだ送っていれば、次に何をするかが出ます。',
  },
  en: {
    title: 'Test whether it stopped',
    text: 'Type the code at the page of this case and press "test again".',
    why: 'What counts is that nothing is sent any more. A click alone closes no case.',
    check: 'The page names the day of the result. If it still sends, the page tells what to do next.',
  },
};

export const ASK_COLLEAGUES: AdviceStep = {
  id: 'ask-colleagues',
  minutes: 15,
  difficulty: 'easy',
  ja: {
    title: '調査や試験か聞いてみる',
    text: '同じ回線を使う人に、ネットワークの調査や試験をしていないか聞いてください。',
    why: '調査のためのプログラムも、同じような通信を送ります。',
    check: 'だれかの調査なら、その人の名前と目的が分かります。',
  },
  en: {
    title: 'Ask who runs a scan',
    text: 'Ask those who share your line whether somebody surveys or tests networks.',
    why: 'A survey sends the same kind of packets.',
    check: 'If it was somebody, you know who and what for.',
  },
};

export const LOOK_AT_PROGRAMS: AdviceStep = {
  id: 'look-at-programs',
  minutes: 30,
  difficulty: 'help',
  ja: {
    title: '動いているものを調べる',
    text: 'その機器で動くプログラムと、最近入った人の記録を見てください。見覚えのないものがあれば、ネットワークから外して詳しい人に相談してください。',
    why: 'だれも心当たりがないなら、機器が勝手に使われているかもしれません。',
    check: 'すべてのプログラムと人に、説明がつきます。',
  },
  en: {
    title: 'Look at what runs on it',
    text: 'Look at the programs that run and at who signed in lately. If you find something that nobody knows, take the device off the network and ask somebody with experience.',
    why: 'If nobody knows of a scan, the device may be misused.',
    check: 'There is an explanation for every program and person.',
  },
};

export const NO_INFECTION: AdviceStep = {
  id: 'no-infection',
  minutes: 2,
  difficulty: 'easy',
  ja: {
    title: '感染ではありません',
    text: '機器を止めたり消したりする必要はありません。この番号（IPアドレス）が攻撃を受けているか、攻撃に使われているサービスがあります。',
    why: '届いたのは「返事」でした。だれかがほかの人になりすまして、あなたの機器に問い合わせたためです。',
    check: 'サイトやサービスが、ふだんどおり使えるか見てください。',
  },
  en: {
    title: 'This is no infection',
    text: 'Nothing has to be switched off or deleted. Your address is under attack, or a service on it is used for an attack.',
    why: 'What reached us were answers: somebody asked your device under a forged sender.',
    check: 'See whether your site or service works as it should.',
  },
};

export const LOOK_AT_LOAD: AdviceStep = {
  id: 'look-at-load',
  minutes: 15,
  difficulty: 'medium',
  ja: {
    title: '負荷と記録を見る',
    text: '返事をしたサービスの負荷と記録を、書かれた時刻について見てください。困っているなら、回線の会社に流入の制限を頼んでください。',
    why: '攻撃が大きいときは、手元では止められないためです。',
    check: '同じ時刻に、問い合わせが急に増えていれば当たりです。',
  },
  en: {
    title: 'Look at load and logs',
    text: 'Look at the load and the log of the service that answered, at the times shown. If it hurts, ask your provider to filter.',
    why: 'A large attack cannot be stopped at your end.',
    check: 'Requests rise at the times shown.',
  },
};

export const CLOSE_REFLECTORS: AdviceStep = {
  id: 'close-reflectors',
  minutes: 30,
  difficulty: 'help',
  ja: {
    title: '開けなくてよいものを閉じる',
    text: 'だれでも使えるDNS、時刻（NTP）の状態表示、SSDPなど、外に開ける必要のないサービスを閉じてください。',
    why: '小さな問い合わせに大きな返事をするサービスは、攻撃に使われます。',
    check: '外から問い合わせても、返事がなくなります。',
  },
  en: {
    title: 'Close what need not be open',
    text: 'Close to the outside what need not be open: DNS for everybody, status queries of NTP, SSDP.',
    why: 'Services that answer small questions with large replies are used for attacks.',
    check: 'They do not answer to the outside any more.',
  },
};

export const OLD_ADDRESS: AdviceStep = {
  id: 'old-server-address',
  minutes: 20,
  difficulty: 'medium',
  ja: {
    title: '古い設定をさがして直す',
    text: '機器の設定に、もう使われていないサーバーの番号が残っていないか見てください。DNS、時刻、電話、プリンター、記録（ログ）の送り先などです。正しいものに直すか、その機能を切ってください。',
    why: 'だれもいない番号へ、同じ問い合わせが何度も届いています。',
    check: '直したあと、その機能が使えます。',
  },
  en: {
    title: 'Find and correct an old setting',
    text: 'Look in the settings for a server that is not used any more: DNS, time, telephony, printers, logging. Correct it, or turn that function off.',
    why: 'The same request comes again and again to an address where nobody is.',
    check: 'The function works with the new setting.',
  },
};

export const SOMEBODY_FORGED: AdviceStep = {
  id: 'somebody-forged',
  minutes: 2,
  difficulty: 'easy',
  ja: {
    title: 'あわてなくて大丈夫です',
    text: 'だれかがあなたの番号（IPアドレス）になりすましただけの見込みです。機器を止める必要はありません。',
    why: '差出人の番号は、手紙の差出人と同じで、書きかえることができます。',
    check: '何もしなくても、ふだんどおり使えます。',
  },
  en: {
    title: 'No need to worry',
    text: 'Most likely somebody else put your address on these packets. Nothing has to be switched off.',
    why: 'The sender of a packet can be forged, like the sender of a letter.',
    check: 'Everything works as it always does.',
  },
};

export const LOOK_IN_ROUTER_LOG: AdviceStep = {
  id: 'look-in-router-log',
  minutes: 15,
  difficulty: 'medium',
  ja: {
    title: 'ルーターの記録を見る',
    text: '念のため、書かれた時刻にその通信が本当に出ていないか、ルーターの記録で見てください。記録がなければ、とばしてかまいません。',
    why: '出ていなければ、なりすましだけだと言えます。',
    check: '書かれた時刻に、同じあて先への通信がありません。',
  },
  en: {
    title: 'Look in the router log',
    text: 'To be sure, look in the log of your router whether anything of this left at the times shown. If there is no log, skip this step.',
    why: 'If nothing left, the sender was forged.',
    check: 'The log shows nothing to these ports at these times.',
  },
};

export const THINK_OF_WORK: AdviceStep = {
  id: 'think-of-work',
  minutes: 10,
  difficulty: 'easy',
  ja: {
    title: '変わったことを思い出す',
    text: '書かれた時刻に、新しい機器やアプリを使い始めなかったか、思い出してください。',
    why: '何が送ったのか、まだ分かっていません。思い出したことが手がかりになります。',
    check: '心当たりがあれば、この事案のページに書いてください。',
  },
  en: {
    title: 'Think of what was new',
    text: 'Think back to the times shown: was a new device or app in use?',
    why: 'Nobody knows yet what has sent this. What you remember helps.',
    check: 'Write what you remember at the page of the case.',
  },
};

export const UPDATE_ALL: AdviceStep = {
  id: 'update-all',
  minutes: 60,
  difficulty: 'medium',
  ja: {
    title: '機器を新しくしておく',
    text: 'パソコン、ルーター、カメラなどのソフトを、一台ずつ新しくしてください。',
    why: '原因が何であっても、古いソフトが入口になることが多いためです。',
    check: 'どの機器も「最新」と出ます。',
  },
  en: {
    title: 'Update your devices',
    text: 'Update PCs, router and cameras, one after the other.',
    why: 'Whatever it is, old software is the usual way in.',
    check: 'Every device says that it is up to date.',
  },
};
