/** Of the sandbox's page: light and dark, phone first. */
export const pageStyle = /* css */ `
:root { --bg:#f4f5f7; --card:#fff; --text:#1b1f27; --soft:#5d6676; --line:#dfe3e9; --accent:#1760c9; --on:#fff; --live:#c8203c; --warm:#9a5b00; --ok:#12713f; }
@media (prefers-color-scheme: dark) { :root { --bg:#0f1115; --card:#181b21; --text:#eceef2; --soft:#a3abb8; --line:#2d333d; --accent:#7ab0ff; --on:#0b1220; --live:#ff7488; --warm:#f0b45a; --ok:#5ccf95; } }
* { box-sizing:border-box; }
body { margin:0; background:var(--bg); color:var(--text); font:16px/1.5 system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
header, main { max-width:1080px; margin:0 auto; padding:16px; }
header { display:flex; flex-wrap:wrap; justify-content:space-between; align-items:flex-start; gap:12px; padding-bottom:0; }
main { display:grid; gap:16px; grid-template-columns:minmax(0, 1fr); }
.side, .center { display:contents; }
#error { order:0; } #sec-clock { order:1; } #sec-rooms { order:2; } #sec-goods { order:3; } #sec-messages { order:4; } #sec-payments { order:5; } #sec-saves { order:6; } #sec-account { order:7; } #sec-faults { order:8; } #sec-quota { order:9; } #sec-calls { order:10; }
@media (min-width:900px) { main { grid-template-columns:minmax(0, 3fr) minmax(0, 2fr); align-items:start; } #error, #sec-calls { grid-column:1 / -1; } .side, .center { display:grid; gap:16px; align-content:start; grid-row:2; min-width:0; } .center { grid-column:1; } .side { grid-column:2; } #sec-calls { grid-row:3; } }
nav { position:sticky; top:0; z-index:1; background:var(--bg); display:flex; gap:4px; overflow-x:auto; max-width:1080px; margin:8px auto 0; padding:4px 16px; }
nav a { flex:none; display:flex; align-items:center; min-height:44px; padding:0 10px; color:var(--accent); text-decoration:none; white-space:nowrap; }
h1 { font-size:22px; margin:0; line-height:1.3; } h2 { font-size:17px; margin:0 0 12px; } p { margin:0; }
section { scroll-margin-top:60px; min-width:0; background:var(--card); border:1px solid var(--line); border-radius:16px; padding:16px; display:grid; gap:10px; grid-template-columns:minmax(0, 1fr); }
section h2 { margin:0; }
.soft { color:var(--soft); font-size:14px; } .clock { font-size:20px; font-variant-numeric:tabular-nums; }
.row { display:flex; flex-wrap:wrap; gap:8px; align-items:center; }
button, summary { min-height:44px; padding:0 14px; border-radius:12px; border:1px solid var(--line); background:var(--card); color:var(--text); font:inherit; cursor:pointer; }
summary { display:flex; align-items:center; font-weight:600; } details[open] > summary { margin-bottom:10px; }
button:hover, summary:hover { border-color:var(--accent); }
button.main, button[aria-pressed=true] { background:var(--accent); border-color:var(--accent); color:var(--on); }
button.quiet { border-color:transparent; background:none; color:var(--accent); }
button.quiet.danger, button.danger { color:var(--live); }
:focus-visible { outline:2px solid var(--accent); outline-offset:2px; }
input, select { min-height:44px; padding:0 10px; border-radius:12px; border:1px solid var(--line); background:var(--bg); color:var(--text); font:inherit; max-width:100%; min-width:0; }
label span { display:block; font-size:14px; color:var(--soft); } .fields input[type=number] { width:120px; }
.form { display:grid; gap:10px; grid-template-columns:repeat(auto-fit, minmax(min(100%, 200px), 1fr)); } .form input { width:100%; } .form .row { grid-column:1 / -1; }
.rooms { list-style:none; margin:0; padding:0; } .rooms > li { display:grid; grid-template-columns:60px minmax(0, 1fr); gap:12px; padding:12px 0; border-top:1px solid var(--line); } .rooms > li:first-child { border-top:0; padding-top:0; } .rooms > li.soft { display:block; }
.rooms img { width:60px; height:84px; object-fit:cover; border-radius:10px; background:var(--line); } .rooms div { display:grid; gap:6px; align-content:start; } .rooms div.row { display:flex; } .rooms button.quiet { padding:0 6px; }
.things { list-style:none; margin:0; padding:0; } .things > li { display:grid; grid-template-columns:44px minmax(0, 1fr); gap:10px; padding:8px 0; border-top:1px solid var(--line); } .things img { width:44px; height:44px; object-fit:cover; border-radius:8px; background:var(--line); } .things div { display:grid; gap:4px; } .things div.row { display:flex; }
.stack { display:grid; gap:10px; } .bubble { border:1px solid var(--line); border-radius:12px; padding:10px 12px; display:grid; gap:4px; overflow-wrap:anywhere; } details > .bubble { margin-bottom:8px; } .line { display:flex; flex-wrap:wrap; gap:8px; justify-content:space-between; align-items:center; border-top:1px solid var(--line); padding:6px 0; overflow-wrap:anywhere; }
h3 { font-size:15px; margin:0; } a { color:var(--accent); } .bubble a { min-height:44px; display:inline-flex; align-items:center; } small { color:var(--soft); }
dl { display:grid; grid-template-columns:auto minmax(0, 1fr); gap:4px 16px; margin:0; } dt { color:var(--soft); font-size:14px; } dd { margin:0; overflow-wrap:anywhere; }
.check { display:flex; gap:10px; align-items:center; min-height:44px; } .check input { width:20px; height:20px; min-height:0; flex:none; accent-color:var(--accent); } label span.plain { color:inherit; font-size:inherit; } .wide-checks { grid-template-columns:minmax(0, 1fr); } .wide-checks label { padding:6px 0; }
.low { align-self:end; } .fields { align-items:end; } .fields label { min-width:0; max-width:100%; } .fields select { width:100%; }
button.link { min-height:32px; padding:0; border:0; background:none; color:var(--accent); } td.brief { max-width:320px; overflow:hidden; text-overflow:ellipsis; } td.details { white-space:normal; } pre { margin:4px 0 10px; padding:10px; border-radius:10px; background:var(--bg); overflow-x:auto; font-size:13px; max-height:320px; }
.rooms .form { grid-column:1 / -1; display:grid; }
.tag { padding:1px 10px; border-radius:99px; font-size:14px; border:1px solid currentColor; color:var(--soft); white-space:nowrap; }
.s101 { color:var(--live); } .s102 { color:var(--accent); } .s105, .s106 { color:var(--warm); } .tag.on { color:var(--ok); }
.checks { display:grid; gap:0 16px; grid-template-columns:repeat(auto-fill, minmax(min(100%, 150px), 1fr)); }
.checks label { display:flex; gap:10px; align-items:center; min-height:44px; cursor:pointer; } .checks input { width:20px; height:20px; min-height:0; accent-color:var(--accent); flex:none; } .checks small { color:var(--soft); display:block; }
.quotas { display:grid; gap:12px; } .quotas progress { width:100%; height:8px; accent-color:var(--accent); }
.scroll { overflow-x:auto; } table { width:100%; border-collapse:collapse; font-size:14px; } td, th { text-align:left; padding:7px 12px 7px 0; border-top:1px solid var(--line); white-space:nowrap; } th { color:var(--soft); font-weight:500; border-top:0; } td.bad { color:var(--live); }
#set input { flex:1 1 180px; }
#error { color:var(--live); background:var(--card); border:1px solid currentColor; border-radius:12px; padding:10px 14px; }
[hidden] { display:none !important; }
`;
