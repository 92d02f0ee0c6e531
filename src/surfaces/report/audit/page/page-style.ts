/** The page's style: no font and no picture from elsewhere, light and dark by the reader's setting. */
export const PAGE_STYLE: string = `
:root{color-scheme:light dark;--bg:#fbfaf8;--card:#fff;--ink:#1c1b1a;--soft:#6b6864;--line:#e4e1dc;--people:#9aa7b8;--a0:#d9622b;--a1:#7a5cc4;--a2:#2b8f86;--a3:#c2407e;--a4:#b58a16;--fix:#c0392b;--good:#3c8d5a;--warn:#d8a12a;--link:#2f5d9b;--band:#f0ede8}
@media(prefers-color-scheme:dark){:root{--bg:#161719;--card:#1f2124;--ink:#ecebe8;--soft:#a09d98;--line:#34363a;--people:#67758a;--a0:#f08a52;--a1:#a48be8;--a2:#4fbcb1;--a3:#e87fb0;--a4:#dcb54a;--fix:#ee6f60;--good:#69bd88;--warn:#e5ba57;--link:#8db4e8;--band:#2a2c30}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Noto Sans CJK SC",sans-serif}
main{max-width:1080px;margin:0 auto;padding:28px 20px 60px}
h1{font-size:30px;line-height:1.15;margin:0;letter-spacing:-.02em;overflow-wrap:anywhere}
h2{font-size:19px;margin:0 0 2px;letter-spacing:-.01em}
p{margin:0}
.soft{color:var(--soft)}
.small{font-size:13px}
header{margin-bottom:18px}
.repo+.repo{margin-top:70px;border-top:3px solid var(--line);padding-top:34px}
.card{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:18px 20px;margin-top:16px}
.card>svg{display:block;width:100%;height:auto;margin-top:10px}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(180px,1fr));gap:12px;margin-top:16px}
.tile{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:14px 16px}
.tile b{display:block;font-size:28px;line-height:1.15;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
.tile svg{display:block;width:100%;height:auto;margin-top:8px}
.limit{border-left:4px solid var(--warn);padding:6px 12px;margin-top:12px;background:var(--card)}
.claim{border-top:1px solid var(--line);padding:10px 0 9px;margin-top:10px}
.claim:first-of-type{margin-top:12px}
.claim .what{display:flex;gap:14px;align-items:baseline}
.claim .n{flex:none;min-width:2.2ch;font-size:22px;font-weight:650;font-variant-numeric:tabular-nums;color:var(--fix)}
.claim .n.calm{color:var(--ink)}
.claim .t{min-width:0;flex:1;overflow-wrap:anywhere}
.claim svg{display:block;width:100%;height:auto;margin-top:4px}
code,.path{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:13px}
.path{font-weight:600}
details{margin-top:4px}
summary{cursor:pointer;color:var(--link);font-size:13px}
details code.cmd{display:block;white-space:pre-wrap;word-break:break-all;background:var(--band);border-radius:6px;padding:7px 10px;margin-top:6px}
table{border-collapse:collapse;width:100%;margin-top:6px;font-size:13px}
td,th{padding:2px 10px 2px 0;text-align:left;vertical-align:top;overflow-wrap:anywhere}
td:first-child,td:nth-child(2){white-space:nowrap}
th{color:var(--soft);font-weight:500}
.legend{display:flex;flex-wrap:wrap;gap:4px 16px;font-size:13px;margin-top:6px}
.legend i{display:inline-block;width:11px;height:11px;border-radius:3px;margin-right:6px}
.pill{display:inline-block;border-radius:99px;padding:0 8px;font-size:12px;line-height:18px;border:1px solid var(--line);color:var(--soft);white-space:nowrap}
.pill.open{color:var(--fix);border-color:var(--fix)}
text{fill:var(--soft);font:11px system-ui,sans-serif;paint-order:stroke;stroke:var(--card);stroke-width:3px;stroke-linejoin:round}
text.strong{fill:var(--ink);font-weight:600}
.grid{stroke:var(--line)}
.people{fill:var(--people)}.c0{fill:var(--a0)}.c1{fill:var(--a1)}.c2{fill:var(--a2)}.c3{fill:var(--a3)}.c4{fill:var(--a4)}
.bpeople{background:var(--people)}.b0{background:var(--a0)}.b1{background:var(--a1)}.b2{background:var(--a2)}.b3{background:var(--a3)}.b4{background:var(--a4)}.bfix{background:var(--fix)}
.fix{fill:var(--fix)}.fixline{fill:none;stroke:var(--fix);stroke-width:2;stroke-linejoin:round}
.good{fill:var(--good)}.warn{fill:var(--warn)}.band{fill:var(--band)}.ink{fill:var(--ink)}.soften{fill:var(--soft)}
.median{stroke:var(--soft);stroke-width:2}
footer{margin-top:40px;color:var(--soft);font-size:13px}
@media print{.card,.tile{break-inside:avoid}}
`.trim();
