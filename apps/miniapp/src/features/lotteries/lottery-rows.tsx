import type { LotteryView, WinView } from '@kaibo/contracts/lotteries.dto';
import { Text, View } from '@tarojs/components';
import { timeNow } from '../../clock';
import { open, routes, toRooms } from '../../navigation';
import { asControl } from '../../platform/accessibility';
import type { Page, Paged } from '../../reading/use-paged';
import { texts } from '../../texts';
import { ListTail } from '../../ui/list-tail';
import { Empty, Failure } from '../../ui/message';
import { Notice } from '../../ui/notice';
import { WindowedBlocks } from '../../ui/windowed-blocks';
import { timeText } from '../contents/content-texts';
import { lotteryTexts } from './lottery-texts';
import styles from './lottery.module.scss';
import { Bones } from './rows';

/** A row of any of the lottery's lists. */
export interface LotteryRow {
  id: string;
  name: string;
  notes: string[];
  state: string;
  /** There is something to do. */
  isLive: boolean;
  to: string;
}

export const Row = ({ row: { id, name, notes, state, isLive, to } }: { row: LotteryRow }) => (
  <View
    id={`row-${id}`}
    className={styles.listRow}
    onClick={() => open(to)}
    {...asControl('link', [name, ...notes, state].join(texts.pause), { isWorded: true })}
  >
    <View className={styles.listWords}>
      <Text className={styles.prizeName}>{name}</Text>
      {notes.map((note) => (
        <Text key={note} className={styles.note}>
          {note}
        </Text>
      ))}
    </View>
    <Text className={isLive ? styles.live : styles.state}>{state}</Text>
  </View>
);

/** A lottery in a list. @param note besides its prizes */
export const rowOfLottery = (lottery: LotteryView, note: string | null): LotteryRow => ({
  id: lottery.id,
  name: lottery.name,
  notes: [lottery.prizes.map(({ name }) => name).join('、'), ...(note === null ? [] : [note])].filter(Boolean),
  state: texts.lotteries.states[lottery.state],
  isLive: lottery.state === 'open',
  to: routes.lottery(lottery.roomId, lottery.id),
});

export const rowOfWin = (win: WinView): LotteryRow => ({
  id: win.id,
  name: win.prize.name,
  notes: [
    win.lotteryName,
    ...(win.state === 'open' ? [lotteryTexts.claim.until(timeText(win.claimUntil, timeNow()))] : []),
  ],
  state: lotteryTexts.claim.states[win.state],
  isLive: win.state === 'open',
  to: routes.win(win.id),
});

interface LotteryRowsProps<T, P extends Page<T>> {
  state: Paged<T, P>;
  toRow: (item: T) => LotteryRow;
  none: { title: string; hint: string };
  onMore: () => void;
  onRetry: () => void;
}

const TO_ROOMS = { label: texts.see.live, onPress: toRooms };

/** A list of the viewer's own in each of its states. */
export const LotteryRows = <T extends { id: string }, P extends Page<T>>({
  state,
  toRow,
  none,
  onMore,
  onRetry,
}: LotteryRowsProps<T, P>) => {
  switch (state.status) {
    case 'loading':
      return <Bones isSlow={state.isSlow} />;
    case 'failed':
      return (
        <Failure
          title={texts.failureTitle}
          hint={texts.failures[state.code]}
          action={state.code === 'SIGN_IN_UNAVAILABLE' ? TO_ROOMS : { label: texts.retry, onPress: onRetry }}
        />
      );
    case 'ready':
      return (
        <View className={styles.page}>
          {state.failure !== null && <Notice text={texts.failures[state.failure]} />}
          {state.items.length === 0 ? (
            <Empty {...none} action={TO_ROOMS} />
          ) : (
            <>
              <WindowedBlocks
                id="lotteries"
                count={state.items.length}
                renderRow={(at) => {
                  const item = state.items[at];
                  return item && <Row key={item.id} row={toRow(item)} />;
                }}
              />
              <ListTail tail={state.tail} onMore={onMore} />
            </>
          )}
        </View>
      );
  }
};
