/** @jest-environment jsdom */
import { aRunningHost } from '../../test/hosts';
import { aPage } from '../../test/mini-program';

/** A page whose handler `on` keeps every event's type and detail. */
const listening = (wxml: string, options = {}) => {
  const host = aRunningHost(
    aPage(
      'Page({ data: { a: true, v: "" }, onLoad() { getApp().heard = [] }, onShareAppMessage(e) { return { title: e.from + e.target.dataset.id } }, on(e) { getApp().heard.push([e.type, e.detail]) } })',
      wxml,
    ),
    options,
  );
  return { host, heard: () => host.app.heard as [string, unknown][] };
};

it('hears what is typed, with the platform’s detail', () => {
  const { host, heard } = listening(
    '<view bindinput="on"><input id="name" value="{{v}}" bindinput="on"/></view><textarea id="more" bindinput="on"/>',
  );
  host.input('#name', '张三');
  host.input('#more', '两\n行');
  expect(heard()).toEqual([
    ['input', { value: '张三', cursor: 2, keyCode: 0 }],
    ['input', { value: '两\n行', cursor: 3, keyCode: 0 }],
  ]);
  host.page.instance.setData({ v: '李四' });
  expect(document.querySelector('input')?.value).toBe('李四');
  expect(() => host.input('view', 'x')).toThrow();
  host.requireNoProblems();
});

it('collects a form’s values when its button is tapped, and clears them', () => {
  const { host, heard } = listening(`<form bindsubmit="on" bindreset="on">
    <input name="who"/><switch name="sms" id="sms"/><input name=""/>
    <checkbox-group name="days" bindchange="on"><checkbox id="mon" value="1"/><checkbox id="tue" value="2" checked="{{a}}"/></checkbox-group>
    <radio-group name="size"><radio id="s" value="S"/><radio id="l" value="L" checked/></radio-group>
    <picker name="city" value="{{3}}"/>
    <button id="send" form-type="submit"/><button id="clear" form-type="reset"/></form>`);
  host.input('input', '张三');
  host.tap('#sms');
  host.tap('#mon');
  host.tap('#s');
  host.tap('#send');
  const value = { who: '张三', sms: true, days: ['1', '2'], size: 'S', city: 3 };
  expect(heard()).toEqual([
    ['change', { value: ['1', '2'] }],
    ['submit', { value }],
  ]);
  host.tap('#clear');
  host.tap('#send');
  expect(heard().at(-1)).toEqual(['submit', { value: { who: '', sms: false, days: [], size: '', city: 3 } }]);
  host.requireNoProblems();
});

it('lets nobody tap what is disabled', () => {
  const { host, heard } = listening(
    '<button id="off" disabled="{{a}}" bindtap="on"/><switch id="s" disabled bindchange="on"/><input id="i" disabled="{{a}}"/>',
  );
  expect(() => host.tap('#off')).toThrow('#off is disabled');
  expect(() => host.tap('#s')).toThrow('is disabled');
  expect(() => host.input('#i', 'x')).toThrow('is disabled');
  expect(heard()).toEqual([]);
});

it('switches, picks, and fires what a phone’s own controls fire', () => {
  const { host, heard } = listening(
    '<switch id="s" bindchange="on"/><picker id="p" bindchange="on"/><scroll-view id="list" scroll-y bindscrolltolower="on"/><button id="b" open-type="getPhoneNumber" bindgetphonenumber="on"/>',
  );
  host.tap('#s');
  host.pick('#p', 2);
  host.trigger('#list', 'scrolltolower', { direction: 'bottom' });
  host.trigger('#b', 'getphonenumber', { code: 'c' });
  expect(heard()).toEqual([
    ['change', { value: true }],
    ['change', { value: 2 }],
    ['scrolltolower', { direction: 'bottom' }],
    ['getphonenumber', { code: 'c' }],
  ]);
  expect(() => host.pick('#s', 1)).toThrow('is no picker');
});

it('shares and leaves by a button', async () => {
  const { host, heard } = listening(
    '<button id="s" open-type="share" data-id="7"/><button id="w" open-type="openWebcastRoom" data-aweme-id="dy1" bindopenwebcastroom="on"/>',
  );
  host.tap('#s');
  await host.until(() => host.shares.length === 1);
  expect(host.shares).toEqual([{ title: 'button7' }]);
  host.tap('#w');
  expect(host.calls('button.openWebcastRoom')).toEqual([{ name: 'button.openWebcastRoom', args: { awemeId: 'dy1' } }]);
  expect(heard()).toEqual([['openwebcastroom', { errMsg: 'openWebcastRoom:ok', errNo: 0 }]]);
});

it('follows a navigator', async () => {
  const { host } = listening('<navigator id="go" url="/pages/one/index?x=2">去</navigator>');
  host.tap('#go');
  await host.until(() => host.pages.length === 2);
  expect(host.page.query).toEqual({ x: '2' });
});

it('shows the text of rich text, and pictures by their address', () => {
  const { host } = listening(
    '<rich-text nodes="<p>加<b>粗</b></p>"/><image id="i" src="/x.png" mode="aspectFill" binderror="on"/>',
  );
  expect(host.text()).toBe('加粗');
  expect(document.querySelector('img')?.getAttribute('src')).toBe('/x.png');
  const { host: nodes } = listening("<rich-text nodes=\"{{[{name:'p',children:[{type:'text',text:'甲'}]}]}}\"/>");
  expect(nodes.text()).toBe('甲');
});
