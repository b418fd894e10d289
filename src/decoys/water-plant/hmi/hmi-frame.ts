/** The frame of the pages, with its style and its one script: as an integrator in 2011 wrote them. */
import type { Facility } from '../facility.ts';
import { escapeHtml } from './hmi-style.ts';
import { HMI_WORDS, type HmiLanguage, type HmiWords } from './hmi-words.ts';

export interface PageContext {
  readonly facility: Facility;
  readonly language: HmiLanguage;
  readonly words: HmiWords;
  /** Null: nobody is logged in. */
  readonly user: string | null;
  /** Epoch seconds. */
  readonly now: number;
  readonly alarms: number;
}

export const PLACES = [
  ['index.php', 'overview'],
  ['trend.php', 'trend'],
  ['alarm.php', 'alarm'],
  ['setpoint.php', 'setPoint'],
  ['report.php', 'report'],
  ['historian.php', 'historian'],
  ['note.php', 'note'],
  ['log.php', 'log'],
  ['user.php', 'users'],
  ['system.php', 'settings'],
] as const satisfies readonly (readonly [string, keyof HmiWords])[];

export type PlaceName = (typeof PLACES)[number][1];

/** `body` is HTML. */
export function framed(context: PageContext, title: string, body: string): string {
  const { facility, language, words, user, now, alarms } = context;
  const name = escapeHtml(language === 'ja' ? facility.nameJa : facility.nameEn);
  const menu = PLACES.map(([file, key]) => `<li><a href="${file}">${escapeHtml(words[key])}</a></li>`).join(
    '',
  );
  return `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" lang="${language}">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
<title>${escapeHtml(title)} - ${name}</title>
<link rel="stylesheet" type="text/css" href="css/style.css" />
</head>
<body>
<div id="head"><span class="plant">${name}</span><span class="system">${escapeHtml(words.system)}</span>
<span class="right">${user === null ? '' : `${escapeHtml(user)} | <a href="logout.php">${escapeHtml(words.logout)}</a> | `}<a href="?lang=${language === 'ja' ? 'en' : 'ja'}">${words.other}</a> | <span id="clock">${localTime(now, facility.zoneMinutes)}</span></span></div>
${user === null ? '' : `<ul id="menu">${menu}</ul>\n<div id="bar" class="${alarms > 0 ? 'bad' : 'good'}">${escapeHtml(words.alarm)}: <b id="alarms">${alarms}</b></div>`}
<div id="main">
<h1>${escapeHtml(title)}</h1>
${body}
</div>
<div id="foot">${escapeHtml(words.operator)}: ${escapeHtml(facility.operator[language])} &nbsp; ${escapeHtml(words.maintainer)}: ${escapeHtml(facility.maintainer[language])}</div>
<script type="text/javascript" src="js/live.js"></script>
</body>
</html>
`;
}

/** `2026/05/01 12:00:00` where the plant is. */
export function localTime(at: number, zoneMinutes: number): string {
  return new Date((at + zoneMinutes * 60) * 1_000)
    .toISOString()
    .slice(0, 19)
    .replace('T', ' ')
    .replaceAll('-', '/');
}

export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (row: readonly string[]) => row.map((cell) => `<td>${cell}</td>`).join('');
  return `<table class="list"><tr>${heads.map((head) => `<th>${escapeHtml(head)}</th>`).join('')}</tr>
${rows.map((row) => `<tr>${cells(row)}</tr>`).join('\n')}
</table>`;
}

export function wordsOf(language: HmiLanguage): HmiWords {
  return HMI_WORDS[language];
}

export const STYLE_SHEET = `body{margin:0;background:#d8dde2;color:#111;font:13px "MS PGothic","Meiryo",Arial,sans-serif}
#head{background:#17375e;color:#fff;padding:8px 12px}#head .plant{font-size:17px;font-weight:bold;margin-right:14px}
#head .right{float:right}#head a{color:#cfe2ff}
#menu{list-style:none;margin:0;padding:0;background:#385d8a;overflow:hidden}#menu li{float:left}
#menu a{display:block;padding:7px 13px;color:#fff;text-decoration:none;border-right:1px solid #5b7ba5}#menu a:hover{background:#17375e}
#bar{padding:4px 12px;font-weight:bold}#bar.good{background:#c6e0b4}#bar.bad{background:#c00000;color:#fff}
#main{padding:10px 14px;background:#fff;margin:10px;border:1px solid #8a96a3;min-height:420px}
#foot{padding:6px 14px;color:#555}h1{font-size:16px;margin:2px 0 10px;border-bottom:2px solid #385d8a}
h2{font-size:14px;margin:14px 0 6px}
table.list{border-collapse:collapse;margin-bottom:10px}table.list th{background:#dce6f1;border:1px solid #9db2cb;padding:3px 8px;text-align:left}
table.list td{border:1px solid #c5cfda;padding:3px 8px}td.v{text-align:right;font-family:Consolas,"MS Gothic",monospace}
.banner{border:2px solid #e0a800;background:#fff8dc;padding:8px;margin-bottom:12px;white-space:pre-wrap}.error{color:#c00000;font-weight:bold}
.on{color:#006100;font-weight:bold}.off{color:#777}.flt{color:#c00000;font-weight:bold}
form.line{display:inline}input,select,textarea{font:inherit}svg text{font:12px Arial,sans-serif}
`;

/** Values of the page every five seconds; old enough for the browser of its time. */
export const LIVE_SCRIPT = `function update(){var r=window.XMLHttpRequest?new XMLHttpRequest():new ActiveXObject("Microsoft.XMLHTTP");
r.onreadystatechange=function(){if(r.readyState!=4||r.status!=200)return;var d;try{d=JSON.parse(r.responseText)}catch(e){return}
for(var k in d.values){var n=document.getElementById("v_"+k);if(n){n.innerHTML="";n.appendChild(document.createTextNode(d.values[k]))}}
var c=document.getElementById("clock");if(c){c.innerHTML="";c.appendChild(document.createTextNode(d.time))}
var a=document.getElementById("alarms");if(a){a.innerHTML="";a.appendChild(document.createTextNode(d.alarms));document.getElementById("bar").className=d.alarms>0?"bad":"good"}
var w=document.getElementById("water");if(w){w.setAttribute("y",String(d.waterY));w.setAttribute("height",String(d.waterHeight))}};
r.open("GET","data.php?t="+new Date().getTime(),true);r.send(null)}
if(document.getElementById("alarms"))setInterval(update,5000);
`;
