/** Sections of the page beside rooms and clock. Runs in the browser after `pageScript`'s helpers; the same rules hold for its text. */
export const pageSections = /* js */ `
/** What is fetched only while its section is to be seen: by the section's id. */
let more = {};
const seen = new Set();
const SOURCES = {
  'sec-goods': () => mine('goods'),
  'sec-messages': () => mine('messages'),
  'sec-payments': () => 'pay',
  'sec-douyin': () => 'douyin',
  'sec-account': () => mine('switches'),
};
const EXTRAS = { 'sec-messages': () => mine('login'), 'sec-account': () => mine('push') };
async function lookAtSections() {
  if (!appId && state) appId = state.apps[0].appId;
  const asked = appId;
  await Promise.all(Object.keys(SOURCES).filter((id) => seen.has(id)).map(async (id) => {
    const found = await ask('GET', SOURCES[id]());
    const extra = EXTRAS[id] ? await ask('GET', EXTRAS[id]()) : null;
    if (asked === appId) more[id] = { ...found, extra };
  }));
}
const watcher = new IntersectionObserver((entries) => {
  let isNew = false;
  for (const { target, isIntersecting } of entries) {
    if (isIntersecting && !seen.has(target.id)) { seen.add(target.id); isNew = isNew || !more[target.id]; }
    if (!isIntersecting) seen.delete(target.id);
  }
  if (isNew && state) look();
}, { rootMargin: '300px' });
for (const id of Object.keys(SOURCES)) watcher.observe($(id));

const yuan = (fen) => '¥' + (fen / 100).toFixed(2);
const soft = (textContent) => el('p', { className: 'soft', textContent });
const tag = (textContent, className = '') => el('span', { className: 'tag ' + className, textContent });
const waiting = () => [soft(t('loading'))];

// Faults
const faultKey = (fault) => (VALUES[fault.kind] ? fault.kind + ' ' + fault[VALUES[fault.kind]] : fault.kind);
const faultDetail = (fault) => [fault.atPage ? t('atPage', fault.atPage) : '', fault.times ? t('left', fault.times) : ''].filter(Boolean).join(' · ');
const faultName = (fault) => (TEXTS[lang][faultKey(fault)] ?? faultKey(fault));
const endpointName = (name) => (name === '*' ? t('anyEndpoint') : name);
function newFault(kind, value) {
  const body = { kind, appId, endpoint: $('faultAt').value };
  if (VALUES[kind]) body[VALUES[kind]] = Number(value);
  if ($('atPage').value) body.atPage = Number($('atPage').value);
  if ($('times').value) body.times = Number($('times').value);
  return go('POST', 'faults', body);
}
function drawFaults() {
  const endpoint = $('faultAt').value;
  const isHere = (fault) => fault.endpoint === endpoint && (!fault.appId || fault.appId === appId);
  part('faults', [state.faults, endpoint, appId], () => FAULTS.map((name) => {
    const on = state.faults.filter((fault) => faultKey(fault) === name && isHere(fault));
    const detail = on.map(faultDetail).filter(Boolean).join('; ');
    const box = el('input', { type: 'checkbox', key: name, checked: on.length > 0, onchange: async () => {
      if (on.length) { for (const fault of on) await go('DELETE', 'faults/' + fault.id); return; }
      const [kind, value] = name.split(' ');
      if (!(await newFault(kind, value))) box.checked = false;
    } });
    return el('label', {}, box, el('span', { className: 'plain' }, t(name), detail ? el('small', { textContent: detail }) : null));
  }));
  const others = state.faults.filter((fault) => !isHere(fault) || !FAULTS.includes(faultKey(fault)));
  part('otherFaults', [others, state.faults.length > 0], () => [
    ...(others.length ? [soft(t('otherFaults'))] : []),
    ...others.map((fault) => el('div', { className: 'line' }, el('span', { textContent: [endpointName(fault.endpoint), faultName(fault), faultDetail(fault), fault.appId && fault.appId !== appId ? fault.appId : ''].filter(Boolean).join(' · ') }), button('x' + fault.id, t('remove'), () => go('DELETE', 'faults/' + fault.id), 'quiet danger'))),
    ...(state.faults.length ? [el('div', { className: 'row' }, button('heal', t('heal'), () => go('DELETE', 'faults')))] : []),
  ]);
}
$('faultAt').onchange = () => draw();
$('addCode').onsubmit = (event) => { event.preventDefault(); newFault('errcode', event.target.elements.code.value); };

// Quota
function drawQuota(app) {
  part('quota', [appId, app.quotas], () => {
    const limited = app.quotas.filter((quota) => quota.perDay !== null);
    const others = app.quotas.filter((quota) => quota.perDay === null).reduce((sum, quota) => sum + quota.used, 0);
    const used = limited.filter((quota) => quota.used > 0 || quota.isChanged || quota.group === 'getliveinfo');
    const rest = limited.filter((quota) => !used.includes(quota));
    const bar = (quota) => el('div', {}, el('p', { className: 'row' }, el('strong', { textContent: quota.group }), el('span', { className: 'soft', textContent: quota.used.toLocaleString() + ' / ' + quota.perDay.toLocaleString() })), el('progress', { label: quota.group, max: Math.max(1, quota.perDay), value: quota.perDay === 0 ? 1 : quota.used }));
    return [
      ...used.map(bar),
      ...(rest.length ? [el('details', {}, el('summary', { textContent: t('otherQuotas', rest.length) }), el('div', { className: 'quotas' }, ...rest.map(bar)))] : []),
      soft(t('unlimited', others)),
      el('div', { className: 'row' },
        app.quotas.some((quota) => quota.isChanged) ? button('limit', t('restore'), async () => { for (const quota of app.quotas) if (quota.isChanged) await go('POST', mine('quota'), { group: quota.group, limit: null }); }) : button('limit', t('useUp'), () => go('POST', mine('quota'), { group: 'getliveinfo', limit: app.used.getliveinfo ?? 0 })),
        button('reset', t('reset'), () => go('POST', mine('quota'), { reset: true })),
        button('tokens', t('expire'), () => confirm(t('sureExpire')) && go('POST', mine('revoke-tokens')))),
    ];
  });
}

// Calls
let opened = null, filtered = null;
const callKey = (call) => call.at + call.endpoint + JSON.stringify(call.request);
const brief = (request) => Object.entries(request).map(([key, value]) => key + '=' + (typeof value === 'object' ? JSON.stringify(value) : value)).join(' ');
function callRows(call) {
  const key = callKey(call);
  const isOpen = opened === key;
  const row = el('tr', {}, el('td', { textContent: shanghai(call.at).slice(11, 19) }), el('td', {}, el('button', { type: 'button', className: 'link', key: 'c' + key, textContent: call.endpoint, onclick: () => { opened = isOpen ? null : key; draw(); } })), el('td', { className: 'brief', textContent: brief(call.request) }), el('td', { className: call.code === 0 ? '' : 'bad', textContent: [call.fault, call.code].filter((each) => each !== null).join(' ') }));
  row.querySelector('button').setAttribute('aria-expanded', isOpen);
  if (!isOpen) return [row];
  const shown = (title, value) => [el('strong', { textContent: title }), el('pre', { textContent: value === null ? t('noAnswer') : typeof value === 'string' ? value : JSON.stringify(value, null, 2) })];
  return [row, el('tr', {}, el('td', { colSpan: 4, className: 'details' }, soft([call.appId, clockText(call.at)].filter(Boolean).join(' · ')), ...shown(t('asked'), call.request), ...shown(t('answer'), call.answer)))];
}
async function drawCalls() {
  const only = $('filter').value;
  part('filter', Object.keys(state.counts).sort(), () => [el('option', { value: '', textContent: t('all'), selected: !only }), ...Object.keys(state.counts).sort().map((name) => el('option', { value: name, textContent: name + ' (' + state.counts[name] + ')', selected: name === only }))]);
  const calls = only && filtered ? filtered.filter((call) => call.endpoint === only).slice(0, 30) : state.calls;
  part('calls', [calls, opened], () => (calls.length ? calls.flatMap(callRows) : [el('tr', {}, el('td', { colSpan: 4, className: 'soft', textContent: t('noCalls') }))]));
}
$('filter').onchange = async () => {
  filtered = $('filter').value ? (await ask('GET', 'calls')).calls.reverse() : null;
  draw();
};
$('forget').onclick = () => { filtered = null; go('DELETE', 'calls'); };

// Saved states
function drawSaves() {
  if (state.trouble) say(t('unsaved', state.trouble));
  part('kept', state.file, () => [soft(state.file ? t('keptIn', state.file) : t('notKept'))]);
  part('saves', state.saves, () => (state.saves.length ? state.saves.map((save) => el('div', { className: 'line' },
    el('span', {}, el('strong', { textContent: save.name }), el('small', { textContent: ' ' + clockText(save.savedAt).slice(5, 16) })),
    el('span', { className: 'row' }, button('l' + save.name, t('load'), async () => { if (confirm(t('sureLoad', save.name)) && (await go('POST', 'load', { name: save.name }))) { more = {}; look(true); } }), button('d' + save.name, t('remove'), () => confirm(t('sure', save.name)) && go('DELETE', 'saves', { name: save.name }), 'quiet danger')))) : [soft(t('noSaves'))]));
}
$('saving').onsubmit = async (event) => {
  event.preventDefault();
  const name = event.target.elements.name.value.trim();
  const isThere = state.saves.some((save) => save.name === name);
  if (isThere && !confirm(t('overwrite', name))) return;
  if (await go('POST', 'saves', { name, ...(isThere ? { replace: true } : {}) })) event.target.reset();
};
$('resetAll').onclick = async () => { if (confirm(t('sureReset')) && (await go('POST', 'reset'))) { more = {}; look(true); } };

// Account
function drawAccount(app) {
  const found = more['sec-account'];
  part('account', [appId, app.total, app.goods, app.followers, app.users, found?.extra?.config?.url, found?.extra?.config?.mode], () => {
    const push = found?.extra?.config;
    const rows = [['appId', appId], ['roomsOf', app.total], ['goodsOf', app.goods], ['followersOf', app.followers], ['usersOf', app.users], ['pushOf', push ? push.url + ' (' + push.mode + ')' : t('noPush')]];
    return rows.flatMap(([key, value]) => [el('dt', { textContent: t(key) }), el('dd', { textContent: value })]);
  });
  part('switches', [appId, found?.switches], () => (found ? SWITCHES.map((each) => el('label', {}, el('input', { type: 'checkbox', key: each.name, checked: found.switches[each.name], onchange: (event) => go('PATCH', mine('switches'), { [each.name]: event.target.checked }) }), el('span', { className: 'plain', textContent: each[lang] }))) : waiting()));
}

// Goods
function drawGoods() {
  const found = more['sec-goods'];
  if (!found) return part('goods', 0, waiting);
  part('goods', [appId, found], () => {
    const open = found.goods.filter((goods) => goods.status === 1);
    const line = (goods, ...actions) => el('li', {}, el('img', { src: goods.cover, alt: '', width: 44, height: 44, loading: 'lazy' }),
      el('div', {}, el('div', { className: 'row' }, el('strong', { textContent: goods.name }), tag(t('g' + goods.status), goods.status === 2 ? 'on' : goods.status === 1 ? 's105' : goods.status === 3 ? 's101' : '')),
        soft('#' + goods.goodsId + ' · ' + yuan(goods.price) + (goods.priceType === 1 ? '' : ' – ' + yuan(goods.price2)) + (goods.status === 1 ? ' · ' + (goods.decidesAt === null ? t('byPerson') : t('decidesAt', shortTime(goods.decidesAt))) : '')),
        actions.length ? el('div', { className: 'row' }, ...actions) : null));
    const at = (goods) => mine('goods/' + goods.goodsId);
    return [
      el('h3', { textContent: t('inReview', open.length) }),
      open.length ? el('ul', { className: 'things' }, ...open.slice(0, 50).map((goods) => line(goods, button('a' + goods.goodsId, t('approve'), () => go('POST', at(goods) + '/approve'), 'main'), button('r' + goods.goodsId, t('reject'), () => go('POST', at(goods) + '/reject'), 'danger')))) : soft(t('noneInReview')),
      el('label', { className: 'check' }, el('input', { type: 'checkbox', key: 'auto', checked: found.review.isAutomatic, onchange: (event) => go('PATCH', mine('goods/review'), { isAutomatic: event.target.checked }) }), el('span', { className: 'plain', textContent: t('autoReview') })),
      el('details', {}, el('summary', { textContent: t('library', found.total) }), found.total ? el('ul', { className: 'things' }, ...found.goods.filter((goods) => goods.status !== 1).slice(0, 100).map((goods) => line(goods))) : soft(t('noGoods'))),
    ];
  });
}

// Messages
const textsOf = (value) => (typeof value !== 'object' || value === null ? [String(value)] : Object.values(value).flatMap(textsOf));
function drawMessages() {
  const found = more['sec-messages'];
  if (!found) return part('messages', 0, waiting);
  part('messages', [appId, found.sent, found.templates, found.extra], () => {
    if (!found.sent.length) return [soft(t('noMessages'))];
    const names = new Map(found.extra.users.map((user) => [user.openid, user.name]));
    const titles = new Map(found.templates.map((template) => [template.templateId, template.title]));
    return [...new Set(found.sent.map((message) => message.openid))].map((openid, index) => {
      const theirs = found.sent.filter((message) => message.openid === openid);
      const box = el('details', { open: index === 0 }, el('summary', {}, el('span', { textContent: (names.get(openid) ?? openid.slice(0, 8) + '…') + ' · ' + t('messageCount', theirs.length) })),
        ...theirs.slice(0, 30).map((message) => el('div', { className: 'bubble' }, soft([clockText(message.at), t(message.kind), titles.get(message.templateId)].filter(Boolean).join(' · ')), el('p', { textContent: textsOf(message.content.data ?? message.content).join(' · ').slice(0, 500) }))));
      return box;
    });
  });
}

// Payments
function drawPayments() {
  const found = more['sec-payments'];
  if (!found) return part('payments', 0, waiting);
  part('payments', [found.orders, found.refunds, found.transfers, found.notices], () => {
    const link = (href, textContent) => el('a', { href, target: '_blank', rel: 'noopener', textContent });
    const thing = (title, state, about, ...actions) => el('div', { className: 'bubble' }, el('div', { className: 'row' }, el('strong', { textContent: title }), tag(t(state), state === 'SUCCESS' ? 'on' : '')), soft(about), ...actions);
    const rows = [
      ...found.orders.slice(0, 20).map((order) => thing(order.description, order.transaction.trade_state, yuan(order.transaction.amount?.total ?? 0) + ' · ' + order.transaction.out_trade_no + (order.refundedFen ? ' · ' + t('refund') + ' ' + yuan(order.refundedFen) : ''), order.actions.length ? link(order.cashier, t('cashierSoon')) : null)),
      ...found.refunds.slice(0, 20).map((refund) => thing(t('refund') + ' ' + yuan(refund.refundFen), refund.status, refund.outRefundNo)),
      ...found.transfers.slice(0, 20).map((one) => thing(t('transfer') + ' ' + yuan(one.fen), one.state, one.outBillNo + ' · ' + one.remark, one.state === 'WAIT_USER_CONFIRM' ? link(one.page, t('confirmPage')) : null)),
    ];
    return [
      ...(rows.length ? rows : [soft(t('noPayments'))]),
      el('details', {}, el('summary', { textContent: t('notices', found.notices.length) }), ...(found.notices.length ? found.notices.slice(0, 30).map((notice) => el('div', { className: 'line' }, el('span', { textContent: notice.eventType }), tag(t('n-' + notice.state), notice.state === 'taken' ? 'on' : ''))) : [soft(t('noNotices'))])),
    ];
  });
}

// Douyin
let douyinId = '';
const CHECKS = ['checkText', 'antidirt', 'checkImage', 'checkImageV2'];
const douyinPart = (title, ...inside) => el('div', { className: 'stack', label: title, role: 'group' }, el('h3', { textContent: title }), ...inside.filter((each) => each !== null));
function douyinTokens(app, at) {
  return douyinPart(t('dyTokens'),
    ...(app.tokens.length ? app.tokens.map((token) => el('div', { className: 'line' }, el('span', { textContent: token.family }), soft(t('dyUntil', clockText(token.endsAt))))) : [soft(t('dyNoTokens'))]),
    app.tokens.length ? el('div', { className: 'row' }, button('dyRevoke', t('expire'), () => confirm(t('sureExpire')) && go('POST', at + 'revoke-tokens'))) : null);
}
const douyinUsers = (app) => douyinPart(t('dyUsers', app.users.length), ...(app.users.length ? app.users.slice(0, 50).map((user) => el('div', { className: 'line' }, el('span', { textContent: user.name }), tag(user.host))) : [soft(t('dyNoUsers'))]));
function douyinMessages(app) {
  const names = new Map(app.users.map((user) => [user.openid, user.name]));
  const titles = new Map(app.messages.templates.map((template) => [template.id, template.title]));
  const sent = [...app.messages.sent].reverse();
  return douyinPart(t('dyMessages', sent.length),
    ...(sent.length ? sent.slice(0, 30).map((notice) => el('div', { className: 'bubble' }, soft([clockText(notice.at), names.get(notice.openid) ?? notice.openid.slice(0, 8) + '…', titles.get(notice.templateId) ?? notice.templateId].join(' · ')), el('p', { textContent: textsOf(notice.data).join(' · ').slice(0, 500) }))) : [soft(t('noMessages'))]),
    app.messages.quotaLeft === null ? null : soft(t('dyQuota', app.messages.quotaLeft)));
}
function douyinContent(app, at) {
  const checks = CHECKS.map((name) => [name, state.counts['douyin.' + name] ?? 0]);
  return douyinPart(t('dyContent'),
    ...checks.map(([name, n]) => el('div', { className: 'line' }, el('span', { textContent: name }), soft(t('dyTimes', n)))),
    soft(t('dyWords', app.content.words.join(' · '))), soft(t('dyPictures', app.content.pictures.join(' · '))),
    el('label', { className: 'check' }, el('input', { type: 'checkbox', key: 'dyOut', checked: app.content.isOut, onchange: (event) => go('POST', at + 'content', { isOut: event.target.checked }) }), el('span', { className: 'plain', textContent: t('dyOut') })));
}
function douyinWebhook(app, at) {
  const line = (one) => {
    const last = one.attempts[one.attempts.length - 1];
    return el('div', { className: 'bubble' },
      el('div', { className: 'row' }, el('strong', { textContent: one.event }), tag(t('dy-' + one.state), one.state === 'taken' ? 'on' : one.state === 'waiting' ? 's105' : 's101')),
      soft(['#' + one.id, t('dyAttempts', one.attempts.length), last ? clockText(last.at) : '', last?.problem ?? ''].filter(Boolean).join(' · ')),
      app.webhook ? el('div', { className: 'row' }, button('dyR' + one.id, t('dyResend'), () => go('POST', at + 'webhook/deliveries/' + one.id))) : null);
  };
  return douyinPart(t('dyWebhook'), soft(app.webhook ? app.webhook.url : t('dyNoWebhook')),
    ...(app.deliveries.length ? app.deliveries.map(line) : [soft(t('dyNoDeliveries'))]));
}
function drawDouyin() {
  const found = more['sec-douyin'];
  if (!found) return part('douyin', 0, waiting);
  const app = found.apps.find((each) => each.appId === douyinId) ?? found.apps[0];
  part('douyin', [found.apps.map((each) => each.appId), app, CHECKS.map((name) => state.counts['douyin.' + name])], () => {
    if (!app) return [soft(t('dyNoApps'))];
    const at = 'douyin/apps/' + app.appId + '/';
    const picker = found.apps.length < 2 ? soft(app.appId) : el('select', { label: t('dyApp'), key: 'dyApp', onchange: (event) => { douyinId = event.target.value; draw(); } }, ...found.apps.map((each) => el('option', { value: each.appId, textContent: each.appId, selected: each === app })));
    return [picker, douyinTokens(app, at), douyinUsers(app), douyinMessages(app), douyinContent(app, at), douyinWebhook(app, at)];
  });
}
`;
