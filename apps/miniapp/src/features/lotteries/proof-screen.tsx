import type { LotteryProof } from '@kaibo/contracts/lotteries.dto';
import type { VerdictLine } from '@kaibo/fair-draw';
import { Text, View } from '@tarojs/components';
import Taro from '@tarojs/taro';
import { lotteries } from '../../api';
import { timeNow } from '../../clock';
import { asText } from '../../platform/accessibility';
import { language } from '../../platform/language';
import { SHARE_OPEN_TYPE } from '../../platform/share';
import { texts } from '../../texts';
import { Button } from '../../ui/button';
import { timeText } from '../contents/content-texts';
import { isListForPhones, pageOfProof } from './check.rules';
import { lotteryTexts } from './lottery-texts';
import styles from './lottery.module.scss';
import { Card, Fact } from './rows';
import { type Check, type Checked, useCheck } from './use-check';

const { proof: words } = lotteryTexts;

const beaconText = ({ beacon }: LotteryProof): string => {
  if (beacon.kind === 'none') return words.noBeacon;
  return beacon.round === null ? words.notYet : words.drand(beacon.round);
};
const countText = ({ count, imported, unchecked }: LotteryProof): string =>
  count === null
    ? words.notYet
    : [
        String(count),
        ...((imported ?? 0) > 0 ? [words.imported(imported ?? 0)] : []),
        ...((unchecked ?? 0) > 0 ? [words.unchecked(unchecked ?? 0)] : []),
      ].join(texts.pause);

/** All that is published, in plain words. */
const ProofFacts = ({ proof }: { proof: LotteryProof }) => (
  <>
    <Card id="published" title={words.published}>
      <Fact label={words.rulesHash} value={proof.rulesHash} isHash />
      <Fact label={words.commitment} value={proof.commitment} isHash />
      <Fact id="beacon" label={words.beacon} value={beaconText(proof)} />
    </Card>
    <Card id="closed" title={words.closed}>
      <Fact
        label={words.closesAt}
        value={proof.closesAt === null ? words.notYet : timeText(proof.closesAt, timeNow())}
      />
      <Fact id="count" label={words.count} value={countText(proof)} />
      <Fact label={words.root} value={proof.root ?? words.notYet} isHash={proof.root !== null} />
    </Card>
    <Card id="drawn" title={words.drawn}>
      <Fact label={words.secret} value={proof.secret ?? words.notYet} isHash={proof.secret !== null} />
      <Fact label={words.seed} value={proof.seed ?? words.notYet} isHash={proof.seed !== null} />
      <Fact label={words.winners} value={proof.winners === null ? words.notYet : String(proof.winners.length)} />
    </Card>
    {proof.incidents.length > 0 && (
      <Card id="incidents" title={words.incidents}>
        {proof.incidents.map(({ kind, at }) => (
          <Fact key={`${kind}${at}`} label={timeText(at, timeNow())} value={words.incidentKinds[kind]} />
        ))}
      </Card>
    )}
  </>
);

const Line = ({ line }: { line: VerdictLine }) => {
  const [status, text] = [words.statuses[line.status], line[language()]];
  return (
    <View className={styles.line} {...asText([status, text].join(texts.pause))}>
      <Text className={styles[line.status]}>{status}</Text>
      <Text className={styles.lineText}>{text}</Text>
    </View>
  );
};

/** The verdict, line by line. */
const Verdict = ({ checked }: { checked: Checked }) => (
  <View id="verdict" className={styles.act}>
    <Text id="verdict-result" className={checked.result === 'failed' ? `${styles.big} ${styles.wonTitle}` : styles.big}>
      {words.results[checked.result]}
    </Text>
    {checked.weak && <Text className={styles.note}>{words.weak}</Text>}
    {checked.result === 'incomplete' && <Text className={styles.note}>{words.incompleteNote}</Text>}
    {checked.result === 'failed' && <Text className={styles.note}>{words.failedNote}</Text>}
    {checked.whole.length > 0 && (
      <View id="whole">
        <Text className={styles.label}>{words.whole}</Text>
        {checked.whole.map((line) => (
          <Line key={line.code + JSON.stringify(line.details)} line={line} />
        ))}
      </View>
    )}
    {checked.own.length > 0 && (
      <View id="own">
        <Text className={styles.label}>{words.own}</Text>
        {checked.own.map((line) => (
          <Line key={line.code + JSON.stringify(line.details)} line={line} />
        ))}
      </View>
    )}
  </View>
);

const labelOf = (check: Check): string => {
  if (check.status === 'downloading') return words.downloading;
  if (check.status === 'checking') return words.checking(check.percent);
  return check.status === 'idle' ? words.check : words.again;
};

const copyPage = async (proof: LotteryProof): Promise<void> => {
  await Taro.setClipboardData({ data: pageOfProof(proof.lotteryId) });
  await Taro.showToast({ title: words.copied, icon: 'none' });
};

const CheckCard = ({ proof }: { proof: LotteryProof }) => {
  const [check, press] = useCheck(lotteries, proof);
  const isBusy = check.status === 'downloading' || check.status === 'checking';
  return (
    <Card id="check-card" title={words.check}>
      <Text className={styles.note}>{words.checkNote}</Text>
      {!isListForPhones(proof) && <Text className={styles.note}>{words.tooLarge(proof.count ?? 0)}</Text>}
      <View className={styles.act}>
        <Button id="check" label={labelOf(check)} isWide isDisabled={isBusy} onPress={press} />
      </View>
      {check.status === 'checking' && (
        <View className={styles.track}>
          <View className={styles.bar} style={{ width: `${check.percent}%` }} />
        </View>
      )}
      {check.status === 'failed' && (
        <Text id="check-failure" className={styles.failure}>
          {texts.failures[check.code]}
        </Text>
      )}
      {check.status === 'too-large' && (
        <Text id="check-failure" className={styles.failure}>
          {words.needsEntry}
        </Text>
      )}
      {check.status === 'done' && <Verdict checked={check.checked} />}
    </Card>
  );
};

interface ProofScreenProps {
  proof: LotteryProof;
  onShare: () => void;
}

/** What a lottery can prove, and proving it on this phone. */
export const ProofScreen = ({ proof, onShare }: ProofScreenProps) => (
  <View className={styles.page}>
    <Card id="intro" title={words.title}>
      <Text className={styles.note}>{words.intro}</Text>
    </Card>
    {proof.bundle !== null ? (
      <CheckCard proof={proof} />
    ) : (
      <Card id="no-check" title={words.check}>
        <Text className={styles.note}>{proof.purgedAt === null ? words.wait : words.purged}</Text>
      </Card>
    )}
    <ProofFacts proof={proof} />
    <View className={styles.card}>
      <Button
        id="copy-page"
        kind="plain"
        label={words.copyPage}
        isWide
        onPress={() => void copyPage(proof).catch(() => undefined)}
      />
      <View className={styles.act}>
        <Button id="share" kind="plain" label={texts.share} isWide openType={SHARE_OPEN_TYPE} onPress={onShare} />
      </View>
    </View>
  </View>
);
