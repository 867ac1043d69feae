/** How a report looks, on a screen and on paper. */
export const reportStyle = `
:root{color-scheme:light;--ink:#1d2126;--soft:#5a626b;--hairline:#dedad1;--ground:#fbfaf7}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 Inter,Helvetica,Arial,sans-serif}
main{max-width:76rem;margin:0 auto;padding:2rem 1.25rem 4rem}
h1{font-size:1.9rem;line-height:1.2;margin:.2rem 0 .4rem;text-wrap:balance}
h2{font-size:1.2rem;margin:2.4rem 0 .7rem;padding-top:.7rem;border-top:1px solid var(--hairline)}
p{max-width:60rem}
ul{padding-left:1.2rem;max-width:60rem}
li{margin:.25rem 0}
.soft,small,summary{color:var(--soft)}
.wide{overflow-x:auto}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.87rem}
th,td{padding:.3rem .9rem .3rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--hairline)}
thead th{color:var(--soft);font-weight:500}
tbody th{font-weight:500;white-space:nowrap}
.figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,27rem),1fr));gap:1.5rem}
figure{margin:0;break-inside:avoid}
figure svg{width:100%;height:auto;border:1px solid var(--hairline)}
figcaption{font-size:.85rem;color:var(--soft);margin-top:.3rem}
figcaption b{color:var(--ink);font-weight:600}
.key{display:flex;flex-wrap:wrap;gap:.1rem 1rem;font-size:.85rem;margin-top:.4rem}
.mark{display:inline-block;width:.8em;height:.8em;border-radius:2px;margin-right:.4em;vertical-align:-.05em}
.published{margin-top:1rem}
.published table{color:var(--soft)}
dl{display:grid;grid-template-columns:minmax(9rem,auto) 1fr;gap:.2rem 1.2rem;font-size:.9rem}
dt{color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere}
.hash,pre{font:.8rem/1.5 ui-monospace,Menlo,Consolas,monospace}
pre{overflow-x:auto;background:#f1efe9;padding:1rem}
@media print{body{background:#fff;font-size:11px}main{max-width:none;padding:0}section{break-inside:auto}h2{break-after:avoid}.figures{grid-template-columns:1fr 1fr}.wide{overflow:visible}}
@page{margin:16mm}
`;
