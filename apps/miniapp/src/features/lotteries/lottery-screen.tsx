import type { LotteryView } from '@kaibo/contracts/lotteries.dto';
import { View } from '@tarojs/components';
import { useState } from 'react';
import { lotteries, winNotices } from '../../api';
import { isClockWrong, serverNow } from '../../clock';
import { open, routes } from '../../navigation';
import { SHARE_OPEN_TYPE } from '../../platform/share';
import type { Freshness } from '../../reading/freshness';
import { texts } from '../../texts';
import { Button } from '../../ui/button';
import { Notice } from '../../ui/notice';
import { freshnessText } from '../rooms/room-texts';
import { EnterCard, EnteredCard } from './entry-card';
import { LotteryHead, LotteryPrizes, LotteryRules } from './lottery-head';
import { phaseOf } from './lottery.rules';
import { lotteryTexts } from './lottery-texts';
import styles from './lottery.module.scss';
import { ResultCard } from './result-card';
import { Bones } from './rows';
import { useEnter } from './use-enter';
import { useOwnEntry } from './use-own-entry';
import { useWinNotice } from './use-win-notice';

interface LotteryScreenProps {
  lottery: LotteryView;
  freshness: Freshness;
  /** There may be something new. */
  onChange: () => void;
  onShare: () => void;
}

/** A lottery as the viewer stands to it. */
export const LotteryScreen = ({ lottery, freshness, onChange, onShare }: LotteryScreenProps) => {
  const phase = phaseOf(lottery, serverNow());
  const isBegun = phase !== 'coming' && phase !== 'cancelled';
  const [own, look] = useOwnEntry(lotteries, lottery.id, isBegun ? String(phase === 'drawn') : null);
  const [hasEntered, setEntered] = useState(false);
  const [entering, actions] = useEnter(lotteries, lottery, (isIn) => {
    setEntered((before) => before || isIn);
    if (isIn) look();
    onChange();
  });
  const isIn = own.status === 'in' || hasEntered;
  const [notice, askNotice] = useWinNotice(winNotices, isIn && isBegun && phase !== 'drawn');
  const age = freshnessText(freshness);

  const act = () => {
    if (!isBegun) return null;
    if (phase === 'drawn' || !isIn) {
      if (phase !== 'open') return <ResultCard own={own} onLook={look} />;
      return own.status === 'loading' && !entering.failure && entering.work === 'idle' ? (
        <Bones isSlow={false} />
      ) : (
        <EnterCard lottery={lottery} state={entering} actions={actions} />
      );
    }
    return (
      <EnteredCard entry={own.status === 'in' ? own.entry : null} notice={notice} onNotice={askNotice} onLook={look} />
    );
  };
  return (
    <View className={styles.page}>
      {age !== null && <Notice text={age} />}
      {phase === 'open' && isClockWrong() && <Notice text={texts.clockWrong} />}
      <LotteryHead lottery={lottery} phase={phase} />
      {act()}
      <LotteryPrizes prizes={lottery.prizes} />
      <LotteryRules lottery={lottery} />
      <View className={styles.card}>
        <Button
          id="to-room"
          kind="plain"
          label={lotteryTexts.toRoom}
          isWide
          onPress={() => open(routes.room(lottery.roomId))}
        />
        <View className={styles.act}>
          <Button id="share" kind="plain" label={texts.share} isWide openType={SHARE_OPEN_TYPE} onPress={onShare} />
        </View>
      </View>
    </View>
  );
};
