import Taro, { usePullDownRefresh, useReachBottom } from '@tarojs/taro';
import { useCallback } from 'react';
import { lotteries } from '../../api';
import { timeNow } from '../../clock';
import { timeText } from '../../features/contents/content-texts';
import { LotteryRows, rowOfLottery } from '../../features/lotteries/lottery-rows';
import { lotteryTexts } from '../../features/lotteries/lottery-texts';
import { usePageTitle } from '../../platform/page-title';
import { usePaged } from '../../reading/use-paged';
import { texts } from '../../texts';
import { Screen } from '../../ui/screen';

/** What the viewer has entered, newest lottery first. */
export default function EntriesPage() {
  const read = useCallback(async (cursor?: string) => {
    const { items, nextCursor } = await lotteries.entries(cursor);
    return { items: items.map((entry) => ({ ...entry, id: entry.lottery.id })), nextCursor };
  }, []);
  const [state, list] = usePaged(read);
  usePageTitle(texts.lotteries.entries);
  usePullDownRefresh(() => void list.refresh().then(() => Taro.stopPullDownRefresh()));
  useReachBottom(list.loadMore);
  return (
    <Screen>
      <LotteryRows
        state={state}
        toRow={({ lottery, enteredAt }) =>
          rowOfLottery(lottery, lotteryTexts.enteredAt(timeText(enteredAt, timeNow())))
        }
        none={lotteryTexts.mine.noEntries}
        onMore={list.loadMore}
        onRetry={list.retry}
      />
    </Screen>
  );
}
