import { chartStyle } from "./chart-style.ts";

const light = `--page:#f6f6f3;--card:#fff;--text:#1b1e22;--muted:#565c64;--rule:#dcdcd6;--faint:#ecece7;--green:#176639;--red:#ab1f19;--amber:#7d5200;--blue:#1d5a9e;--violet:#6a3fa0;--tint-red:#fbeceb;--tint-amber:#fdf3df`;
const dark = `--page:#121416;--card:#1a1d20;--text:#e8e9eb;--muted:#a4abb3;--rule:#30353a;--faint:#23272b;--green:#72cc92;--red:#ff938a;--amber:#e8b95c;--blue:#82b6f4;--violet:#c3a3ef;--tint-red:#331d1c;--tint-amber:#2f2615`;

/** One visual language: paper, ink and rules; colour only where it means something. */
export const style: string = `
:root{color-scheme:light dark;${light}}
@media (prefers-color-scheme:dark){:root{${dark}}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
main{max-width:1080px;margin:0 auto;padding:2rem 1.25rem 3rem}
h1,h2,h3,p,ul,ol,dl,dd,figure{margin:0}
h2{font-size:1.2rem;line-height:1.3;margin-bottom:.75rem}
h3{font-size:1.05rem}
section{background:var(--card);border:1px solid var(--rule);border-radius:10px;padding:1.25rem 1.5rem;margin-top:1.25rem;position:relative}
section>*+*{margin-top:.85rem}
section>h2+p.muted{margin-top:-.6rem}
a{color:var(--blue)}
code{font:0.88em/1.4 ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
:focus-visible{outline:2px solid var(--blue);outline-offset:2px;border-radius:4px}
.muted,.limit,.age,.rule{color:var(--muted)}
.limit,.rule{font-size:.88em}
.limit{white-space:nowrap}
.rule{display:block;min-width:10rem}
.headline{border-left:6px solid var(--mark);padding:.1rem 0 .1rem 1.35rem}
.headline.pass{--mark:var(--green)}.headline.fail{--mark:var(--red)}.headline.unverified{--mark:var(--amber)}
.project{color:var(--muted)}
.answer{display:flex;flex-wrap:wrap;align-items:baseline;gap:.2rem 1.5rem}
h1{font-size:clamp(2.4rem,8vw,4rem);line-height:1.1;letter-spacing:-.02em;color:var(--mark)}
.score strong{font-size:2rem;line-height:1.1}
.score span{color:var(--muted)}
.summary{font-size:1.08rem;max-width:60ch;margin-top:.35rem}
.counts{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.25rem 1.4rem;margin-top:.6rem}
.badge{white-space:nowrap;font-weight:600;font-size:.92em}
.badge .glyph{display:inline-block;width:1.1em;text-align:center}
.badge.pass{color:var(--green)}.badge.fail,.badge.error{color:var(--red)}.badge.unverified,.badge.expired{color:var(--amber)}
.badge.waived,.badge.attested,.badge.not-applicable{color:var(--muted)}
.tag{font-size:.75em;font-weight:600;color:var(--muted);border:1px solid var(--rule);border-radius:4px;padding:.05em .4em;white-space:nowrap}
.remedy{display:block;color:var(--muted)}
.remedy::before{content:"→ "}
.fix-first ol{padding-left:1.3rem}
.fix-first li+li{margin-top:.6rem}
.figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(17rem,1fr));gap:.65rem 1.75rem}
.figures dt{color:var(--muted);font-size:.85rem}
.note{border-left:3px solid var(--rule);padding-left:.75rem;color:var(--muted)}
.note.problem{border-color:var(--amber);color:var(--text)}
.folded>summary{cursor:pointer;color:var(--muted);padding:.15rem 0}
.folded>summary:hover{color:var(--text)}
.folded[open]>summary{margin-bottom:.5rem}
.checks{border-top:1px solid var(--rule)}
.check{border-bottom:1px solid var(--rule);scroll-margin-top:1rem}
.check:target{background:var(--faint)}
.check>summary{display:grid;grid-template-columns:8.5rem minmax(0,1.2fr) minmax(0,1.3fr) 9rem;gap:.15rem 1rem;align-items:baseline;padding:.6rem .25rem;cursor:pointer;list-style:none}
.check>summary::-webkit-details-marker{display:none}
.check>summary:hover{background:var(--faint)}
.check .title{font-weight:500}
.check .key{font-size:.95em}
.check .age{text-align:right;white-space:nowrap;font-size:.88em}
.check .age::after{content:"";display:inline-block;width:.4em;height:.4em;border:solid var(--muted);border-width:0 1.5px 1.5px 0;transform:rotate(45deg) translate(-.15em,-.15em);margin-left:.6em}
.check[open] .age::after{transform:rotate(-135deg) translate(-.15em,-.15em)}
.opened{padding:.25rem .25rem 1.1rem 9.75rem}
.opened>dl{display:grid;grid-template-columns:8rem minmax(0,1fr);gap:.5rem 1rem}
.opened dt{color:var(--muted);font-size:.9em}
.evidence,.plain{list-style:none;padding:0}
.open-all{position:absolute;top:.35rem;right:1.5rem;font:inherit;font-size:.88rem;color:var(--blue);background:none;border:1px solid var(--rule);border-radius:6px;padding:.2rem .7rem;cursor:pointer}
.table{overflow-x:auto;font-size:.92rem}
.folded>.table{max-height:24rem;overflow:auto}
table{border-collapse:collapse;width:100%;overflow-wrap:normal}
caption{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
th,td{text-align:left;vertical-align:baseline;padding:.32rem 1rem .32rem 0;border-bottom:1px solid var(--faint)}
th{color:var(--muted);font-weight:500;font-size:.88em;white-space:nowrap}
td:last-child,th:last-child{padding-right:0}
.number{text-align:right;white-space:nowrap}
.not-verified{list-style:none;padding:0}
.not-verified li{display:grid;grid-template-columns:8.5rem minmax(0,1fr);gap:.1rem 1rem;padding:.5rem 0;border-top:1px solid var(--faint)}
.how{color:var(--muted);font-size:.95em}
footer{color:var(--muted);font-size:.88rem;margin-top:1.5rem}
${chartStyle}
@media (max-width:720px){
main{padding:1.25rem .75rem 2rem}
section{padding:1rem}
.headline{padding-left:1rem}
.check>summary{grid-template-columns:minmax(0,1fr) auto}
.check .badge{order:0}.check .age{order:1}.check .title{order:2;grid-column:1/-1}.check .key{order:3;grid-column:1/-1}
.opened{padding-left:.25rem}
.opened>dl,.not-verified li{grid-template-columns:minmax(0,1fr)}
.opened dt{margin-top:.4rem}
.opened>dl{gap:.1rem}
.open-all{position:static;margin-top:0}
}
@media print{
:root{color-scheme:light;${light};--page:#fff}
body{font-size:10.5pt}
main{max-width:none;padding:0}
section{border-color:var(--rule);padding:.8rem 1rem}
h2,h3,figcaption{break-after:avoid}
.plot,.bars,.lane,.check>summary,tr,.not-verified li{break-inside:avoid}
.check::details-content{content-visibility:visible!important;block-size:auto!important}
.folded,.open-all{display:none}
.table,.folded>.table{overflow:visible;max-height:none}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
}
`;
