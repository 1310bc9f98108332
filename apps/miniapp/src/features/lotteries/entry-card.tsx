import type { LotteryView, OwnEntryView } from '@kaibo/contracts/lotteries.dto';
import { Input, Text, View } from '@tarojs/components';
import Taro from '@tarojs/taro';
import { timeNow } from '../../clock';
import { open, routes } from '../../navigation';
import { asControl } from '../../platform/accessibility';
import { texts } from '../../texts';
import { Button } from '../../ui/button';
import { timeText } from '../contents/content-texts';
import { beginningOf } from './lottery.rules';
import { lotteryTexts } from './lottery-texts';
import styles from './lottery.module.scss';
import { Card, Fact } from './rows';
import type { Entering, EnteringActions } from './use-enter';
import type { WinNotice } from './use-win-notice';

interface EnterCardProps {
  lottery: LotteryView;
  state: Entering;
  actions: EnteringActions;
}

const Keyword = ({ lottery, state, actions }: EnterCardProps) => {
  const isBusy = state.work !== 'idle';
  return (
    <>
      <Text className={styles.label}>{lotteryTexts.keywordSaid(lottery.keyword ?? '')}</Text>
      <Input
        id="keyword"
        className={styles.field}
        value={state.keyword}
        maxlength={40}
        placeholder={lotteryTexts.keyword}
        placeholderStyle="color: #8a8a93"
        disabled={isBusy || undefined}
        confirmType="done"
        onInput={({ detail }) => actions.setKeyword(detail.value)}
        onConfirm={actions.send}
      />
      <View className={styles.act}>
        <Button
          id="enter-lottery"
          label={isBusy ? lotteryTexts.entering : lotteryTexts.enter}
          isWide
          isDisabled={isBusy || state.keyword.trim() === ''}
          onPress={actions.send}
        />
      </View>
    </>
  );
};

const Likes = ({ lottery, state, actions }: EnterCardProps) => {
  const wanted = lottery.likes ?? 0;
  const shown = state.work === 'idle' ? lotteryTexts.likes(state.taps, wanted) : lotteryTexts.entering;
  return (
    <>
      <Text className={styles.label}>{lotteryTexts.byLikes(wanted)}</Text>
      <View
        id="like"
        className={styles.heart}
        hoverClass={styles.beat}
        hoverStayTime={60}
        onClick={actions.tap}
        {...asControl('button', [lotteryTexts.like, shown].join(texts.pause))}
      >
        <View className={styles.heartSign} />
        <Text id="likes" className={styles.heartCount}>
          {shown}
        </Text>
      </View>
    </>
  );
};

/** Entering, and why it did not work. */
export const EnterCard = (props: EnterCardProps) => {
  const { lottery, state } = props;
  return (
    <Card id="enter-card" title={lotteryTexts.how}>
      {lottery.entryKind === 'comment' ? <Keyword {...props} /> : <Likes {...props} />}
      {state.work === 'crowded' && (
        <Text id="crowded" className={styles.note}>
          {lotteryTexts.crowded(state.secondsLeft)}
        </Text>
      )}
      {state.failure !== null && (
        <Text id="enter-failure" className={styles.failure}>
          {state.failure}
        </Text>
      )}
      {state.reason === 'phone' && (
        <View className={styles.act}>
          <Button id="to-phone" kind="soft" label={lotteryTexts.toPhone} isWide onPress={() => open(routes.me)} />
        </View>
      )}
    </Card>
  );
};

const copyReceipt = async ({ receipt }: OwnEntryView): Promise<void> => {
  await Taro.setClipboardData({ data: JSON.stringify(receipt) });
  await Taro.showToast({ title: lotteryTexts.receiptCopied, icon: 'none' });
};

/** What there is to show of an entry: when, which, and the receipt. */
export const EntryFacts = ({ entry }: { entry: OwnEntryView }) => (
  <>
    <Text className={styles.note}>
      {entry.isImported ? lotteryTexts.imported : lotteryTexts.enteredAt(timeText(entry.enteredAt, timeNow()))}
    </Text>
    <Fact id="entry-number" label={lotteryTexts.number} value={beginningOf(entry.leaf)} isHash />
    <Text className={styles.note}>{lotteryTexts.receiptNote}</Text>
    <View className={styles.act}>
      <Button
        id="copy-receipt"
        kind="plain"
        label={lotteryTexts.copyReceipt}
        isWide
        onPress={() => void copyReceipt(entry).catch(() => undefined)}
      />
    </View>
  </>
);

interface EnteredCardProps {
  /** Null: it was taken, and the rest is still on its way. */
  entry: OwnEntryView | null;
  notice: WinNotice;
  onNotice: () => void;
  /** Asks again for what did not come. */
  onLook: () => void;
}

/** The viewer is in it. */
export const EnteredCard = ({ entry, notice, onNotice, onLook }: EnteredCardProps) => (
  <Card id="entered">
    <Text className={styles.big}>{lotteryTexts.entered}</Text>
    {notice.status === 'on' && <Text className={styles.note}>{lotteryTexts.notice.on}</Text>}
    {(notice.status === 'off' || notice.status === 'asking') && (
      <View className={styles.act}>
        <Button
          id="notice"
          label={notice.status === 'asking' ? lotteryTexts.notice.asking : lotteryTexts.notice.ask}
          isWide
          isDisabled={notice.status === 'asking'}
          onPress={onNotice}
        />
      </View>
    )}
    {notice.note !== null && (
      <Text id="notice-note" className={styles.note}>
        {notice.note}
      </Text>
    )}
    {entry === null ? (
      <View className={styles.act}>
        <Button id="look" kind="soft" label={texts.retry} isWide onPress={onLook} />
      </View>
    ) : (
      <EntryFacts entry={entry} />
    )}
  </Card>
);
