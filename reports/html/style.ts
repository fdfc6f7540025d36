/** The page's own style: nothing is loaded from elsewhere, and it works where scripts do not. */
export const style = `
:root{color-scheme:light dark;--fg:#1b1f24;--bg:#fff;--dim:#5b6570;--line:#d5dae0;--box:#f5f7f9;--good:#137333;--bad:#b3261e;--warn:#8a5a00;--mark:#fff1c9}
@media (prefers-color-scheme:dark){:root{--fg:#e4e8ec;--bg:#15181c;--dim:#9aa5b1;--line:#343b43;--box:#1e2329;--good:#6fd08c;--bad:#ff8a80;--warn:#f2c14e;--mark:#4a3d12}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:72rem;padding:1.5rem;font:15px/1.5 system-ui,sans-serif;color:var(--fg);background:var(--bg)}
h1{font-size:1.4rem;margin:0 0 .5rem}h2{font-size:1.15rem;margin:2rem 0 .25rem;overflow-wrap:anywhere}
.good{color:var(--good)}.bad{color:var(--bad)}.warn{color:var(--warn)}.dim{color:var(--dim)}
.verdict{font-size:1.1rem;font-weight:600;margin:.25rem 0}
table{border-collapse:collapse;margin:1rem 0;max-width:100%;display:block;overflow-x:auto}th,td{border:1px solid var(--line);padding:.25rem .6rem;text-align:left;vertical-align:top}
th{background:var(--box)}
code,pre{font:13px/1.45 ui-monospace,monospace}
pre{background:var(--box);border:1px solid var(--line);border-radius:4px;padding:.6rem;overflow-x:auto;max-height:28rem;margin:.5rem 0}
details{border:1px solid var(--line);border-radius:4px;margin:.35rem 0}
details>summary{cursor:pointer;padding:.35rem .6rem;overflow-wrap:anywhere}
details[open]>summary{border-bottom:1px solid var(--line);background:var(--box)}
details>div{padding:.25rem .8rem .6rem}
details details>summary{color:var(--dim)}
.tag{display:inline-block;min-width:5.4rem;font:600 12px/1.4 ui-monospace,monospace}
.level{min-width:3.6rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem .9rem;margin:.4rem 0}
dt{color:var(--dim)}dd{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}
mark{background:var(--mark);color:inherit;display:block}
fieldset{border:1px solid var(--line);border-radius:4px;margin:1rem 0;padding:.3rem .8rem .5rem}
fieldset label{margin-right:1.2rem;white-space:nowrap}
body:has(#show-pass:not(:checked)) .r-pass,body:has(#show-fail:not(:checked)) .r-fail,body:has(#show-untestable:not(:checked)) .r-untestable,
body:has(#show-known:not(:checked)) .r-known,body:has(#show-error:not(:checked)) .r-error,body:has(#show-skip:not(:checked)) .r-skip{display:none}
@media (max-width:40rem){dl{grid-template-columns:1fr}dt{margin-top:.4rem}}
@media print{fieldset{display:none}}
`;
