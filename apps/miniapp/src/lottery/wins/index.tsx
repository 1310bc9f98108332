import Taro, { useDidShow, usePullDownRefresh, useReachBottom } from '@tarojs/taro';
import { useCallback, useRef } from 'react';
import { lotteries } from '../../api';
import { LotteryRows, rowOfWin } from '../../features/lotteries/lottery-rows';
import { lotteryTexts } from '../../features/lotteries/lottery-texts';
import { usePageTitle } from '../../platform/page-title';
import { usePaged } from '../../reading/use-paged';
import { texts } from '../../texts';
import { Screen } from '../../ui/screen';

/** What the viewer has won, newest first. */
export default function WinsPage() {
  const [state, list] = usePaged(useCallback((cursor?: string) => lotteries.wins(cursor), []));
  const isFirst = useRef(true);
  usePageTitle(texts.lotteries.wins);
  // Whoever comes back from claiming sees it.
  useDidShow(() => {
    if (!isFirst.current) void list.refresh();
    isFirst.current = false;
  });
  usePullDownRefresh(() => void list.refresh().then(() => Taro.stopPullDownRefresh()));
  useReachBottom(list.loadMore);
  return (
    <Screen>
      <LotteryRows
        state={state}
        toRow={rowOfWin}
        none={lotteryTexts.mine.noWins}
        onMore={list.loadMore}
        onRetry={list.retry}
      />
    </Screen>
  );
}
