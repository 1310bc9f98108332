import { textUnits } from './text-units';

it.each([
  ['', 0],
  ['abc', 3],
  ['直播间', 6],
  ['直播 4/17', 9],
  ['😀', 2],
])('measures %j as %i', (text, units) => {
  expect(textUnits(text)).toBe(units);
});
