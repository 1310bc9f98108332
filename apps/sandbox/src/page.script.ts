/** Runs in the browser as it stands here: no backquotes, no dollar-brace, no backslashes. */
export const pageScript = /* js */ `
const TEXTS = {
  zh: { title:'平台沙箱', what:'代替微信服务器，只在本机', app:'小程序', clock:'时间（上海）', rooms:'直播间', faults:'故障', quota:'今日额度', calls:'最近调用',
    faultsHelp:'勾选后平台就按这种方式出错，看看同步是否如实报告。先填页和次数，再勾选；留空表示每一页、一直。', page:'第几页', times:'几次', every:'每一页', always:'一直', left:'剩 {n} 次', atPage:'第 {n} 页',
    real:'实时', freeze:'停住', speed:'{n} 倍速', frozen:'时间已停住', isReal:'实时', isMoved:'已偏离实时', speedHow:'时间快慢', plus:'快进 {n}', set:'设定', setTo:'设定到哪一刻', m1:'1 分钟', m10:'10 分钟', h1:'1 小时', d1:'1 天',
    create:'新建直播间', save:'保存', cancel:'取消', edit:'修改', remove:'删除', sure:'删除“{n}”？', many:'生成 5000 个', few:'去掉生成的 {n} 个', reload:'恢复示例', clear:'全部清空', sureClear:'清空全部直播间？', loading:'正在读取…', none:'还没有直播间。', more:'还有 {n} 个生成的没有列出',
    name:'名称', anchorName:'主播', startTime:'计划开播', endTime:'计划结束', goods:'{n} 件商品', picture:'换一张封面',
    at:'时间', interface:'接口', asked:'请求', answer:'回答', noCalls:'还没有调用。', forget:'清空记录',
    used:'{n}', reset:'用量清零', useUp:'用完今日额度', restore:'恢复平台额度', expire:'作废全部令牌',
    start:'开播', pause:'暂停', resume:'继续', 'break':'断线', recover:'恢复', end:'结束', ban:'封禁', sureBan:'封禁后不能恢复。继续？', sureEnd:'结束后不能再开播。继续？',
    s101:'直播中', s102:'未开始', s103:'已结束', s104:'禁播', s105:'暂停中', s106:'异常', s107:'已过期', offline:'沙箱没有回应，正在重试…',
    'timeout':'一直不回应', 'http-5xx':'服务器错误 503', 'html':'回网页', 'empty':'空回应', 'duplicate-rows':'重复的行', 'reorder-rows':'顺序颠倒', 'short-page':'少给一半', 'changing-total':'总数在变', 'misspelled-status':'状态字段拼错', 'errcode -1':'系统繁忙 -1', 'errcode 40001':'令牌无效 40001', 'errcode 45009':'额度用完 45009', 'errcode 48001':'没有权限 48001' },
  en: { title:'Platform sandbox', what:'stands in for WeChat’s servers, on this machine', app:'Mini-program', clock:'Time (Shanghai)', rooms:'Rooms', faults:'Faults', quota:'Quota today', calls:'Last calls',
    faultsHelp:'Tick one and the platform fails in that way; see whether the sync tells the truth. Fill in page and times first; empty means every page, for ever.', page:'Page', times:'Times', every:'every', always:'always', left:'{n} left', atPage:'page {n}',
    real:'Real time', freeze:'Freeze', speed:'{n}×', frozen:'frozen', isReal:'real time', isMoved:'not real time', speedHow:'Speed of time', plus:'+{n}', set:'Set', setTo:'Set the time to', m1:'1 min', m10:'10 min', h1:'1 h', d1:'1 day',
    create:'New room', save:'Save', cancel:'Cancel', edit:'Edit', remove:'Delete', sure:'Delete “{n}”?', many:'Generate 5000', few:'Remove {n} generated', reload:'Example again', clear:'Clear all', sureClear:'Clear all rooms?', loading:'Loading…', none:'No rooms yet.', more:'{n} more generated rooms are not shown',
    name:'Name', anchorName:'Anchor', startTime:'Planned start', endTime:'Planned end', goods:'{n} goods', picture:'Another cover',
    at:'Time', interface:'Interface', asked:'Request', answer:'Answer', noCalls:'No calls yet.', forget:'Forget them',
    used:'{n}', reset:'Reset use', useUp:'Use up today', restore:'Platform’s limits', expire:'Revoke all tokens',
    start:'Start', pause:'Pause', resume:'Resume', 'break':'Drop line', recover:'Recover', end:'End', ban:'Ban', sureBan:'A ban is for good. Go on?', sureEnd:'An ended room never goes on air again. Go on?',
    s101:'live', s102:'not started', s103:'ended', s104:'banned', s105:'paused', s106:'interrupted', s107:'expired', offline:'The sandbox does not answer; trying again…',
    'timeout':'Never answers', 'http-5xx':'Server error 503', 'html':'A web page', 'empty':'Empty body', 'duplicate-rows':'Duplicate rows', 'reorder-rows':'Reversed rows', 'short-page':'Half a page', 'changing-total':'Changing total', 'misspelled-status':'Misspelled status', 'errcode -1':'Busy -1', 'errcode 40001':'Bad token 40001', 'errcode 45009':'Quota used up 45009', 'errcode 48001':'Not granted 48001' },
};
const FAULTS = ['errcode -1', 'errcode 40001', 'errcode 45009', 'errcode 48001', 'timeout', 'http-5xx', 'html', 'empty', 'duplicate-rows', 'reorder-rows', 'short-page', 'changing-total', 'misspelled-status'];
const SPEEDS = [0, 0.1, 1, 10, 60, 600];
const HOUR = 3600000, SHANGHAI = 8 * HOUR;
const kept = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
const keep = (key, value) => { try { localStorage.setItem(key, value); } catch { /* a private window */ } };
let lang = kept('kaibo.lang') === 'en' ? 'en' : 'zh';
let state = null, appId = '', editing = null, drawn = {}, heardAt = 0;
const t = (key, n) => (TEXTS[lang][key] ?? key).replace('{n}', n);
const $ = (id) => document.getElementById(id);
const el = (tag, props = {}, ...children) => {
  const { label, pressed, key, ...rest } = props;
  const node = Object.assign(document.createElement(tag), rest);
  if (label) node.setAttribute('aria-label', label);
  if (pressed !== undefined) node.setAttribute('aria-pressed', pressed);
  if (key) node.dataset.key = key;
  node.append(...children.filter((child) => child !== null));
  return node;
};
const shanghai = (at) => new Date(at + SHANGHAI).toISOString();
const clockText = (at) => shanghai(at).slice(0, 19).replace('T', ' ');
const shortTime = (at) => shanghai(at).slice(5, 16).replace('T', ' ');
const toInput = (at) => shanghai(at).slice(0, 16);
const fromInput = (text) => Date.parse(text + (text.length === 16 ? ':00' : '') + '+08:00');
const say = (text) => { if (text !== $('error').textContent) $('error').textContent = text; $('error').hidden = text === ''; };

async function ask(method, path, body) {
  const answer = await fetch('/_control/' + path, { method, ...(method === 'GET' ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body ?? {}) }) });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.message ?? answer.status);
  return said;
}
/** Does it, shows what came of it. @returns whether it was done */
async function go(method, path, body) {
  let done = false;
  try { await ask(method, path, body); say(''); done = true; } catch (error) { say(error.message); }
  await look(done);
  return done;
}
const mine = (path) => 'apps/' + appId + '/' + path;
const button = (key, label, onclick, className = '', pressed) => el('button', { type: 'button', key, textContent: label, onclick, className, pressed });

/** Draws a part anew only when what it shows has changed, and leaves the keyboard where it was. */
function part(id, shown, make) {
  const sign = lang + JSON.stringify(shown);
  if (drawn[id] === sign) return;
  drawn[id] = sign;
  const key = $(id).contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  $(id).replaceChildren(...make());
  if (key) [...$(id).querySelectorAll('[data-key]')].find((node) => node.dataset.key === key)?.focus();
}
const field = (name, value, type = 'text') => el('label', {}, el('span', { textContent: t(name) }), el('input', { name, value, type, required: true, ...(type === 'text' ? { maxLength: 34 } : {}) }));
function form(room, onsubmit, oncancel) {
  const canMove = !room.roomId || room.status === 102;
  const node = el('form', { className: 'form' }, field('name', room.name), field('anchorName', room.anchorName), canMove ? field('startTime', toInput(room.startTime), 'datetime-local') : null, canMove ? field('endTime', toInput(room.endTime), 'datetime-local') : null,
    el('div', { className: 'row' }, el('button', { className: 'main', textContent: t('save') }), oncancel ? button('', t('cancel'), oncancel) : null));
  node.onsubmit = (event) => {
    event.preventDefault();
    const { name, anchorName, startTime, endTime } = node.elements;
    const moved = (input, was) => (input && input.value !== toInput(was) ? fromInput(input.value) : undefined);
    const isNew = !room.roomId;
    onsubmit({ name: name.value, anchorName: anchorName.value, startTime: isNew ? fromInput(startTime.value) : moved(startTime, room.startTime), endTime: isNew ? fromInput(endTime.value) : moved(endTime, room.endTime) });
  };
  return node;
}
const asked = (action) => (action === 'ban' ? confirm(t('sureBan')) : action === 'end' ? confirm(t('sureEnd')) : true);
function roomItem(room) {
  const at = mine('rooms/' + room.roomId), key = 'r' + room.roomId;
  if (editing === room.roomId)
    return el('li', {}, form(room, async (change) => { if (await go('PATCH', at, change)) stopEditing(); }, stopEditing));
  return el('li', {}, el('img', { src: room.cover, alt: '', width: 60, height: 84, loading: 'lazy' }),
    el('div', {}, el('div', { className: 'row' }, el('strong', { textContent: room.name }), el('span', { className: 'tag s' + room.status, textContent: t('s' + room.status) + ' ' + room.status })),
      el('p', { className: 'soft', textContent: '#' + room.roomId + ' · ' + room.anchorName + ' · ' + shortTime(room.startTime) + ' – ' + shortTime(room.endTime).slice(shortTime(room.startTime).slice(0, 5) === shortTime(room.endTime).slice(0, 5) ? 6 : 0) + ' · ' + t('goods', room.goods.length) }),
      el('div', { className: 'row' }, ...room.actions.map((action) => button(key + action, t(action), () => asked(action) && go('POST', at + '/' + action), action === 'start' || action === 'resume' || action === 'recover' ? 'main' : action === 'ban' || action === 'end' ? 'danger' : '')),
        button(key + 'edit', t('edit'), () => { editing = room.roomId; draw(); document.querySelector('#rooms form input')?.focus(); }, 'quiet'),
        button(key + 'picture', t('picture'), () => go('PATCH', at, { picture: true }), 'quiet'),
        button(key + 'remove', t('remove'), () => confirm(t('sure', room.name)) && go('DELETE', at), 'quiet danger'))));
}
function stopEditing() { editing = null; draw(); }

function draw() {
  if (!state) return;
  const app = state.apps.find((each) => each.appId === appId) ?? state.apps[0];
  appId = app.appId;
  $('app').hidden = state.apps.length < 2;
  part('app', [state.apps.map((each) => each.appId), appId], () => state.apps.map((each) => el('option', { value: each.appId, textContent: each.appId, selected: each.appId === appId })));
  tick();
  part('speeds', state.speed, () => SPEEDS.map((speed) => button('x' + speed, speed === 0 ? t('freeze') : t('speed', speed), () => go('POST', 'clock', { speed }), '', state.speed === speed)));
  part('jumps', 0, () => [['m1', HOUR / 60], ['m10', HOUR / 6], ['h1', HOUR], ['d1', 24 * HOUR]].map(([key, advanceMs]) => button(key, t('plus', t(key)), () => go('POST', 'clock', { advanceMs }))).concat(button('real', t('real'), () => go('POST', 'clock', { real: true }))));
  const rooms = [...app.rooms, ...app.generatedRooms];
  // A form that someone is filling in is not drawn over.
  if (!(editing !== null && drawn.rooms?.includes('editing:' + editing)))
    part('rooms', ['editing:' + editing, appId, rooms], () => [...(rooms.length ? rooms.map(roomItem) : [el('li', { className: 'soft', textContent: t('none') })]), ...(app.total > rooms.length ? [el('li', { className: 'soft', textContent: t('more', app.total - rooms.length) })] : [])]);
  if (!$('making').open) drawn.create = '';
  part('create', [$('making').open, appId], () => [form({ name: '', anchorName: '', startTime: now() + HOUR / 6, endTime: now() + 2 * HOUR + HOUR / 6 }, async (room) => { if (await go('POST', mine('rooms'), room)) { $('making').open = false; drawn.create = ''; } })]);
  part('bulk', [appId, app.generated], () => [button('reload', t('reload'), () => go('POST', mine('reload'))), app.generated ? button('gen', t('few', app.generated), () => go('POST', mine('generate'), { count: 0 })) : button('gen', t('many'), () => go('POST', mine('generate'), { count: 5000 })), button('clear', t('clear'), () => confirm(t('sureClear')) && go('POST', mine('clear')), 'danger')]);
  part('faults', state.faults, () => FAULTS.map((name) => {
    const [kind, code] = name.split(' ');
    const on = state.faults.filter((fault) => fault.kind === kind && (code === undefined || fault.code === Number(code)));
    const detail = on.map((fault) => [fault.endpoint === 'liveInfo' ? '' : fault.endpoint, fault.atPage ? t('atPage', fault.atPage) : '', fault.times ? t('left', fault.times) : ''].filter(Boolean).join(' · ')).filter(Boolean).join('; ');
    const box = el('input', { type: 'checkbox', key: name, checked: on.length > 0, onchange: async () => {
      if (on.length) { for (const fault of on) await go('DELETE', 'faults/' + fault.id); return; }
      const done = await go('POST', 'faults', { kind, appId, ...(code ? { code: Number(code) } : {}), ...($('atPage').value ? { atPage: Number($('atPage').value) } : {}), ...($('times').value ? { times: Number($('times').value) } : {}) });
      if (!done) box.checked = false;
    } });
    return el('label', {}, box, el('span', { style: 'color:inherit' }, t(name), detail ? el('small', { textContent: detail }) : null));
  }));
  part('quota', [appId, app.quotas], () => [...app.quotas.filter((quota) => quota.perDay !== null).map((quota) => el('div', {}, el('p', { className: 'row' }, el('strong', { textContent: quota.group }), el('span', { className: 'soft', textContent: quota.used.toLocaleString() + ' / ' + quota.perDay.toLocaleString() })), el('progress', { label: quota.group, max: Math.max(1, quota.perDay), value: quota.perDay === 0 ? 1 : quota.used }))),
    el('div', { className: 'row' }, app.quotas.some((quota) => quota.isChanged) ? button('limit', t('restore'), async () => { for (const quota of app.quotas) if (quota.isChanged) await go('POST', mine('quota'), { group: quota.group, limit: null }); }) : button('limit', t('useUp'), () => go('POST', mine('quota'), { group: 'getliveinfo', limit: app.used.getliveinfo ?? 0 })), button('reset', t('reset'), () => go('POST', mine('quota'), { reset: true })), button('tokens', t('expire'), () => go('POST', mine('revoke-tokens'))))]);
  part('calls', state.calls, () => (state.calls.length ? state.calls.map((call) => el('tr', {}, el('td', { textContent: shanghai(call.at).slice(11, 19) }), el('td', { textContent: call.endpoint }), el('td', { textContent: Object.entries(call.request).map(([key, value]) => key + '=' + value).join(' ') }), el('td', { className: call.code === 0 ? '' : 'bad', textContent: [call.fault, call.code].filter((each) => each !== null).join(' ') }))) : [el('tr', {}, el('td', { colSpan: 4, className: 'soft', textContent: t('noCalls') }))]));
}
/** The sandbox's time between two looks. */
const now = () => state.now + (performance.now() - heardAt) * state.speed;
function tick() {
  if (!state) return;
  $('now').textContent = clockText(now());
  const isReal = state.speed === 1 && Math.abs(now() - Date.now()) < 5000;
  $('speed').textContent = state.speed === 0 ? t('frozen') : state.speed !== 1 ? t('speed', state.speed) : t(isReal ? 'isReal' : 'isMoved');
  $('speed').className = isReal ? 'tag on' : 'tag s105';
}
async function look(isQuiet = false) {
  try { state = await ask('GET', 'state'); heardAt = performance.now(); if (isQuiet || $('error').textContent === t('offline')) say(''); } catch { say(t('offline')); return; }
  draw();
}
function words() {
  document.documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en';
  document.title = t('title') + ' · Kaibo 开播';
  $('lang').textContent = lang === 'zh' ? 'English' : '中文';
  for (const node of document.querySelectorAll('[data-t]')) node.textContent = t(node.dataset.t);
  for (const node of document.querySelectorAll('[data-label]')) node.setAttribute('aria-label', t(node.dataset.label));
  for (const node of document.querySelectorAll('[data-hint]')) node.placeholder = t(node.dataset.hint);
}
$('lang').onclick = () => { lang = lang === 'zh' ? 'en' : 'zh'; keep('kaibo.lang', lang); drawn = {}; words(); draw(); };
$('app').onchange = (event) => { appId = event.target.value; editing = null; draw(); };
$('making').ontoggle = () => draw();
$('set').onsubmit = (event) => { event.preventDefault(); go('POST', 'clock', { at: fromInput(event.target.elements.at.value) }); };
words(); look();
setInterval(() => document.hidden || look(), 2000);
setInterval(tick, 250);
document.addEventListener('visibilitychange', () => document.hidden || look());
`;
