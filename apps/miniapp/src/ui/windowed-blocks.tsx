import { View } from '@tarojs/components';
import Taro, { usePageScroll } from '@tarojs/taro';
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';

const BLOCK = 10;
/** Shorter lists are simply drawn. */
const WINDOW_FROM = 40;
/** Screens above and below the one before the viewer's eyes that stay drawn. */
const MARGIN_SCREENS = 2;
/** Scrolling tells of itself many times a second; looking costs a trip to the page. */
const LOOK_EVERY_MS = 150;

interface WindowedBlocksProps {
  /** Unique in the page. */
  id: string;
  count: number;
  /** Rows may be of any height, each keeps its own. */
  renderRow: (at: number) => ReactNode;
}

/** A block's place on the screen. */
interface Box {
  top: number;
  bottom: number;
  height: number;
}

/** Blocks near the screen; with heights that are not known all are. Pure. */
export const nearBlocks = (boxes: readonly Box[], screenPx: number): readonly boolean[] => {
  const isMeasured = boxes.some(({ height }) => height > 0);
  const margin = MARGIN_SCREENS * screenPx;
  return boxes.map(({ top, bottom }) => !isMeasured || (bottom > -margin && top < screenPx + margin));
};

/** Rows of unequal height: ten far from the screen become one empty box of the height that they had. */
export const WindowedBlocks = ({ id, count, renderRow }: WindowedBlocksProps) => {
  const blocks = Math.ceil(count / BLOCK);
  const isLong = count > WINDOW_FROM;
  const [near, setNear] = useState<readonly boolean[]>([]);
  const heights = useRef<number[]>([]);
  const lookedAt = useRef(0);
  const later = useRef<ReturnType<typeof setTimeout>>();

  const look = useCallback(() => {
    lookedAt.current = Date.now();
    Taro.createSelectorQuery()
      .selectAll(`.${id}-block`)
      .boundingClientRect((found) => {
        const boxes = (Array.isArray(found) ? found : [found]) as (Box | null)[]; // null where nothing is
        const known = boxes.filter((box): box is Box => box !== null);
        for (const [place, { height }] of known.entries()) if (height > 0) heights.current[place] = height;
        const next = nearBlocks(known, Taro.getSystemInfoSync().windowHeight);
        setNear((before) => (before.join() === next.join() ? before : next));
      })
      .exec();
  }, [id]);

  useEffect(() => {
    if (isLong) look();
    return () => clearTimeout(later.current);
  }, [isLong, blocks, look]);
  usePageScroll(() => {
    if (!isLong) return;
    clearTimeout(later.current);
    if (Date.now() - lookedAt.current >= LOOK_EVERY_MS) look();
    else later.current = setTimeout(look, LOOK_EVERY_MS); // where the scrolling ends is looked at too
  });

  return (
    <View>
      {Array.from({ length: blocks }, (_, block) => {
        const isNear = !isLong || near[block] !== false || !heights.current[block];
        return (
          <View key={block} className={`${id}-block`} style={isNear ? {} : { height: `${heights.current[block]}px` }}>
            {isNear &&
              Array.from({ length: Math.min(BLOCK, count - block * BLOCK) }, (_, row) =>
                renderRow(block * BLOCK + row),
              )}
          </View>
        );
      })}
    </View>
  );
};
