import type { LotteryView, PrizeView } from '@kaibo/contracts/lotteries.dto';
import { Text, View } from '@tarojs/components';
import { timeNow } from '../../clock';
import { routes } from '../../navigation';
import { asText } from '../../platform/accessibility';
import { texts } from '../../texts';
import { Cell } from '../../ui/cell';
import { goodsPrice, timeText } from '../contents/content-texts';
import type { LotteryPhase } from './lottery.rules';
import { lotteryTexts } from './lottery-texts';
import styles from './lottery.module.scss';
import { Card, Fact } from './rows';
import { TimeLeft } from './time-left';

interface OfLottery {
  lottery: LotteryView;
  phase: LotteryPhase;
}

const noteOf = ({ lottery, phase }: OfLottery): string | null => {
  const { stateNotes, waits } = lotteryTexts;
  switch (phase) {
    case 'coming':
      return stateNotes.published;
    case 'closing':
      return stateNotes.closing;
    case 'closed':
      return stateNotes.closed;
    case 'waiting':
      return waits[lottery.waitsFor ?? 'beacon'];
    case 'cancelled':
      return lottery.cancelReason === null ? stateNotes.cancelledPlain : stateNotes.cancelled(lottery.cancelReason);
    default:
      return null;
  }
};

/** Its name, how it stands, and how long it still takes entries. */
export const LotteryHead = ({ lottery, phase }: OfLottery) => {
  const note = noteOf({ lottery, phase });
  const { closesAt, entries, state } = lottery;
  const stateText = texts.lotteries.states[phase === 'closing' ? 'closed' : state];
  return (
    <Card id="lottery-head">
      <View className={styles.head}>
        <Text className={styles.name}>{lottery.name}</Text>
        <Text id="state" className={phase === 'open' ? styles.live : styles.state}>
          {stateText}
        </Text>
      </View>
      {phase === 'open' && closesAt !== null && (
        <View
          id="time-left"
          className={styles.time}
          {...asText(lotteryTexts.closesSaid(timeText(closesAt, timeNow())))}
        >
          <Text className={styles.rowLabel}>{lotteryTexts.left}</Text>
          <TimeLeft className={styles.left} closesAt={closesAt} />
        </View>
      )}
      {phase === 'coming' && (
        <Text className={styles.note}>{lotteryTexts.lasts(lotteryTexts.duration(lottery.entrySeconds))}</Text>
      )}
      {note !== null && (
        <Text id="state-note" className={styles.note}>
          {note}
        </Text>
      )}
      {entries !== null && <Text className={styles.note}>{lotteryTexts.entries(entries)}</Text>}
    </Card>
  );
};

const Prize = ({ name, quantity, valueFen, kind }: PrizeView) => {
  const { label } = goodsPrice(valueFen);
  return (
    <View className={styles.row} {...asText(lotteryTexts.prize(name, quantity, label))}>
      <View className={styles.prizeName}>
        <Text>{name}</Text>
        <Text className={styles.note}>{[lotteryTexts.worth(label), lotteryTexts.kinds[kind]].join(' · ')}</Text>
      </View>
      <Text className={styles.prizeNote}>{lotteryTexts.quantity(quantity)}</Text>
    </View>
  );
};

export const LotteryPrizes = ({ prizes }: { prizes: readonly PrizeView[] }) => (
  <Card id="prizes" title={lotteryTexts.prizes}>
    {prizes.map((prize) => (
      <Prize key={prize.no} {...prize} />
    ))}
  </Card>
);

/** Who may enter, as one text. */
const whoText = ({ needsPhone, membersSince, oncePer }: LotteryView): string => {
  const who = [
    needsPhone ? lotteryTexts.withPhone : null,
    membersSince === null ? null : lotteryTexts.since(timeText(membersSince, timeNow())),
  ].filter((part): part is string => part !== null);
  return [...(who.length > 0 ? who : [lotteryTexts.anybody]), lotteryTexts.oncePer[oncePer]].join(texts.pause);
};

/** What was promised before it opened, and the way to its proof. */
export const LotteryRules = ({ lottery }: { lottery: LotteryView }) => (
  <Card id="rules" title={lotteryTexts.rules}>
    <Fact label={lotteryTexts.organiser} value={lottery.organiser} />
    <Fact
      label={lotteryTexts.how}
      value={
        lottery.entryKind === 'comment'
          ? lotteryTexts.byKeyword(lottery.keyword ?? '')
          : lotteryTexts.byLikes(lottery.likes ?? 0)
      }
    />
    <Fact id="who" label={lotteryTexts.who} value={whoText(lottery)} />
    <Fact label={lotteryTexts.claimBy} value={lotteryTexts.claimDays(lottery.claimDays)} />
    <Fact label={lotteryTexts.terms} value={lottery.claimTerms} />
    <Cell id="to-proof" label={lotteryTexts.toProof} to={routes.lotteryProof(lottery.id)} />
  </Card>
);
