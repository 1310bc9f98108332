import Taro, { usePullDownRefresh, useRouter } from '@tarojs/taro';
import { useCallback } from 'react';
import { lotteries } from '../../api';
import { ClaimScreen, isClaimGoneBy } from '../../features/lotteries/claim-screen';
import { findWin } from '../../features/lotteries/find-win';
import { lotteryTexts } from '../../features/lotteries/lottery-texts';
import { Bones } from '../../features/lotteries/rows';
import { toRooms } from '../../navigation';
import { usePageTitle } from '../../platform/page-title';
import { useAsked } from '../../reading/use-asked';
import { texts } from '../../texts';
import { Failure } from '../../ui/message';
import { Screen } from '../../ui/screen';

const TO_LIST = { label: texts.backToList, onPress: toRooms };

/** A prize of the viewer's, to be claimed. */
export default function ClaimPage() {
  const { win = '' } = useRouter().params;
  const [state, actions] = useAsked(useCallback(() => findWin(lotteries, win), [win]));
  const refresh = useCallback(() => void actions.refresh(), [actions]);
  usePageTitle(lotteryTexts.claim.title);
  usePullDownRefresh(() => void actions.refresh().then(() => Taro.stopPullDownRefresh()));
  const view = () => {
    switch (state.status) {
      case 'loading':
        return <Bones isSlow={state.isSlow} />;
      case 'failed':
        return (
          <Failure
            title={texts.failureTitle}
            hint={texts.failures[state.code]}
            action={isClaimGoneBy(state.code) ? TO_LIST : { label: texts.retry, onPress: actions.retry }}
          />
        );
      case 'ready':
        return <ClaimScreen win={state.value} onClaimed={actions.put} onOutdated={refresh} />;
    }
  };
  return <Screen>{view()}</Screen>;
}
