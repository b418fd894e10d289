/** What somebody without training does next, step by step, in both languages. Never asks for a password. */
import type { Cause, Incident } from '../../model/incident.ts';

export interface Step {
  readonly ja: string;
  readonly en: string;
}

const FIND: Step = {
  ja: 'このIPアドレスを記載の時刻に使っていた機器を探してください。ルーターの接続機器一覧やDHCPの記録で分かります。',
  en: 'Find the device that used this address at the times shown: the list of devices in the router or the DHCP log names it.',
};

const WATCH: Step = {
  ja: '数日間、この画面で同じ機器からの通信が続かないことを確かめてください。',
  en: 'For a few days, check on this page that the device stays silent.',
};

const REPORT: Step = {
  ja: '行ったことをコメントに書き、終わったら解決済みにするよう担当者に伝えてください。',
  en: 'Write what you did as a comment, and tell your contact when it is done.',
};

const SPOOFABLE: Step = {
  ja: 'まだ証拠は弱く、差出人のIPアドレスが偽られた可能性があります。機器を止める前に、心当たりの通信がないか確かめてください。',
  en: 'The evidence is still weak: the sender may have been forged. Look for a harmless reason before you switch anything off.',
};

const INFECTED_IOT: readonly Step[] = [
  FIND,
  {
    ja: '機器（カメラ、録画機、ルーターなど）の電源を切り、入れ直してください。多くの不正プログラムはこれで消えますが、対策をしないとすぐに戻ります。',
    en: 'Switch the device (camera, recorder, router ...) off and on again. That removes most malware of this kind, but it comes back soon unless you go on.',
  },
  {
    ja: 'メーカーの最新のファームウェアに更新してください。更新が出ていない古い機器は買い替えてください。',
    en: "Install the maker's newest firmware. Replace a device that gets no updates any more.",
  },
  {
    ja: '初期設定のパスワードのままなら、機器自身の画面で長い別のものに変えてください。',
    en: "If it still has the password it came with, set a long new one on the device's own page.",
  },
  {
    ja: 'インターネット側からの管理画面、Telnet、UPnPによる公開を止めてください。',
    en: 'Close its administration page, Telnet and UPnP to the Internet.',
  },
  WATCH,
];

const INFECTED_PC: readonly Step[] = [
  FIND,
  {
    ja: 'そのパソコンをネットワークから外してください（LANケーブルを抜く、無線を切る）。電源は切らないでください。',
    en: 'Take the PC off the network (unplug the cable, turn Wi-Fi off). Leave it switched on.',
  },
  {
    ja: '組織の場合は、何かを消す前にセキュリティ担当者に連絡してください。',
    en: 'In an organisation, call your security contact before you delete anything.',
  },
  {
    ja: '最新の定義ファイルのウイルス対策ソフトで全体を検査してください。確信がもてなければ、バックアップを取って入れ直してください。',
    en: 'Scan it fully with an up-to-date virus scanner; if in doubt, save your files and reinstall it.',
  },
  {
    ja: 'WindowsなどOSの更新をすべて適用し、不要なファイル共有とリモートデスクトップの公開を止めてください。',
    en: 'Install all updates of the system, and close file sharing and remote desktop to the Internet.',
  },
  WATCH,
];

const STEPS: Readonly<Record<Exclude<Cause, 'infected'>, readonly Step[]>> = {
  scanning: [
    {
      ja: '組織内で、調査や試験のための走査を行っている人がいないか確かめてください。',
      en: 'Ask whether somebody in your organisation runs a survey or a test that scans.',
    },
    FIND,
    {
      ja: '心当たりがなければ、その機器で動いているプログラムと、最近ログインした人を調べてください。',
      en: 'If nobody does, look at the programs that run on the machine and at who signed in lately.',
    },
    {
      ja: '不正に使われていたなら、ネットワークから外してセキュリティ担当者に連絡してください。',
      en: 'If it is misused, take it off the network and call your security contact.',
    },
    REPORT,
  ],
  'dos-victim': [
    {
      ja: 'これは感染の印ではありません。このIPアドレスが攻撃を受けているか、攻撃の反射に使われています。',
      en: 'This is no sign of an infection: the address is attacked, or used to reflect an attack.',
    },
    {
      ja: '応答しているサービスの負荷と記録を見てください。',
      en: 'Look at the load and the log of the service that answers.',
    },
    {
      ja: '利用に支障があれば、接続事業者に流入の制限を相談してください。',
      en: 'If people notice it, talk to your provider about filtering.',
    },
    {
      ja: '公開する必要のないサービス（DNSの再帰問い合わせ、NTPの状態表示など）は外から使えないようにしてください。',
      en: 'Close to the outside what need not be open, such as recursive DNS or the status queries of NTP.',
    },
    REPORT,
  ],
  misconfigured: [
    FIND,
    {
      ja: '設定に古いサーバーのIPアドレスが残っていないか確かめてください（DNS、時刻、電話、ログ、プリンターなど）。',
      en: 'Look in its settings for an old server address (DNS, time, telephony, logging, printers).',
    },
    {
      ja: '正しいIPアドレスに直すか、使わない機能を止めてください。',
      en: 'Correct the address, or turn off what is not used.',
    },
    WATCH,
  ],
  spoofed: [
    {
      ja: '誰かがこのIPアドレスを名乗っただけで、実際の機器が送ったのではない見込みです。',
      en: 'Most likely somebody else put your address on these packets: no device of yours sent them.',
    },
    {
      ja: '念のため、同じ時刻にこのIPアドレスから実際に通信が出ていないか、ルーターの記録で確かめてください。',
      en: 'To be sure, look in the router log whether anything really left from this address at these times.',
    },
    {
      ja: '出ていなければ、することはありません。「受け入れ済み」として閉じるよう担当者に伝えてください。',
      en: 'If nothing did, there is nothing to do: ask your contact to close this as accepted.',
    },
  ],
  intrusion: [
    {
      ja: '記載の時刻に、このIPアドレスを使えた人と機器（VPN、リモートデスクトップ、共用の端末を含む）を確かめてください。',
      en: 'See who and what could use this address at the times shown: VPN, remote desktop and shared machines as well.',
    },
    {
      ja: 'ログインの記録と通信の記録を、消えないうちに保存してください。',
      en: 'Save the logs of sign-ins and of traffic before they are gone.',
    },
    {
      ja: '遠隔から使える口のパスワードをすべて変え、使っていないものは閉じてください。',
      en: 'Change all passwords by which it can be used from afar, and close what is not used.',
    },
    {
      ja: '不正に使われていたなら、ネットワークから外してセキュリティ担当者に連絡してください。',
      en: 'If it is misused, take it off the network and call your security contact.',
    },
    REPORT,
  ],
  unexplained: [
    FIND,
    {
      ja: '記載の時刻に、心当たりのある作業や新しい機器がなかったか確かめてください。',
      en: 'Think of work that was done or devices that were new at the times shown.',
    },
    {
      ja: '機器が最新の状態か、見覚えのないプログラムが動いていないか確かめてください。',
      en: 'See that the device is up to date and runs nothing that you do not know.',
    },
    WATCH,
  ],
};

/** 3 to 6 steps, in the order of doing. */
export function whatToDo(incident: Pick<Incident, 'cause' | 'device' | 'grade'>): readonly Step[] {
  const { cause, device, grade } = incident;
  const steps = cause !== 'infected' ? STEPS[cause] : device === 'pc' ? INFECTED_PC : INFECTED_IOT;
  const isWeak = grade === 'spoofable-packet' && cause !== 'spoofed' && cause !== 'dos-victim';
  // A weak case first asks for calm; then the watching is left out, as the rules watch anyway.
  return isWeak ? [SPOOFABLE, ...steps.filter((step) => step !== WATCH)] : steps;
}
