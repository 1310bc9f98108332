import { fillFrame, wrapText } from './poster.rules';

/** Ten px a letter. */
const measure = (text: string) => [...text].length * 10;

it.each([
  ['短', 100, 2, ['短']],
  ['一二三四五六七八九十', 50, 2, ['一二三四五', '六七八九十']],
  ['一二三四五六七八九十甲', 50, 2, ['一二三四五', '六七八九…']],
  ['one two three', 70, 3, ['one two', 'three']],
  ['  多  空  格 ', 100, 1, ['多 空 格']],
  ['😀😀😀😀', 20, 2, ['😀😀', '😀😀']],
  ['😀😀😀😀😀', 20, 2, ['😀😀', '😀…']],
  ['', 50, 2, []],
])('breaks %p at %i px into %i lines at most', (text, width, most, lines) => {
  expect(wrapText(measure, text, width, most)).toEqual(lines);
});

it('takes the middle of a picture, whatever its shape', () => {
  expect(fillFrame({ width: 400, height: 400 }, { width: 750, height: 600 })).toEqual({
    x: 0,
    y: 40,
    width: 400,
    height: 320,
  });
  expect(fillFrame({ width: 1000, height: 400 }, { width: 750, height: 600 })).toEqual({
    x: 250,
    y: 0,
    width: 500,
    height: 400,
  });
});
