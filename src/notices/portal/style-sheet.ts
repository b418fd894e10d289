/** The one style sheet of the owners' pages: one column, large type, paper and ink, and one sheet when printed. */

export const STYLE_SHEET = `
:root{color-scheme:light dark;--paper:light-dark(#f6f2e8,#0f1a2b);--raised:light-dark(#fcfaf4,#16243a);--ink:light-dark(#1e2734,#e6ebf2);--quiet:light-dark(#545e6c,#a3b1c6);--line:light-dark(#d8d1c1,#2f415e);--edge:light-dark(#7d7664,#7488a8);--sign:light-dark(#a63409,#ff9068);--good:light-dark(#1d6a3c,#7fd3a0);--act:light-dark(#1f2f4a,#e3e8ef);--on-act:light-dark(#f9f6ee,#122036);--link:light-dark(#1b4f8a,#9cc6ff)}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:1.25rem/1.6 system-ui,-apple-system,"Segoe UI","Hiragino Sans","Hiragino Kaku Gothic ProN","Noto Sans JP","Noto Sans CJK JP","Yu Gothic UI","Yu Gothic",Meiryo,sans-serif;overflow-wrap:anywhere}
:lang(ja) body,body:lang(ja){line-height:1.8;line-break:strict}
:lang(ja):is(h1,h2,h3,label,button,.badge,.head,dt){word-break:auto-phrase}
.column{max-width:38rem;margin:0 auto;padding:0 1.25rem}
header{border-bottom:1px solid var(--line)}
header .column{display:flex;justify-content:space-between;align-items:center;gap:1rem;padding-top:.5rem;padding-bottom:.5rem;font-size:1rem}
h1{font-size:1.75rem;line-height:1.4;margin:1.25rem 0 .75rem;text-wrap:balance}
h2{font-size:1.25rem;line-height:1.5;margin:2.25rem 0 .5rem}
h3{font-size:1.25rem;margin:.25rem 0 .5rem}
p{margin:.5rem 0 1rem}
p,li,dd{text-wrap:pretty}
ul{padding-left:1.4em}
a,.plain{color:var(--link)}
.quiet{color:var(--quiet);font-size:1.0625rem}
.badge{display:inline-flex;align-items:center;gap:.6rem;margin:1.5rem 0 0;font-weight:700}
.badge i{font-style:normal;display:inline-grid;place-items:center;min-width:2.25rem;height:2.25rem;border:2px solid currentColor;border-radius:.25rem}
.alarm{color:var(--sign)}
.good{color:var(--good)}
dl{margin:.5rem 0 1rem;display:grid;grid-template-columns:minmax(6.5em,auto) 1fr;gap:.3rem 1rem;font-size:1.0625rem}
dt{color:var(--quiet)}
dd{margin:0}
.mono{font-family:ui-monospace,"SF Mono","DejaVu Sans Mono",Menlo,Consolas,monospace;font-variant-numeric:slashed-zero}
label{display:block;font-weight:700;margin:1.25rem 0 .4rem}
input[type=text]{width:100%;max-width:22rem;padding:.75rem .9rem;font:700 1.5rem/1.4 ui-monospace,"SF Mono","DejaVu Sans Mono",Menlo,Consolas,monospace;letter-spacing:.06em;color:var(--ink);background:var(--raised);border:2px solid var(--edge);border-radius:.375rem;text-transform:uppercase}
input[type=text]::placeholder{color:var(--quiet);opacity:1;font-weight:400}
select{font:inherit;font-size:1.0625rem;max-width:100%;padding:.5rem;color:var(--ink);background:var(--raised);border:2px solid var(--edge);border-radius:.375rem}
button{font:inherit;cursor:pointer}
.act{display:block;width:100%;text-align:center;background:var(--act);color:var(--on-act);border:2px solid var(--act);border-radius:.375rem;padding:.9rem 1rem;font-weight:700;margin:1.25rem 0;text-decoration:none}
.second{background:none;color:var(--ink);border:2px solid var(--edge);border-radius:.375rem;padding:.5rem 1rem;font-size:1.0625rem}
.plain{background:none;border:0;padding:.5rem 0;text-decoration:underline;font-size:1rem}
:focus-visible{outline:3px solid var(--sign);outline-offset:3px}
.trouble{border:2px solid var(--sign);border-radius:.375rem;padding:.75rem 1rem;margin:1.25rem 0}
.trouble p{margin:.25rem 0}
ol.steps{list-style:none;padding:0;margin:1rem 0}
ol.steps>li{display:grid;grid-template-columns:2.4rem 1fr;gap:0 .75rem;padding:.75rem 0;border-top:1px solid var(--line)}
ol.steps>li>i{font-style:normal;display:grid;place-items:center;width:2.25rem;height:2.25rem;border:2px solid var(--edge);border-radius:50%;font-weight:700;font-size:1.0625rem;color:var(--quiet)}
ol.steps>li.done>i{border-color:var(--good);color:var(--good)}
ol.steps>li.now>i{background:var(--act);border-color:var(--act);color:var(--on-act)}
ol.steps .head{display:flex;flex-wrap:wrap;align-items:baseline;justify-content:space-between;gap:0 1rem;min-height:2.25rem}
ol.steps p{margin:.4rem 0 .8rem}
.done .head,.later .head{color:var(--quiet)}
.check{border-left:4px solid var(--line);padding-left:1rem}
meter{width:100%;height:1.4rem}
meter::-webkit-meter-bar{background:var(--raised);border:2px solid var(--edge);border-radius:.375rem;height:1.4rem}
meter::-webkit-meter-optimum-value{background:var(--good)}
details{margin:1rem 0}
summary{cursor:pointer;color:var(--link);padding:.4rem 0;font-size:1.0625rem}
pre{white-space:pre-wrap;word-break:break-all;font:1rem/1.6 ui-monospace,"SF Mono","DejaVu Sans Mono",Menlo,Consolas,monospace;background:var(--raised);border:1px solid var(--line);border-radius:.375rem;padding:.75rem 1rem}
footer{border-top:1px solid var(--line);margin-top:2.5rem;font-size:1.0625rem}
footer .column{padding-top:1rem;padding-bottom:2.5rem}
.paper{display:none}
@page{size:A4;margin:9mm 13mm}
@media print{
:root{color-scheme:light;--paper:#fff;--raised:#fff;--ink:#000;--quiet:#333;--sign:#000;--good:#000;--link:#000}
body,:lang(ja) body,body:lang(ja){font-size:9pt;line-height:1.3}
.column{max-width:none;padding:0}
header .column{font-size:9pt;padding:0 0 1mm}
h1{font-size:13pt;margin:1mm 0}h2{font-size:10pt;margin:1.6mm 0 .3mm}h3{font-size:9.5pt;margin:0}
p,dl,ol.steps p,ol.steps{margin:.4mm 0 .8mm}
.badge{margin:1mm 0 0}.badge i{min-width:6mm;height:6mm;border-width:1pt}
.quiet,dl,.check{font-size:8.5pt}ul{margin:.5mm 0}
dl{gap:.2mm 4mm;grid-template-columns:auto 1fr auto 1fr}dl>dt:last-of-type{grid-column:1}dl>dd:last-of-type{grid-column:2/-1}
form,details,.screen,meter{display:none}
.paper{display:block}
ol.steps>li{padding:.5mm 0;grid-template-columns:6mm 1fr;break-inside:avoid}
ol.steps>li>i,ol.steps>li.now>i{width:5mm;height:5mm;border:1pt solid #000;font-size:8pt;background:none;color:#000}
ol.steps .head{min-height:0}
.check{border-left-width:1pt;padding-left:2mm}
footer{margin-top:1.5mm;font-size:9pt}footer .column{padding:1mm 0 0}
a{text-decoration:none}
}
`;
