import Taro, { usePullDownRefresh, useRouter } from '@tarojs/taro';
import { useCallback } from 'react';
import { lotteries } from '../../api';
import { lotteryTexts } from '../../features/lotteries/lottery-texts';
import { ProofScreen } from '../../features/lotteries/proof-screen';
import { Bones } from '../../features/lotteries/rows';
import { HOME } from '../../features/shares/share.rules';
import { useShareOf } from '../../features/shares/use-share-of';
import { routes, toRooms } from '../../navigation';
import { usePageTitle } from '../../platform/page-title';
import { useAsked } from '../../reading/use-asked';
import { texts } from '../../texts';
import { Failure } from '../../ui/message';
import { Screen } from '../../ui/screen';

const TO_LIST = { label: texts.backToList, onPress: toRooms };

/** What a lottery can prove. */
export default function ProofPage() {
  const { id = '' } = useRouter().params;
  const [state, actions] = useAsked(useCallback(() => lotteries.proof(id), [id]));
  usePageTitle(lotteryTexts.proof.title);
  // A proof does not say of which room it is.
  const share = useShareOf(state.status === 'ready' ? HOME : null, () => ({
    title: lotteryTexts.proof.card,
    path: routes.lotteryProof(id),
  }));
  usePullDownRefresh(() => void actions.refresh().then(() => Taro.stopPullDownRefresh()));
  const view = () => {
    switch (state.status) {
      case 'loading':
        return <Bones isSlow={state.isSlow} />;
      case 'failed':
        return (
          <Failure
            title={texts.failureTitle}
            hint={state.code === 'LOTTERY_NOT_FOUND' ? lotteryTexts.gone : texts.failures[state.code]}
            action={state.code === 'LOTTERY_NOT_FOUND' ? TO_LIST : { label: texts.retry, onPress: actions.retry }}
          />
        );
      case 'ready':
        return <ProofScreen proof={state.value} onShare={share} />;
    }
  };
  return <Screen>{view()}</Screen>;
}
