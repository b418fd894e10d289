/** Steps for things: cameras, routers, network disks, TV boxes, printers. */
import type { AdviceStep } from './advice-step.ts';

export const RESTART_THING: AdviceStep = {
  id: 'restart-thing',
  minutes: 5,
  difficulty: 'easy',
  ja: {
    title: '線を抜いて電源を入れ直す',
    text: 'まず、ルーターから回線の線（外へつながる線）を抜いてください。次に、その機器の電源を切り、30秒ほど待って入れてください。回線の線は、次の手順でパスワードを変えてから戻します。',
    why: 'この種類の不正なプログラムは、電源を切ると消えます。外につないだまま入れ直すと、数分で戻ることがあります。',
    check: 'ランプがついて、機器がいつものように動き始めます。',
  },
  en: {
    title: 'Unplug the line and restart it',
    text: 'First pull the cable to your provider out of the router. Then switch the device off, wait half a minute and switch it on. Put the cable back when you have changed the password in the next step.',
    why: 'Malware of this kind is gone when the power is. If the line stays connected, it can be back within minutes.',
    check: 'The lights come on and the device starts as it always does.',
  },
};

export const RESTART_ROUTER: AdviceStep = {
  id: 'restart-router',
  minutes: 10,
  difficulty: 'easy',
  ja: {
    title: 'ルーターの電源を入れ直す',
    text: '回線につながる線を抜き、ルーターの電源を切ってください。30秒ほど待って電源を入れ、次の手順のあとに線を戻してください。その間、インターネットと、回線によっては電話も使えません。',
    why: 'この種類の不正なプログラムは、電源を切ると消えます。',
    check: '数分でランプがいつもの色に戻ります。',
  },
  en: {
    title: 'Restart the router',
    text: 'Pull out the cable to your provider and switch the router off. Wait half a minute and switch it on; put the cable back after the next step. Until then there is no Internet and, on some lines, no telephone.',
    why: 'Malware of this kind is gone when the power is.',
    check: 'After a few minutes the lights look as they always do.',
  },
};

export const RESTART_NAS: AdviceStep = {
  id: 'restart-nas',
  minutes: 10,
  difficulty: 'easy',
  ja: {
    title: 'NASを正しく止めて入れ直す',
    text: '電源ボタンか管理画面でNASを止め、止まってからLANケーブルを抜いてください。電源を入れて動き始めたら線を戻し、すぐに次の手順へ進んでください。いきなり電源を抜くと、中の写真や書類がこわれることがあります。',
    why: 'この種類の不正なプログラムは、止めると消えます。',
    check: 'NASがいつものように動き始めます。',
  },
  en: {
    title: 'Shut down and restart the NAS',
    text: 'Shut it down with its button or on its own page, then pull out the network cable and switch it on again. When it runs, put the cable back and go on to the next step at once. Do not just cut the power: files may be lost.',
    why: 'Malware of this kind is gone when the device stops.',
    check: 'The network disk starts as it always does.',
  },
};

export const DISCONNECT_THING: AdviceStep = {
  id: 'disconnect-thing',
  minutes: 2,
  difficulty: 'easy',
  ja: {
    title: 'ネットワークから外す',
    text: 'その機器のLANケーブルを抜くか、Wi-Fiを切ってください。',
    why: '外した時から、外へ攻撃を送れなくなります。電源を入れ直すだけでは止まりません。',
    check: '機器をインターネットから見たり操作したりできなくなれば、外れています。',
  },
  en: {
    title: 'Take it off the network',
    text: 'Pull out its network cable, or turn its Wi-Fi off.',
    why: 'From then on it cannot attack anybody. A restart alone would not stop it.',
    check: 'You cannot reach the device over the Internet any more.',
  },
};

export const SAVE_FILES_NAS: AdviceStep = {
  id: 'save-files-nas',
  minutes: 120,
  difficulty: 'medium',
  ja: {
    title: '写真や書類を別に写しておく',
    text: '写真や書類を、USBのハードディスクなどに写してください。プログラムやアプリは写さないでください。',
    why: '次の手順で中身が消えることがあるためです。',
    check: '写したファイルのいくつかを、パソコンで開いてみてください。',
  },
  en: {
    title: 'Copy your photos and files',
    text: 'Copy photos and documents to a USB disk. Do not copy programs or apps.',
    why: 'The next step may delete what is on the device.',
    check: 'Open some of the copies on a PC.',
  },
};

export const RESET_THING: AdviceStep = {
  id: 'factory-reset-thing',
  minutes: 20,
  difficulty: 'medium',
  ja: {
    title: '買った時の状態に戻す',
    text: 'リセット用の小さな穴を、細い棒で10秒ほど押してください。やり方は機種でちがうので、説明書も見てください。設定は消えます。終わったら線を戻し、すぐに次の手順へ進んでください。',
    why: 'この種類の不正なプログラムは、電源を切っても残ります。買った時の状態に戻すと消えます。',
    check: '設定が消えて、はじめの画面に戻っていればできています。',
  },
  en: {
    title: 'Reset it to how it was sold',
    text: 'Press the small reset hole with a pin for about ten seconds. The manual tells how your model does it. Its settings are lost. Then connect it again and go on to the next step at once.',
    why: 'Malware of this kind survives a restart. A reset removes it.',
    check: 'The settings are gone and it asks to be set up.',
  },
};

export const RESET_ROUTER: AdviceStep = {
  id: 'factory-reset-router',
  minutes: 30,
  difficulty: 'help',
  ja: {
    title: 'ルーターを買った時に戻す',
    text: '先に、つなぎ方が書かれた契約の書類を用意してください。回線の線を抜き、リセットの穴を細い棒で10秒ほど押してください。回線の線は、次の手順でパスワードを変えてから戻します。借りているルーターなら、回線の会社に電話で頼めます。',
    why: 'この種類の不正なプログラムは、電源を切っても残ります。買った時の状態に戻すと消えます。',
    check: '設定が消えて、はじめの画面に戻っていればできています。',
  },
  en: {
    title: 'Reset the router',
    text: 'First find the letter of your provider that tells how to connect. Pull out the cable to the provider and press the reset hole with a pin for about ten seconds. Put the cable back when you have changed the password in the next step. If the router is rented, your provider can do this with you by telephone.',
    why: 'Malware of this kind survives a restart. A reset removes it.',
    check: 'The settings are gone and it asks to be set up.',
  },
};

export const RESET_NAS: AdviceStep = {
  id: 'factory-reset-nas',
  minutes: 60,
  difficulty: 'help',
  ja: {
    title: 'NASを買った時の状態に戻す',
    text: '管理画面か本体のボタンで「完全な初期化」を行ってください。更新より先に、必ずこれを行います。終わったら線を戻し、すぐに次の手順へ進んでください。',
    why: 'この種類の不正なプログラムは、更新をじゃまします。先に消さないと、更新したように見えて残ります。',
    check: '設定もアプリも消えて、はじめの画面に戻っていればできています。',
  },
  en: {
    title: 'Reset the NAS before updating',
    text: 'Do a full factory reset on its own page or with its button. Do it before any update. Then connect it again and go on to the next step at once.',
    why: 'Malware of this kind blocks updates. If it is not removed first, an update seems to work and does not.',
    check: 'Settings and apps are gone and it asks to be set up.',
  },
};

export const UPDATE_THING: AdviceStep = {
  id: 'update-thing',
  minutes: 20,
  difficulty: 'medium',
  ja: {
    title: '新しいソフトに更新する',
    text: 'メーカーの公式サイトで型番をさがし、新しいソフト（ファームウェア）を入れてください。もう更新が出ていない機器は、買い替えてください。',
    why: '古いソフトの弱い所から、また入られるためです。',
    check: '機器の画面に出る版の番号が、公式サイトのものと同じになります。',
  },
  en: {
    title: 'Update its software',
    text: "Find your model at the maker's own site and install the newest software (firmware). If there are no updates any more, replace the device.",
    why: 'Malware comes back through the known holes of old software.',
    check: 'The version that the device shows is the one at the site.',
  },
};

export const REMOVE_BY_MAKER: AdviceStep = {
  id: 'remove-by-maker',
  minutes: 60,
  difficulty: 'help',
  ja: {
    title: 'メーカーの手順で取りのぞく',
    text: 'メーカーの相談窓口に、型番とプログラムの名前を伝えてください。専用の手順がなければ、買い替えてください。窓口の番号は、説明書か公式サイトで調べてください。',
    why: 'この種類は機器のソフトそのものに入りこみ、買った時の状態に戻しても残ります。',
    check: 'メーカーの手順が、最後まで終わったことを確かめてください。',
  },
  en: {
    title: "Use the maker's own removal",
    text: "Tell the maker's help desk the model and the name of the malware. If there is no removal, replace the device. Take the number from the manual or the maker's own site.",
    why: 'This kind sits in the software of the device itself and survives a reset.',
    check: "The maker's procedure has run to its end.",
  },
};

export const REPLACE_TV_BOX: AdviceStep = {
  id: 'replace-tv-box',
  minutes: 10,
  difficulty: 'easy',
  ja: {
    title: 'その箱を使うのをやめる',
    text: '電源とケーブルを抜き、もうネットワークにつながないでください。名前の知られたメーカーの品に買い替えてください。',
    why: 'この種類は、売られた時から中に入っています。戻しても更新しても消えません。',
    check: '電源を抜いた箱が、手元にあれば終わりです。',
  },
  en: {
    title: 'Stop using that box',
    text: 'Pull out its plug and cable and never put it on a network again. Buy one of a maker that you know.',
    why: 'This kind was inside when it was sold. Neither a reset nor an update removes it.',
    check: 'The box lies there without power.',
  },
};

export const PASSWORD_THING: AdviceStep = {
  id: 'new-password-thing',
  minutes: 10,
  difficulty: 'medium',
  ja: {
    title: '機器のパスワードを変える',
    text: '機器の管理画面で、長いパスワードに変えてください。ほかで使っていない、12文字より長いものにします。だれにも、私たちにも知らせないでください。',
    why: '買った時のままのパスワードは、広く知られています。ここから入られることが、いちばん多いのです。',
    check: '前のパスワードでは、管理画面に入れなくなります。',
  },
  en: {
    title: 'Set a new password on it',
    text: "On the device's own page, set a password longer than 12 characters that you use nowhere else. Keep it to yourself; we do not want to know it.",
    why: 'The passwords that devices are sold with are known to everybody. Most get in that way.',
    check: 'The old one does not open its page any more.',
  },
};

export const PASSWORD_NAS: AdviceStep = {
  id: 'new-password-nas',
  minutes: 15,
  difficulty: 'medium',
  ja: {
    title: '全員のパスワードを変える',
    text: 'NASを使う人みんなのパスワードを、新しい長いものに変えてください。見覚えのない利用者がいたら消してください。だれにも、私たちにも知らせないでください。',
    why: 'この種類の不正なプログラムは、パスワードを盗んでいることがあります。',
    check: '利用者の一覧に、知っている人だけが残ります。',
  },
  en: {
    title: 'New passwords for all users',
    text: 'Set new, long passwords for everybody who uses the NAS, and delete users that nobody knows. Keep them to yourselves; we do not want to know them.',
    why: 'Malware of this kind may have stolen the old ones.',
    check: 'The list of users shows only people whom you know.',
  },
};

export const CLOSE_THING: AdviceStep = {
  id: 'close-thing',
  minutes: 15,
  difficulty: 'medium',
  ja: {
    title: '外からの入口を閉じる',
    text: 'ルーターの画面で「UPnP」を切り、「ポート転送」に残る行を消してください。外から見る必要があるときは、メーカーの方法だけを使ってください。',
    why: 'インターネットから直接見える機器は、数分おきに狙われています。',
    check: 'ルーターの「ポート転送」の一覧が、空になります。',
  },
  en: {
    title: 'Close the way in from outside',
    text: 'On the page of your router, turn "UPnP" off and delete what stands under "port forwarding". If you must reach the device from outside, use only the way that its maker gives.',
    why: 'A device that the Internet can see is tried every few minutes.',
    check: 'The list "port forwarding" is empty.',
  },
};

export const CLOSE_ROUTER: AdviceStep = {
  id: 'close-router',
  minutes: 15,
  difficulty: 'medium',
  ja: {
    title: '外からの管理を切る',
    text: 'ルーターの画面で「外部からの管理」「リモート管理」「Telnet」を切ってください。見つからなければ、回線の会社に電話で聞いてください。',
    why: '管理の画面が外から見えると、また入られるためです。',
    check: '三つとも「切」か「無効」になっています。',
  },
  en: {
    title: 'Turn off remote management',
    text: 'On the page of your router, turn off "remote management", "administration from the Internet" and "Telnet". If you cannot find them, ask your provider by telephone.',
    why: 'As long as that page is open to the Internet, malware gets in again.',
    check: 'All of them are off.',
  },
};

export const CLOSE_ADB: AdviceStep = {
  id: 'close-adb',
  minutes: 10,
  difficulty: 'medium',
  ja: {
    title: 'USBデバッグを切る',
    text: '箱の「設定」から「開発者向けオプション」を開き、「USBデバッグ」と「ネットワーク経由のデバッグ」を切ってください。切れない品は、買い替えてください。',
    why: 'この入口（ADB）は、パスワードなしで箱を操作できてしまいます。',
    check: '入れ直したあとも、切れたままになっています。',
  },
  en: {
    title: 'Turn off USB debugging',
    text: 'In the settings of the box, open "developer options" and turn off "USB debugging" and "debugging over the network". If it cannot be turned off, replace the box.',
    why: 'That way in (ADB) lets anybody control the box without a password.',
    check: 'It stays off after a restart.',
  },
};
