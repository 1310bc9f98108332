import type { EntryOutcome, OwnEntryView } from '@kaibo/contracts/lotteries.dto';
import { Text, View } from '@tarojs/components';
import { open, routes } from '../../navigation';
import { texts } from '../../texts';
import { Button } from '../../ui/button';
import { EntryFacts } from './entry-card';
import { beginningOf } from './lottery.rules';
import { lotteryTexts } from './lottery-texts';
import styles from './lottery.module.scss';
import { Card } from './rows';
import type { OwnEntry } from './use-own-entry';

const whyText = ({ isWinner, ticket, lastTicket }: EntryOutcome): string | null => {
  if (lastTicket === null) return lotteryTexts.noWinners;
  const [own, last] = [beginningOf(ticket), beginningOf(lastTicket)];
  return isWinner ? lotteryTexts.whyWon(own, last) : lotteryTexts.whyLost(own, last);
};

const Outcome = ({ entry, outcome }: { entry: OwnEntryView; outcome: EntryOutcome }) => {
  const { isWinner, winId } = outcome;
  const { title, hint } = isWinner ? lotteryTexts.won : lotteryTexts.lost;
  return (
    <>
      <View id="result" className={isWinner ? `${styles.card} ${styles.wonCard}` : styles.card}>
        <Text className={isWinner ? `${styles.big} ${styles.wonTitle}` : styles.big}>{title}</Text>
        <Text className={styles.note}>{hint}</Text>
        {isWinner && winId !== null && (
          <View className={styles.act}>
            <Button id="to-claim" label={lotteryTexts.toClaim} isWide onPress={() => open(routes.win(winId))} />
          </View>
        )}
      </View>
      <Card id="why" title={lotteryTexts.why}>
        <Text className={styles.note}>{whyText(outcome)}</Text>
        <EntryFacts entry={entry} />
      </Card>
    </>
  );
};

interface ResultCardProps {
  own: OwnEntry;
  onLook: () => void;
}

/** What became of the viewer's entry, as far as it can be told once nobody enters any more. */
export const ResultCard = ({ own, onLook }: ResultCardProps) => {
  if (own.status === 'in' && own.entry.outcome) return <Outcome entry={own.entry} outcome={own.entry.outcome} />;
  return (
    <Card id="result">
      {own.status === 'in' && (
        <>
          <Text className={styles.big}>{lotteryTexts.entered}</Text>
          <EntryFacts entry={own.entry} />
        </>
      )}
      {own.status === 'none' && <Text className={styles.big}>{lotteryTexts.notEntered}</Text>}
      {own.status === 'loading' && <Text className={styles.note}>{lotteryTexts.looking}</Text>}
      {own.status === 'failed' && (
        <Text id="own-failure" className={styles.failure}>
          {texts.failures[own.code]}
        </Text>
      )}
      {(own.status === 'failed' || own.status === 'unasked') && (
        <View className={styles.act}>
          <Button
            id="look"
            kind="soft"
            label={own.status === 'failed' ? texts.retry : lotteryTexts.seeMine}
            isWide
            onPress={onLook}
          />
        </View>
      )}
    </Card>
  );
};
