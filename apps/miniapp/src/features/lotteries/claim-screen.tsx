import type { DeliveryAddress, WinView } from '@kaibo/contracts/lotteries.dto';
import { Input, Text, Textarea, View } from '@tarojs/components';
import Taro from '@tarojs/taro';
import { lotteries } from '../../api';
import { isClockWrong, timeNow } from '../../clock';
import { routes } from '../../navigation';
import { type FailureCode, texts } from '../../texts';
import { Button } from '../../ui/button';
import { Cell } from '../../ui/cell';
import { Notice } from '../../ui/notice';
import { goodsPrice, timeText } from '../contents/content-texts';
import { lotteryTexts } from './lottery-texts';
import styles from './lottery.module.scss';
import { Card, Fact } from './rows';
import { type ClaimActions, type ClaimForm, useClaim } from './use-claim';

const { claim: words } = lotteryTexts;
const HINT_STYLE = 'color: #8a8a93';

const copy = async (data: string, said: string): Promise<void> => {
  await Taro.setClipboardData({ data });
  await Taro.showToast({ title: said, icon: 'none' });
};

const Fault = ({ form, field }: { form: ClaimForm; field: keyof DeliveryAddress }) =>
  form.faults.includes(field) ? (
    <Text id={`${field}-fault`} className={styles.failure}>
      {words.faults[field]}
    </Text>
  ) : null;

const Line = ({ form, actions, field }: { form: ClaimForm; actions: ClaimActions; field: 'receiver' | 'phone' }) => (
  <>
    <Text className={styles.label}>{words[field]}</Text>
    <Input
      id={field}
      className={styles.field}
      type={field === 'phone' ? 'number' : 'text'}
      value={form[field]}
      maxlength={field === 'phone' ? 20 : 30}
      placeholder={field === 'phone' ? words.phoneHint : words.receiverHint}
      placeholderStyle={HINT_STYLE}
      disabled={form.isSending || undefined}
      onInput={({ detail }) => actions.set(field, detail.value)}
    />
    <Fault form={form} field={field} />
  </>
);

const AddressForm = ({ form, actions }: { form: ClaimForm; actions: ClaimActions }) => (
  <>
    <Line form={form} actions={actions} field="receiver" />
    <Line form={form} actions={actions} field="phone" />
    <Text className={styles.label}>{words.address}</Text>
    <Textarea
      id="address"
      className={styles.area}
      value={form.address}
      maxlength={200}
      placeholder={words.addressHint}
      placeholderStyle={HINT_STYLE}
      disabled={form.isSending || undefined}
      onInput={({ detail }) => actions.set('address', detail.value)}
    />
    <Fault form={form} field="address" />
    <Text className={styles.note}>{words.use}</Text>
  </>
);

const OpenClaim = ({ win, form, actions }: { win: WinView; form: ClaimForm; actions: ClaimActions }) => {
  const isGoods = win.prize.kind === 'goods';
  const label = isGoods ? words.send : words.getCode;
  return (
    <Card id="claim-form" title={words.title}>
      <Text id="until" className={styles.note}>
        {words.until(timeText(win.claimUntil, timeNow()))}
      </Text>
      {isGoods && <AddressForm form={form} actions={actions} />}
      <View className={styles.act}>
        <Button
          id="send-claim"
          label={form.isSending ? words.sending : label}
          isWide
          isDisabled={form.isSending}
          onPress={actions.send}
        />
      </View>
    </Card>
  );
};

const Code = ({ code }: { code: string }) => (
  <>
    <Text className={styles.label}>{words.code}</Text>
    <Text id="code" className={styles.code} selectable>
      {code}
    </Text>
    <View className={styles.act}>
      <Button
        id="copy-code"
        label={words.copyCode}
        isWide
        onPress={() => void copy(code, words.codeCopied).catch(() => undefined)}
      />
    </View>
  </>
);

const noteOf = ({ state, prize, carrier, trackingNumber }: WinView): string => {
  if (state === 'claimed') return words.notes[prize.kind];
  if (state === 'shipped') return words.notes.shipped(carrier ?? '', trackingNumber ?? '');
  return state === 'redeemed' ? words.notes.redeemed : words.notes.expired;
};

/** A prize that is claimed, or cannot be any more. */
const ClosedClaim = ({ win }: { win: WinView }) => (
  <Card id="claim-state">
    <Text className={styles.big}>{words.states[win.state]}</Text>
    <Text id="claim-note" className={styles.note}>
      {noteOf(win)}
    </Text>
    {win.code !== null && <Code code={win.code} />}
    {win.trackingNumber !== null && (
      <View className={styles.act}>
        <Button
          id="copy-number"
          kind="plain"
          label={words.copyNumber}
          isWide
          onPress={() => void copy(win.trackingNumber ?? '', words.numberCopied).catch(() => undefined)}
        />
      </View>
    )}
  </Card>
);

interface ClaimScreenProps {
  win: WinView;
  onClaimed: (win: WinView) => void;
  /** What is shown of the win is no longer so. */
  onOutdated: () => void;
}

/** What was won, and how the winner gets it. */
export const ClaimScreen = ({ win, onClaimed, onOutdated }: ClaimScreenProps) => {
  const [form, actions] = useClaim(lotteries, win, onClaimed, onOutdated);
  return (
    <View className={styles.page}>
      {win.state === 'open' && isClockWrong() && <Notice text={texts.clockWrong} />}
      <Card id="prize" title={words.prize}>
        <Text className={styles.big}>{win.prize.name}</Text>
        <Fact label={lotteryTexts.title} value={win.lotteryName} />
        <Fact label={lotteryTexts.value} value={goodsPrice(win.prize.valueFen).label} />
        <Cell id="to-proof" label={words.toLottery} to={routes.lotteryProof(win.lotteryId)} />
      </Card>
      {win.state === 'open' ? <OpenClaim win={win} form={form} actions={actions} /> : <ClosedClaim win={win} />}
      {form.failure !== null && (
        <View className={styles.card}>
          <Text id="claim-failure" className={styles.failure}>
            {form.failure}
          </Text>
        </View>
      )}
    </View>
  );
};
/** Where nobody can sign in there is nothing to try again. */
export const isClaimGoneBy = (code: FailureCode): boolean =>
  code === 'WIN_NOT_FOUND' || code === 'SIGN_IN_UNAVAILABLE' || code === 'MEMBER_BANNED';
