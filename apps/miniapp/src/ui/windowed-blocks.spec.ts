/** @jest-environment jsdom */
import { nearBlocks } from './windowed-blocks';

const boxes = (tops: number[], height: number) => tops.map((top) => ({ top, bottom: top + height, height }));

it('keeps two screens above and below', () => {
  expect(nearBlocks(boxes([-4000, -2000, -1000, 0, 1000, 2300, 4000], 700), 800)).toEqual([
    false,
    true,
    true,
    true,
    true,
    true,
    false,
  ]);
});

it('keeps everything where nothing can be measured', () => {
  expect(nearBlocks(boxes([0, 0, 0], 0), 800)).toEqual([true, true, true]);
});
