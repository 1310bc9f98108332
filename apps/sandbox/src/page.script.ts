/** Runs in the browser as it stands here: no backquotes, no dollar-brace, no backslashes. */
export const pageScript = /* js */ `
const FAULTS = ['errcode -1', 'errcode 40001', 'errcode 45009', 'errcode 48001', 'timeout', 'delay 5000', 'http-5xx', 'http-status 429', 'html', 'empty', 'cut', 'cut-early', 'duplicate-rows', 'reorder-rows', 'short-page', 'changing-total', 'misspelled-status'];
const VALUES = { errcode: 'code', delay: 'delayMs', 'http-status': 'status' };
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
      el('p', { className: 'soft', textContent: '#' + room.roomId + ' · ' + room.anchorName + ' · ' + shortTime(room.startTime) + ' – ' + shortTime(room.endTime).slice(shortTime(room.startTime).slice(0, 5) === shortTime(room.endTime).slice(0, 5) ? 6 : 0) + ' · ' + t('goodsCount', room.goods.length) }),
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
  drawFaults();
  drawQuota(app);
  drawCalls();
  drawSaves();
  drawAccount(app);
  drawGoods();
  drawMessages();
  drawPayments();
  drawDouyin();
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
  try { state = await ask('GET', 'state'); heardAt = performance.now(); await lookAtSections(); if (isQuiet || $('error').textContent === t('offline')) say(''); } catch { say(t('offline')); return; }
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
$('app').onchange = (event) => { appId = event.target.value; editing = null; more = {}; draw(); look(true); };
$('making').ontoggle = () => draw();
$('set').onsubmit = (event) => { event.preventDefault(); go('POST', 'clock', { at: fromInput(event.target.elements.at.value) }); };
`;

/** Sets it going. */
export const pageStart = /* js */ `
words(); look();
setInterval(() => document.hidden || look(), 2000);
setInterval(tick, 250);
document.addEventListener('visibilitychange', () => document.hidden || look());
`;
