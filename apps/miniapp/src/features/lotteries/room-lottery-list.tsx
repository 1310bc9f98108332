import type { LotteryView } from '@kaibo/contracts/lotteries.dto';
import { Text, View } from '@tarojs/components';
import { serverNow } from '../../clock';
import { open, routes } from '../../navigation';
import { asControl } from '../../platform/accessibility';
import { texts } from '../../texts';
import { Cell } from '../../ui/cell';
import { inOrder, phaseOf } from './lottery.rules';
import type { RoomLotteries } from './lotteries';
import styles from './room-lottery-list.module.scss';
import { TimeLeft } from './time-left';
import { useRoomLotteries } from './use-room-lotteries';

/** The others stand on a page of their own. */
const MOST = 3;

const Row = ({ lottery }: { lottery: LotteryView }) => {
  const isOpen = phaseOf(lottery, serverNow()) === 'open';
  const state = texts.lotteries.states[lottery.state];
  return (
    <View
      id={`lottery-${lottery.id}`}
      className={styles.row}
      hoverClass={styles.pressed}
      onClick={() => open(routes.lottery(lottery.roomId, lottery.id))}
      {...asControl('link', [lottery.name, state].join(texts.pause), { isWorded: true })}
    >
      <View className={styles.words}>
        <Text className={styles.name}>{lottery.name}</Text>
        {isOpen && lottery.closesAt !== null && (
          <TimeLeft className={styles.left} closesAt={lottery.closesAt} say={texts.lotteries.left} />
        )}
      </View>
      <Text className={isOpen ? styles.open : styles.state}>{state}</Text>
    </View>
  );
};

/** The lotteries on a room's page: nothing where there are none, and nothing of why they did not come. */
export const RoomLotteryList = ({ lotteries, roomId }: { lotteries: RoomLotteries; roomId: string }) => {
  const [state] = useRoomLotteries(lotteries, roomId);
  if (state.status !== 'ready' || state.value.items.length === 0) return null;
  const all = inOrder(state.value.items);
  return (
    <View id="lotteries" className={styles.list}>
      <Text className={styles.title}>{texts.lotteries.ofRoom}</Text>
      {all.slice(0, MOST).map((lottery) => (
        <Row key={lottery.id} lottery={lottery} />
      ))}
      {all.length > MOST && (
        <Cell id="all-lotteries" label={texts.lotteries.all(all.length)} to={routes.roomLotteries(roomId)} />
      )}
    </View>
  );
};
