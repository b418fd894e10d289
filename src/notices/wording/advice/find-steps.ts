/** Steps that begin: which device is it, and is there reason to doubt? */
import type { AdviceStep } from './advice-step.ts';
import type { DeviceKind } from './device-kind.ts';

export const STAY_CALM: AdviceStep = {
  id: 'stay-calm',
  minutes: 5,
  difficulty: 'easy',
  ja: {
    title: 'まず心当たりを考える',
    text: 'まだ何も止めないでください。書かれた時刻に、新しい機器をつないだり、いつもと違う作業をしたりしなかったか思い出してください。',
    why: '今ある証拠はまだ弱く、だれかがあなたの回線の番号（IPアドレス）になりすましただけかもしれません。',
    check: '心当たりがあれば、それが答えかもしれません。なければ次へ進んでください。',
  },
  en: {
    title: 'First look for a harmless reason',
    text: 'Do not switch anything off yet. Think back to the times shown: was a new device connected, or was something done that is not done every day?',
    why: 'The evidence is still weak. Somebody may only have put your address on these packets.',
    check: 'If you find a reason, that may be the answer. If not, go on to the next step.',
  },
};

const FIND_THING: AdviceStep = {
  id: 'find-thing',
  minutes: 15,
  difficulty: 'easy',
  ja: {
    title: '機器をさがす',
    text: 'インターネットにつながる機器を書き出してください。防犯カメラ、録画機、ルーター、テレビにつなぐ箱、保存用のハードディスク、プリンターなどです。ふだん忘れている古いものから見てください。',
    why: '調子が悪く見えない機器でも、外へ攻撃を送っていることがあります。',
    check: '名前と置き場所を書いた一覧ができたら次へ。どれか分からなければ、一台ずつ次の手順を行います。',
  },
  en: {
    title: 'Find the device',
    text: 'Write down what is connected to the Internet: cameras, recorders, the router, TV boxes, network disks, printers. Begin with the old things that nobody thinks of.',
    why: 'A device can attack others and still seem to work well.',
    check:
      'You have a list with names and places. If you cannot tell which one it is, do the next steps for one after the other.',
  },
};

const FIND_CAMERA: AdviceStep = {
  id: 'find-camera',
  minutes: 10,
  difficulty: 'easy',
  ja: {
    title: 'カメラや録画機をさがす',
    text: '防犯カメラ、見守りカメラ、録画機（レコーダー）をさがしてください。業者が取りつけたものや、使わなくなったものも見てください。',
    why: '通信のようすから、カメラか録画機の見込みが高いためです。',
    check: '機器のうらのラベルで、メーカーと型番が分かれば次へ進めます。',
  },
  en: {
    title: 'Find the camera or recorder',
    text: 'Look for cameras, baby monitors and recorders. Look also for those that a firm put up, and for those that nobody uses any more.',
    why: 'What was seen looks most like a camera or a recorder.',
    check: 'You know maker and model; both are on the label at the back.',
  },
};

const FIND_ROUTER: AdviceStep = {
  id: 'find-router',
  minutes: 5,
  difficulty: 'easy',
  ja: {
    title: 'ルーターをさがす',
    text: '回線の工事で入ったケーブルの先にある箱がルーターです。Wi-Fiの親機が別にあれば、それも見てください。',
    why: '通信のようすから、ルーターの見込みが高いためです。',
    check: 'うらのラベルで、メーカーと型番が分かれば次へ進めます。',
  },
  en: {
    title: 'Find the router',
    text: 'It is the box at the end of the cable from your provider. If there is another box for Wi-Fi, look at that one too.',
    why: 'What was seen looks most like a router.',
    check: 'You know maker and model; both are on the label at the back.',
  },
};

const FIND_NAS: AdviceStep = {
  id: 'find-nas',
  minutes: 5,
  difficulty: 'easy',
  ja: {
    title: '保存用の機器（NAS）をさがす',
    text: '写真や書類をためておく、LANケーブルでつながった箱（NAS）をさがしてください。',
    why: '通信のようすから、NASの見込みが高いためです。',
    check: 'メーカーと型番が分かれば次へ進めます。',
  },
  en: {
    title: 'Find the network disk (NAS)',
    text: 'Look for the box that keeps photos and files and is connected with a network cable.',
    why: 'What was seen looks most like a network disk.',
    check: 'You know maker and model.',
  },
};

const FIND_TV_BOX: AdviceStep = {
  id: 'find-tv-box',
  minutes: 5,
  difficulty: 'easy',
  ja: {
    title: 'テレビにつなぐ箱をさがす',
    text: '動画を見るためにテレビへつないだ箱や棒（Android TVなど）、安いタブレットやプロジェクターをさがしてください。',
    why: '外から操作できる「ADB」という入口が開いた機器に、よくある通信だからです。',
    check: 'メーカーと型番が分かれば次へ。名前のない安い品は、とくに疑ってください。',
  },
  en: {
    title: 'Find the TV box',
    text: 'Look for boxes and sticks at a television (Android TV), cheap tablets and projectors.',
    why: 'What was seen is typical of devices that leave a way in called "ADB" open.',
    check: 'You know maker and model. Suspect cheap ones without a name first.',
  },
};

const FIND_PRINTER: AdviceStep = {
  id: 'find-printer',
  minutes: 5,
  difficulty: 'easy',
  ja: {
    title: 'プリンターや複合機をさがす',
    text: 'ネットワークにつながるプリンターと複合機をすべて書き出してください。',
    why: '通信のようすから、プリンターの見込みがあるためです。',
    check: 'メーカーと型番が分かれば次へ進めます。',
  },
  en: {
    title: 'Find the printer',
    text: 'List all printers and copiers that are on the network.',
    why: 'What was seen may well come from a printer.',
    check: 'You know maker and model.',
  },
};

const FIND_PC: AdviceStep = {
  id: 'find-pc',
  minutes: 15,
  difficulty: 'easy',
  ja: {
    title: 'パソコンをさがす',
    text: '書かれた時刻に電源が入っていたWindowsのパソコンを書き出してください。機械や受付についている古いパソコンも忘れずに。',
    why: '通信のようすから、Windowsのパソコンの見込みが高いためです。',
    check: 'その時刻に動いていたパソコンが分かれば次へ。組織では、ルーターの記録（DHCP）から分かります。',
  },
  en: {
    title: 'Find the PC',
    text: 'List the Windows PCs that were on at the times shown. Do not forget old ones that run a machine or a desk.',
    why: 'What was seen looks most like a Windows PC.',
    check: 'You know which PCs were on. In an organisation the DHCP log of the router tells.',
  },
};

const FIND_ANY: AdviceStep = {
  id: 'find-any',
  minutes: 15,
  difficulty: 'easy',
  ja: {
    title: '動いていた機器を書き出す',
    text: '書かれた時刻に電源が入っていた機器を書き出してください。パソコン、スマートフォン、カメラ、ルーター、プリンターなどです。',
    why: 'どの機器が送ったかは、こちらからは見えません。見えるのは回線の番号（IPアドレス）だけです。',
    check: '一覧ができたら次へ。ルーターの「接続中の機器」の画面があれば、もれがありません。',
  },
  en: {
    title: 'List what was on',
    text: 'List the devices that were on at the times shown: PCs, phones, cameras, the router, printers.',
    why: 'We see only the address of your line, not which device behind it has sent.',
    check: 'You have a list. The page "connected devices" of your router shows them all.',
  },
};

export const FIND_STEPS: Readonly<Record<DeviceKind, AdviceStep>> = {
  camera: FIND_CAMERA,
  router: FIND_ROUTER,
  nas: FIND_NAS,
  'tv-box': FIND_TV_BOX,
  printer: FIND_PRINTER,
  pc: FIND_PC,
  thing: FIND_THING,
  unknown: FIND_ANY,
};
