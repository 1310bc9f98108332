import { rpxToCss, toCss } from './wxss';

it.each([
  ['width: 20rpx', 'width: calc(20 * 100vw / 750)'],
  ['margin:-1.5rpx 3rpx', 'margin:calc(-1.5 * 100vw / 750) calc(3 * 100vw / 750)'],
  ['a-3rpx', 'a-3rpx'],
  ['', ''],
])('%p in CSS is %p', (wxss, css) => expect(rpxToCss(wxss)).toBe(css));

it('flattens imports, renames tags, and leaves everything else', () => {
  const styles = {
    app: '@import "./common.wxss";\n/* view {} */ page, view.a > image:first-child, .view text { color: red }',
    common: '@import "app.wxss"; @import url("./gone.wxss"); .b { background: url(x.png) }',
    'pages/a': '@media (min-width: 1px) { button::after { border: 0 } } @keyframes k { from { top: 0 } }',
  };
  expect(toCss(styles, 'app').replace(/\s+/g, ' ').trim()).toBe(
    '.b { background: url(x.png) } page, wx-view.a > wx-image:first-child, .view wx-text { color: red }',
  );
  expect(toCss(styles, 'pages/a')).toBe(
    '@media (min-width: 1px) { wx-button::after { border: 0 } } @keyframes k { from { top: 0 } }',
  );
  expect(toCss(styles, 'gone')).toBe('');
});
