import { View } from '@tarojs/components';
import Taro, { usePageScroll } from '@tarojs/taro';
import { type ReactNode, useEffect, useState } from 'react';

const BLOCK = 10;
/** Shorter lists are simply drawn. */
const WINDOW_FROM = 40;
/** Blocks drawn above and below the one at the top of the screen. Ten rows are taller than any phone. */
const MARGIN = 2;

interface WindowedRowsProps {
  /** Unique in the page. */
  id: string;
  count: number;
  /** All rows are of equal height. */
  renderRow: (at: number) => ReactNode;
}

/** Rows of a long list: those far from the screen become one empty box of their height per ten. */
export const WindowedRows = ({ id, count, renderRow }: WindowedRowsProps) => {
  const isLong = count > WINDOW_FROM;
  const [blockHeight, setBlockHeight] = useState(0);
  const [top, setTop] = useState(0);

  useEffect(() => {
    if (!isLong || blockHeight > 0) return;
    // Measured while every row is drawn. Where it cannot be measured, all stay drawn.
    Taro.createSelectorQuery()
      .select(`#${id}-0`)
      .boundingClientRect((box) => {
        const { height } = (Array.isArray(box) ? box[0] : box) ?? { height: 0 };
        if (height > 0) setBlockHeight(height);
      })
      .exec();
  }, [id, isLong, blockHeight]);

  usePageScroll(({ scrollTop }) => {
    if (isLong && blockHeight > 0) setTop(Math.floor(scrollTop / blockHeight));
  });

  const blocks = Array.from({ length: Math.ceil(count / BLOCK) }, (_, block) => block);
  return (
    <View>
      {blocks.map((block) => {
        const rows = Math.min(BLOCK, count - block * BLOCK);
        const isNear = !isLong || blockHeight === 0 || Math.abs(block - top) <= MARGIN;
        return (
          <View key={block} id={`${id}-${block}`} style={isNear ? {} : { height: `${(blockHeight / BLOCK) * rows}px` }}>
            {isNear && Array.from({ length: rows }, (_, row) => renderRow(block * BLOCK + row))}
          </View>
        );
      })}
    </View>
  );
};
