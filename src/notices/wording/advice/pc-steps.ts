/** Steps for PCs and servers. */
import type { AdviceStep } from './advice-step.ts';

export const DISCONNECT_PC: AdviceStep = {
  id: 'disconnect-pc',
  minutes: 2,
  difficulty: 'easy',
  ja: {
    title: 'ネットワークから外す',
    text: 'そのパソコンのLANケーブルを抜き、Wi-Fiを切ってください。電源は切らないでください。会社や学校では、何かを消す前に担当の人に知らせてください。',
    why: '外した時から、ほかのパソコンへ広がらなくなります。',
    check: '画面のすみに「接続なし」と出ます。',
  },
  en: {
    title: 'Take the PC off the network',
    text: 'Pull out its network cable and turn Wi-Fi off. Leave it switched on. In a firm or a school, tell the person in charge before you delete anything.',
    why: 'From then on it cannot spread to others.',
    check: 'The corner of the screen says that there is no connection.',
  },
};

export const RESTART_PC: AdviceStep = {
  id: 'restart-pc',
  minutes: 10,
  difficulty: 'easy',
  ja: {
    title: '線を抜いて再起動する',
    text: 'LANケーブルを抜いたまま、パソコンを再起動してください。ケーブルは、更新の用意ができてから差してください。',
    why: 'この種類はメモリーの中だけにいるので、再起動で消えます。つないだままだと、すぐに戻ります。',
    check: 'いつもの画面が出ます。',
  },
  en: {
    title: 'Restart it without the cable',
    text: 'Leave the network cable out and restart the PC. Put the cable back when the update is ready.',
    why: 'This kind lives in memory only and is gone after a restart. With the cable in, it comes back at once.',
    check: 'The PC starts as it always does.',
  },
};

export const SCAN_PC: AdviceStep = {
  id: 'scan-pc',
  minutes: 90,
  difficulty: 'easy',
  ja: {
    title: 'ウイルス対策で全体を調べる',
    text: 'ほかのパソコンの電源を切ってから、そのパソコンだけをつないでください。ウイルス対策ソフトを新しくして「完全スキャン」を行います。Windowsには、はじめから入っています（Windows セキュリティ）。',
    why: '再起動だけでは、この種類の不正なプログラムは消えません。',
    check: '見つかったものを消して、もう一度調べると「脅威なし」と出ます。',
  },
  en: {
    title: 'Scan the whole PC',
    text: 'Switch the other PCs off and connect only this one. Update the virus scanner and run a full scan. Windows has one built in (Windows Security).',
    why: 'A restart alone does not remove this kind.',
    check: 'Remove what it finds; a second scan finds nothing.',
  },
};

export const UPDATE_PC: AdviceStep = {
  id: 'update-pc',
  minutes: 60,
  difficulty: 'easy',
  ja: {
    title: 'Windowsの更新をすべて入れる',
    text: '「設定」の「Windows Update」で、残りがなくなるまで更新してください。更新が終わった古いWindowsは、買い替えるか、ネットワークから外しておいてください。',
    why: '古いままだと、同じ弱い所からまた入られます。',
    check: '「最新の状態です」と出ます。',
  },
  en: {
    title: 'Install all Windows updates',
    text: 'In "Settings", open "Windows Update" and install until nothing is left. Replace a Windows that gets no updates any more, or keep it off the network.',
    why: 'Otherwise it gets in again by the same hole.',
    check: 'It says that the PC is up to date.',
  },
};

export const CHECK_USB: AdviceStep = {
  id: 'check-usb',
  minutes: 20,
  difficulty: 'easy',
  ja: {
    title: 'USBメモリーも調べる',
    text: 'そのパソコンで使ったUSBメモリーを、更新したパソコンで調べてください。',
    why: 'この種類は、USBメモリーからも広がります。',
    check: 'どのUSBメモリーからも、何も見つからなくなります。',
  },
  en: {
    title: 'Check the USB sticks too',
    text: 'Scan the USB sticks that were used with it, on a PC that is up to date.',
    why: 'This kind also spreads by USB sticks.',
    check: 'Nothing is found on any of them.',
  },
};

export const CLOSE_PC: AdviceStep = {
  id: 'close-pc',
  minutes: 15,
  difficulty: 'medium',
  ja: {
    title: '外からの入口を閉じる',
    text: 'ルーターの「ポート転送」に、ファイル共有（445）やリモートデスクトップ（3389）の行があれば消してください。',
    why: 'この二つの入口は、いつも狙われています。',
    check: '「ポート転送」の一覧に、445と3389がありません。',
  },
  en: {
    title: 'Close the way in from outside',
    text: 'If "port forwarding" of your router names file sharing (445) or remote desktop (3389), delete these lines.',
    why: 'Both are tried all day long.',
    check: 'Neither 445 nor 3389 is in the list.',
  },
};

export const REINSTALL_PC: AdviceStep = {
  id: 'reinstall-pc',
  minutes: 240,
  difficulty: 'help',
  ja: {
    title: 'Windowsを入れ直す',
    text: '写真や書類をUSBのハードディスクに写し、Windowsを入れ直してください。プログラムは写さないでください。店や詳しい人に頼んでもかまいません。',
    why: 'この種類は、調べても一部が残ることがあります。入れ直すのが確かです。',
    check: 'はじめの設定の画面が出れば、入れ直せています。',
  },
  en: {
    title: 'Install Windows anew',
    text: 'Copy photos and documents to a USB disk, no programs, and install Windows anew. A shop or somebody with experience can do it for you.',
    why: 'A scan can leave parts of this kind behind. A clean installation does not.',
    check: 'The first-time setup of Windows appears.',
  },
};

export const REINSTALL_SERVER: AdviceStep = {
  id: 'reinstall-server',
  minutes: 240,
  difficulty: 'help',
  ja: {
    title: 'サーバーを入れ直す',
    text: 'ネットワークから外し、記録を残してから入れ直してください。パスワードでのSSHログインを切り、鍵だけにしてください。',
    why: 'この種類は、起動のたびに戻るしくみを何か所にも残します。',
    check: '入れ直したサーバーが、知らない通信を出していません。',
  },
  en: {
    title: 'Install the server anew',
    text: 'Take it off the network, keep its logs, and install it anew. Let nobody sign in over SSH by password, only by key.',
    why: 'This kind leaves start scripts in several places and comes back with every start.',
    check: 'The new server sends nothing that you do not know.',
  },
};
