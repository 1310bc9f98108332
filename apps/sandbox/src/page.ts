/** The page on which a person moves the stand-in platform. One file, no library: it talks to `/_control` only. */
export const page = /* html */ `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>平台沙箱 · Kaibo</title>
<style>
:root { --bg:#f5f6f8; --card:#fff; --text:#1c1f26; --soft:#6b7280; --line:#e5e7eb; --accent:#1d6fe0; --live:#e0314b; --ok:#138a4e; }
@media (prefers-color-scheme: dark) { :root { --bg:#101216; --card:#1a1d23; --text:#eceef2; --soft:#9aa1ad; --line:#2b3038; --accent:#6ea8ff; --live:#ff6b81; --ok:#4cc38a; } }
* { box-sizing: border-box; }
body { margin:0; background:var(--bg); color:var(--text); font:16px/1.5 system-ui, -apple-system, "PingFang SC", "Noto Sans CJK SC", sans-serif; }
main { max-width:1000px; margin:0 auto; padding:16px; display:grid; gap:16px; }
header { display:flex; flex-wrap:wrap; align-items:center; gap:8px 16px; }
h1 { font-size:22px; margin:0; } h2 { font-size:17px; margin:0 0 12px; }
section { background:var(--card); border:1px solid var(--line); border-radius:14px; padding:16px; }
.soft { color:var(--soft); font-size:14px; }
button { min-height:44px; padding:0 14px; border-radius:10px; border:1px solid var(--line); background:var(--card); color:var(--text); font:inherit; cursor:pointer; }
button:hover { border-color:var(--accent); } button.main { background:var(--accent); border-color:var(--accent); color:#fff; }
@media (prefers-color-scheme: dark) { button.main { color:#0b1220; } }
input, select { min-height:44px; padding:0 10px; border-radius:10px; border:1px solid var(--line); background:var(--bg); color:var(--text); font:inherit; max-width:100%; }
.row { display:flex; flex-wrap:wrap; gap:8px; align-items:center; }
.room { padding:12px 0; border-top:1px solid var(--line); display:grid; gap:8px; } .room:first-of-type { border-top:0; padding-top:0; }
.tag { padding:2px 10px; border-radius:99px; font-size:14px; border:1px solid currentColor; color:var(--soft); white-space:nowrap; }
.tag.s101 { color:var(--live); } .tag.s102 { color:var(--accent); }
table { width:100%; border-collapse:collapse; font-size:14px; } td, th { text-align:left; padding:6px 8px 6px 0; border-top:1px solid var(--line); }
th { color:var(--soft); font-weight:500; border-top:0; } .scroll { overflow-x:auto; }
#error { color:var(--live); }
</style>
</head>
<body>
<main>
  <header><h1 data-t="title"></h1><span class="soft" data-t="what"></span><button id="lang" type="button">English</button></header>
  <p id="error" role="alert" hidden></p>
  <section><h2 data-t="clock"></h2><div class="row"><strong id="now"></strong><span class="soft" id="speed"></span></div>
    <div class="row" style="margin-top:8px" id="clocks"></div></section>
  <section><h2 data-t="rooms"></h2><div id="rooms"><p class="soft" data-t="loading"></p></div>
    <form class="row" id="create" style="margin-top:12px"><input name="name" maxlength="60" aria-label="name" required><select name="minutes" aria-label="start"></select><button class="main" data-t="create"></button></form></section>
  <section><h2 data-t="faults"></h2><p class="soft" data-t="faultsHelp"></p>
    <form class="row" id="fault"><select name="kind" aria-label="fault"></select><input name="atPage" type="number" min="1" max="1000" style="width:110px"><input name="times" type="number" min="1" max="1000" style="width:110px"><button data-t="add"></button><button type="button" id="clear" data-t="clear"></button></form>
    <div id="active" class="row" style="margin-top:8px"></div></section>
  <section><h2 data-t="quota"></h2><div id="quota" class="row"></div></section>
  <section><h2 data-t="calls"></h2><div class="scroll"><table><thead><tr><th data-t="at"></th><th data-t="interface"></th><th data-t="asked"></th><th data-t="answer"></th></tr></thead><tbody id="calls"></tbody></table></div></section>
</main>
<script>
const TEXTS = {
  zh: { title:'平台沙箱', what:'代替微信服务器，仅供本机试用', clock:'时间', rooms:'直播间', faults:'故障', faultsHelp:'让平台按你选的方式出错，看看同步怎样如实报告。页：从 1 起；次数：留空表示一直。', quota:'今日额度', calls:'最近调用',
    create:'新建直播间', add:'加上', clear:'全部取消', at:'时间', interface:'接口', asked:'请求', answer:'回答', loading:'正在读取…', none:'没有直播间。', more:'另有 {n} 个未列出', page:'页', times:'次数',
    real:'实时', x60:'60 倍', freeze:'暂停时间', plus10:'+10 分钟', plus1h:'+1 小时', plus1d:'+1 天', speed:'{n} 倍速', frozen:'时间已暂停', many:'生成 5000 个', few:'去掉生成的', reload:'恢复示例', remove:'删除', reset:'额度清零', usedUp:'用完今日额度', unlimited:'恢复额度',
    start:'开播', pause:'暂停', resume:'继续', 'break':'断开', recover:'恢复', end:'结束', ban:'封禁', name:'直播间名称', inMin:'{n} 分钟后开播', none_used:'还没有调用',
    s101:'直播中', s102:'未开始', s103:'已结束', s104:'禁播', s105:'暂停', s106:'异常', s107:'已过期', sure:'确定删除？' },
  en: { title:'Platform sandbox', what:'stands in for WeChat’s servers on this machine', clock:'Time', rooms:'Rooms', faults:'Faults', faultsHelp:'Break the platform on purpose and see the sync tell the truth. Page: from 1. Times: empty means for ever.', quota:'Quota today', calls:'Last calls',
    create:'New room', add:'Add', clear:'Clear all', at:'Time', interface:'Interface', asked:'Request', answer:'Answer', loading:'Loading…', none:'No rooms.', more:'{n} more not shown', page:'page', times:'times',
    real:'Real time', x60:'60×', freeze:'Freeze', plus10:'+10 min', plus1h:'+1 h', plus1d:'+1 day', speed:'{n}×', frozen:'frozen', many:'Generate 5000', few:'Remove generated', reload:'Example again', remove:'Delete', reset:'Reset quota', usedUp:'Use up today', unlimited:'Restore quota',
    start:'Start', pause:'Pause', resume:'Resume', 'break':'Break', recover:'Recover', end:'End', ban:'Ban', name:'Room name', inMin:'starts in {n} min', none_used:'no calls yet',
    s101:'live', s102:'not started', s103:'ended', s104:'banned', s105:'paused', s106:'interrupted', s107:'expired', sure:'Delete it?' },
};
let lang = localStorage.getItem('lang') === 'en' ? 'en' : 'zh';
const t = (key, n) => (TEXTS[lang][key] ?? key).replace('{n}', n);
const $ = (id) => document.getElementById(id);
const el = (tag, props = {}, ...children) => { const node = Object.assign(document.createElement(tag), props); node.append(...children); return node; };
const time = (at) => new Date(at).toLocaleString(lang === 'zh' ? 'zh-CN' : 'en-GB', { timeZone: 'Asia/Shanghai', hour12: false });
async function ask(method, path, body) {
  const answer = await fetch('/_control/' + path, { method, ...(method === 'GET' ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body ?? {}) }) });
  const text = await answer.text(); const said = text ? JSON.parse(text) : null;
  if (!answer.ok) throw new Error(said?.message ?? answer.status);
  return said;
}
async function go(method, path, body) {
  try { $('error').hidden = true; await ask(method, path, body); } catch (error) { $('error').textContent = error.message; $('error').hidden = false; }
  await draw();
}
const button = (label, onclick, className = '') => el('button', { type: 'button', textContent: label, onclick, className });
let app = '';
async function draw() {
  let state;
  try { state = await ask('GET', 'state'); } catch (error) { $('error').textContent = error.message; $('error').hidden = false; return; }
  const one = state.apps[0]; app = 'apps/' + one.appId + '/';
  $('now').textContent = time(state.now); $('speed').textContent = state.speed === 0 ? t('frozen') : t('speed', state.speed) + ' · ' + one.appId;
  $('rooms').replaceChildren(...(one.rooms.length ? one.rooms.map((room) => el('div', { className: 'room' },
    el('div', { className: 'row' }, el('strong', { textContent: room.name }), el('span', { className: 'tag s' + room.status, textContent: room.status + ' ' + t('s' + room.status) })),
    el('div', { className: 'soft', textContent: '#' + room.roomId + ' · ' + room.anchorName + ' · ' + time(room.startTime) + ' – ' + time(room.endTime) }),
    el('div', { className: 'row' }, ...room.actions.map((action) => button(t(action), () => go('POST', app + 'rooms/' + room.roomId + '/' + action), action === 'start' ? 'main' : '')),
      button(t('remove'), () => confirm(t('sure')) && go('DELETE', app + 'rooms/' + room.roomId))))) : [el('p', { className: 'soft', textContent: t('none') })]),
    ...(one.total > one.rooms.length ? [el('p', { className: 'soft', textContent: t('more', one.total - one.rooms.length) })] : []),
    el('div', { className: 'row' }, button(t('reload'), () => go('POST', app + 'reload')), one.total < 1000 ? button(t('many'), () => go('POST', app + 'generate', { count: 5000 })) : button(t('few'), () => go('POST', app + 'generate', { count: 0 }))));
  $('active').replaceChildren(...state.faults.map((fault) => button('✕ ' + fault.kind + (fault.code !== undefined ? ' ' + fault.code : '') + (fault.atPage ? ' · ' + t('page') + ' ' + fault.atPage : '') + (fault.times ? ' · ' + fault.times + ' ' + t('times') : ''), () => go('DELETE', 'faults/' + fault.id))));
  const used = Object.entries(one.used);
  $('quota').replaceChildren(...(used.length ? used.map(([group, count]) => el('span', { className: 'tag', textContent: group + ' ' + count + (one.limits[group] !== undefined ? ' / ' + one.limits[group] : '') })) : [el('span', { className: 'soft', textContent: t('none_used') })]),
    one.limits.getliveinfo === undefined ? button(t('usedUp'), () => go('POST', app + 'quota', { group: 'getliveinfo', limit: one.used.getliveinfo ?? 0 })) : button(t('unlimited'), () => go('POST', app + 'quota', { group: 'getliveinfo', limit: 100000 })),
    button(t('reset'), () => go('POST', app + 'quota', { reset: true })));
  $('calls').replaceChildren(...state.calls.map((call) => el('tr', {}, el('td', { textContent: time(call.at) }), el('td', { textContent: call.endpoint }), el('td', { textContent: Object.entries(call.request).filter(([, v]) => v !== undefined && v !== null).map(([k, v]) => k + '=' + v).join(' ') }), el('td', { textContent: (call.fault ?? '') + ' ' + (call.code ?? '') }))));
}
function words() {
  document.documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en'; $('lang').textContent = lang === 'zh' ? 'English' : '中文';
  for (const node of document.querySelectorAll('[data-t]')) node.textContent = t(node.dataset.t);
  $('create').elements.name.placeholder = t('name'); $('fault').elements.atPage.placeholder = t('page'); $('fault').elements.times.placeholder = t('times');
  $('create').elements.minutes.replaceChildren(...[5, 10, 30, 120, 1440].map((n) => el('option', { value: n, textContent: t('inMin', n) })));
  const codes = [-1, 40001, 45009, 48001];
  $('fault').elements.kind.replaceChildren(...codes.map((code) => el('option', { value: 'errcode ' + code, textContent: 'errcode ' + code })), ...['timeout', 'http-5xx', 'html', 'empty', 'duplicate-rows', 'reorder-rows', 'short-page', 'changing-total', 'misspelled-status'].map((kind) => el('option', { value: kind, textContent: kind })));
  $('clocks').replaceChildren(button(t('real'), () => go('POST', 'clock', { real: true })), button(t('x60'), () => go('POST', 'clock', { speed: 60 })), button(t('freeze'), () => go('POST', 'clock', { speed: 0 })), button(t('plus10'), () => go('POST', 'clock', { advanceMs: 600000 })), button(t('plus1h'), () => go('POST', 'clock', { advanceMs: 3600000 })), button(t('plus1d'), () => go('POST', 'clock', { advanceMs: 86400000 })));
}
$('lang').onclick = () => { lang = lang === 'zh' ? 'en' : 'zh'; localStorage.setItem('lang', lang); words(); draw(); };
$('create').onsubmit = async (event) => { event.preventDefault(); const { name, minutes } = event.target.elements; const { now } = await ask('GET', 'state'); await go('POST', app + 'rooms', { name: name.value, startTime: Math.round(now + minutes.value * 60000) }); event.target.reset(); };
$('fault').onsubmit = (event) => { event.preventDefault(); const { kind, atPage, times } = event.target.elements; const [name, code] = kind.value.split(' '); go('POST', 'faults', { kind: name, ...(code ? { code: Number(code) } : {}), ...(atPage.value ? { atPage: Number(atPage.value) } : {}), ...(times.value ? { times: Number(times.value) } : {}) }); };
$('clear').onclick = () => go('DELETE', 'faults');
words(); draw(); setInterval(() => document.hidden || draw(), 2000);
</script>
</body>
</html>
`;
