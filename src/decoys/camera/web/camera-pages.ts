/** The web pages of the camera: what a maker of cheap ones gives its buyers, in English and Japanese. */
import { escapeHtml } from '../../http/http-style.ts';
import type { Lure } from '../../lures/lures.ts';
import type { CameraDevice } from '../device/camera-device.ts';
import {
  type CameraSettings,
  SETTING_GROUPS,
  SETTINGS,
  type SettingGroup,
  type SettingName,
} from '../device/camera-settings.ts';

export type PageLanguage = 'en' | 'ja';

const WORDS = {
  user: { en: 'User name', ja: 'ユーザー名' },
  password: { en: 'Password', ja: 'パスワード' },
  login: { en: 'Login', ja: 'ログイン' },
  wrong: { en: 'User name or password error!', ja: 'ユーザー名またはパスワードが違います。' },
  live: { en: 'Live', ja: 'ライブ' },
  setup: { en: 'Setup', ja: '設定' },
  users: { en: 'Users', ja: 'ユーザー' },
  device: { en: 'Device information', ja: '機器情報' },
  upgrade: { en: 'Maintenance', ja: 'メンテナンス' },
  logout: { en: 'Logout', ja: 'ログアウト' },
  save: { en: 'Save', ja: '保存' },
  saved: { en: 'Saved.', ja: '保存しました。' },
  refused: { en: 'Parameter error.', ja: 'パラメーターエラー。' },
  forbidden: { en: 'No permission.', ja: '権限がありません。' },
  snapshot: { en: 'Snapshot', ja: '静止画' },
  stream: { en: 'Stream', ja: 'ストリーム' },
  home: { en: 'Home', ja: 'ホーム' },
  zoomIn: { en: 'Zoom +', ja: 'ズーム +' },
  zoomOut: { en: 'Zoom -', ja: 'ズーム -' },
  level: { en: 'Level', ja: '権限' },
  add: { en: 'Add / modify', ja: '追加・変更' },
  delete: { en: 'Delete', ja: '削除' },
  firmware: { en: 'Firmware version', ja: 'ファームウェア' },
  file: { en: 'Firmware file', ja: 'ファームウェアファイル' },
  send: { en: 'Upgrade', ja: '更新' },
  reboot: { en: 'Reboot', ja: '再起動' },
  factory: { en: 'Factory default', ja: '初期化' },
  badFile: { en: 'Upgrade file check error!', ja: 'ファイルが正しくありません。' },
  model: { en: 'Model', ja: '型番' },
  serial: { en: 'Serial number', ja: 'シリアル番号' },
  mac: { en: 'MAC address', ja: 'MAC アドレス' },
  hardware: { en: 'Hardware version', ja: 'ハードウェア' },
  uptime: { en: 'Up time', ja: '稼働時間' },
} as const satisfies Record<string, Record<PageLanguage, string>>;
export type Word = keyof typeof WORDS;

const GROUP_TITLES: Readonly<Record<SettingGroup, Record<PageLanguage, string>>> = {
  image: { en: 'Image', ja: '画像' },
  osd: { en: 'OSD', ja: 'OSD' },
  time: { en: 'Date/Time', ja: '日時' },
  network: { en: 'Network', ja: 'ネットワーク' },
  ftp: { en: 'FTP', ja: 'FTP' },
  mail: { en: 'E-mail', ja: 'メール' },
  alarm: { en: 'Alarm', ja: 'アラーム' },
  system: { en: 'System', ja: 'システム' },
};

export interface CameraPages {
  login(language: PageLanguage, message: Word | null): string;
  live(language: PageLanguage): string;
  setup(language: PageLanguage, group: SettingGroup, ftp: Lure | null, message: Word | null): string;
  users(language: PageLanguage, message: Word | null): string;
  maintenance(language: PageLanguage, uptimeMs: number, message: Word | null): string;
  style(): string;
  script(): string;
}

export function createCameraPages(device: CameraDevice, settings: CameraSettings): CameraPages {
  const { prefix: p, paths, maker, model } = device;
  const word = (name: Word, language: PageLanguage) => WORDS[name][language];

  const whole = (
    language: PageLanguage,
    kind: string,
    body: string,
  ) => `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html lang="${language}"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<meta name="viewport" content="width=device-width" />
<title>${maker} ${model}</title>
<link rel="stylesheet" type="text/css" href="${paths.style}" />
<script type="text/javascript" src="${paths.script}"></script></head>
<body class="${p}-${kind}">
${body}
</body></html>
`;

  const framed = (language: PageLanguage, active: string, body: string) => {
    const entries: readonly (readonly [string, string, string])[] = [
      ['live', paths.live, word('live', language)],
      ...SETTING_GROUPS.map(
        (group) => [group, `${paths.setup}?p=${group}`, GROUP_TITLES[group][language]] as const,
      ),
      ['users', `${paths.setup}?p=users`, word('users', language)],
      ['upgrade', `${paths.setup}?p=upgrade`, word('upgrade', language)],
      ['logout', paths.signOut, word('logout', language)],
    ];
    const menu = entries
      .map(
        ([name, url, title]) =>
          `<li${name === active ? ' class="on"' : ''}><a href="${url}">${title}</a></li>`,
      )
      .join('');
    return whole(
      language,
      'frame',
      `<div id="${p}head"><b>${maker}</b><span>${model}</span></div><div id="${p}box"><ul id="${p}menu">${menu}</ul><div id="${p}main">${body}</div></div>`,
    );
  };

  const note = (language: PageLanguage, message: Word | null) =>
    message === null ? '' : `<p class="${p}-note">${word(message, language)}</p>`;

  function field(name: SettingName, language: PageLanguage): string {
    const spec = SETTINGS[name];
    const value = escapeHtml(settings.get(name));
    const input =
      spec.kind === 'choice'
        ? `<select name="${name}">${spec.choices?.map((one) => `<option${one === settings.get(name) ? ' selected="selected"' : ''}>${one}</option>`).join('')}</select>`
        : `<input type="text" name="${name}" value="${value}" />`;
    return `<tr><td>${spec[language]}</td><td>${input}</td></tr>`;
  }

  return {
    login: (language, message) =>
      whole(
        language,
        'login',
        `<form id="${p}login" method="post" action="${paths.signIn}"><h1>${maker}<small>${model}</small></h1>${note(language, message)}
<label>${word('user', language)}<input type="text" name="${p}user" maxlength="32" /></label>
<label>${word('password', language)}<input type="password" name="${p}pwd" maxlength="32" /></label>
<div><a href="?lang=${language === 'en' ? 'ja' : 'en'}">${language === 'en' ? '日本語' : 'English'}</a><input type="submit" value="${word('login', language)}" /></div></form>`,
      ),
    live(language) {
      const button = (action: string, title: string) =>
        `<button type="button" data-m="${action}">${title}</button>`;
      const pad = [
        ['leftup', '◤'], ['up', '▲'], ['rightup', '◥'], ['left', '◀'], ['home', word('home', language)], ['right', '▶'],
        ['leftdown', '◣'], ['down', '▼'], ['rightdown', '◢'],
      ].map(([action, title]) => button(action, title)).join(''); // biome-ignore format: three by three
      return framed(
        language,
        'live',
        `<div id="${p}view"><img id="${p}video" src="${paths.video}?stream=0" alt="" /></div>
<div id="${p}tool"><select id="${p}stream"><option value="0">${word('stream', language)} 1</option><option value="1">${word('stream', language)} 2</option></select><a href="${paths.snapshot}" target="_blank">${word('snapshot', language)}</a></div>
<div id="${p}pad">${pad}</div><div id="${p}zoom">${button('zoomin', word('zoomIn', language))}${button('zoomout', word('zoomOut', language))}</div>`,
      );
    },
    setup(language, group, ftp, message) {
      const names = (Object.keys(SETTINGS) as SettingName[]).filter((name) => SETTINGS[name].group === group);
      const planted =
        ftp === null
          ? ''
          : `<tr><td>${word('user', language)}</td><td><input type="text" name="ftpuser" value="${ftp.username}" /></td></tr><tr><td>${word('password', language)}</td><td><input type="password" name="ftppwd" value="${ftp.password}" /></td></tr>`;
      return framed(
        language,
        group,
        `<h2>${GROUP_TITLES[group][language]}</h2>${note(language, message)}<form method="post" action="${paths.save}"><input type="hidden" name="p" value="${group}" /><table>${names.map((name) => field(name, language)).join('')}${planted}</table><input type="submit" value="${word('save', language)}" /></form>`,
      );
    },
    users(language, message) {
      const rows = settings.accounts
        .map(
          ({ name, level }) =>
            `<tr><td>${escapeHtml(name)}</td><td>${level}</td><td>${name === 'admin' ? '' : `<button name="del" value="${escapeHtml(name)}">${word('delete', language)}</button>`}</td></tr>`,
        )
        .join('');
      return framed(
        language,
        'users',
        `<h2>${word('users', language)}</h2>${note(language, message)}<form method="post" action="${paths.save}"><input type="hidden" name="p" value="users" /><table class="${p}-list"><tr><th>${word('user', language)}</th><th>${word('level', language)}</th><th></th></tr>${rows}</table>
<table><tr><td>${word('user', language)}</td><td><input type="text" name="name" /></td></tr><tr><td>${word('password', language)}</td><td><input type="password" name="pwd" /></td></tr><tr><td>${word('level', language)}</td><td><select name="level"><option>viewer</option><option>operator</option><option>admin</option></select></td></tr></table><input type="submit" value="${word('add', language)}" /></form>`,
      );
    },
    maintenance(language, uptimeMs, message) {
      const rows: readonly (readonly [Word, string])[] = [
        ['model', model],
        ['serial', device.serial],
        ['firmware', device.firmware],
        ['hardware', device.hardware],
        ['mac', device.mac.toUpperCase()],
        ['uptime', uptimeText(uptimeMs)],
      ];
      return framed(
        language,
        'upgrade',
        `<h2>${word('device', language)}</h2>${note(language, message)}<table>${rows.map(([name, value]) => `<tr><td>${word(name, language)}</td><td>${value}</td></tr>`).join('')}</table>
<h2>${word('upgrade', language)}</h2><form method="post" enctype="multipart/form-data" action="${paths.upgrade}"><table><tr><td>${word('file', language)}</td><td><input type="file" name="file" /></td></tr></table><input type="submit" value="${word('send', language)}" /></form>
<form method="post" action="${paths.save}"><input type="hidden" name="p" value="upgrade" /><button name="do" value="reboot">${word('reboot', language)}</button> <button name="do" value="factory">${word('factory', language)}</button></form>`,
      );
    },
    style: () => styleText(device),
    script: () => scriptText(device),
  };
}

function uptimeText(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  const [days, hours] = [Math.floor(minutes / 1_440), Math.floor(minutes / 60) % 24];
  return `${days} day, ${String(hours).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

function styleText({ prefix: p, hue, navigation }: CameraDevice): string {
  const dark = `hsl(${hue},42%,26%)`;
  const mid = `hsl(${hue},48%,42%)`;
  const menu =
    navigation === 'left'
      ? `#${p}box{display:flex}#${p}menu{width:148px;min-height:470px}#${p}menu a{display:block;padding:8px 12px;border-bottom:1px solid #cfd3d6}`
      : `#${p}menu{display:flex;flex-wrap:wrap}#${p}menu a{display:block;padding:8px 10px;border-right:1px solid #cfd3d6}`;
  return `body{margin:0;font:13px Arial,Helvetica,sans-serif;background:#e4e7e9;color:#333}
a{color:${dark};text-decoration:none}h1{font-size:22px;margin:0 0 16px;color:${dark}}h1 small{display:block;font-size:12px;color:#777;font-weight:normal}h2{font-size:15px;border-bottom:2px solid ${mid};padding-bottom:5px}
.${p}-login{background:linear-gradient(${dark},#16191c) no-repeat #16191c;min-height:100vh;display:flex;align-items:center;justify-content:center}
#${p}login{background:#f5f6f7;padding:26px 30px;width:260px;border-radius:3px;box-shadow:0 6px 22px rgba(0,0,0,.45)}
#${p}login label{display:block;margin-bottom:12px}#${p}login label input{display:block;width:100%;box-sizing:border-box;margin-top:4px}
#${p}login div{display:flex;justify-content:space-between;align-items:center}
input,select,button{font:13px Arial,Helvetica,sans-serif;padding:4px 6px;border:1px solid #a9afb4;border-radius:2px}
input[type=submit],button{background:${mid};color:#fff;border-color:${dark};padding:5px 14px;cursor:pointer}
#${p}head{background:${dark};color:#fff;padding:10px 14px}#${p}head b{font-size:18px;margin-right:10px}#${p}head span{opacity:.8}
#${p}menu{list-style:none;margin:0;padding:0;background:#f2f3f4}#${p}menu .on a{background:${mid};color:#fff}${menu}
#${p}main{padding:12px 16px;flex:1;min-width:0}#${p}view{background:#000;max-width:640px}#${p}view img{display:block;width:100%}
#${p}tool{margin:8px 0;max-width:640px;display:flex;justify-content:space-between;align-items:center}
#${p}pad{display:grid;grid-template-columns:repeat(3,52px);gap:3px}#${p}pad button{padding:6px 0;height:32px;font-size:11px}#${p}zoom{margin-top:6px}#${p}zoom button{margin-right:3px}
table{border-collapse:collapse;margin:8px 0}td,th{padding:4px 14px 4px 0;text-align:left}.${p}-list td,.${p}-list th{border-bottom:1px solid #c5cacd}
.${p}-note{color:#b3261e}td:first-child{white-space:nowrap}
@media (max-width:600px){#${p}box{display:block}#${p}menu{display:flex;flex-wrap:wrap;width:auto;min-height:0}#${p}menu a{padding:6px 9px;border:0}td input[type=text],td input[type=password],td input[type=file]{width:150px;box-sizing:border-box}}
`;
}

function scriptText({ prefix: p, paths }: CameraDevice): string {
  return `window.onload=function(){var v=document.getElementById('${p}video');if(!v)return;
function cmd(c){var x=new XMLHttpRequest();x.open('GET','${paths.move}?act='+c+'&t='+new Date().getTime(),true);x.send();}
var b=document.getElementsByTagName('button'),i;
for(i=0;i<b.length;i++){(function(e){var m=e.getAttribute('data-m');if(!m)return;
e.onmousedown=function(){cmd(m);};e.onmouseup=function(){if(m!='home')cmd('stop');};e.ontouchstart=e.onmousedown;e.ontouchend=e.onmouseup;})(b[i]);}
document.getElementById('${p}stream').onchange=function(){v.src='${paths.video}?stream='+this.value;};};
`;
}
