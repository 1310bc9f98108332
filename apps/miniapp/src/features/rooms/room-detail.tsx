import type { RoomView } from '@kaibo/contracts/rooms.dto';
import { Text, View } from '@tarojs/components';
import type { ReactNode } from 'react';
import { pictureUrl } from '../../api';
import { isClockWrong } from '../../clock';
import { open, routes } from '../../navigation';
import { asText } from '../../platform/accessibility';
import type { EntryWay } from '../../platform/live-entry';
import { RoomPlayer } from '../../platform/room-player';
import { SHARE_OPEN_TYPE } from '../../platform/share';
import { texts } from '../../texts';
import { Button } from '../../ui/button';
import { FootBar } from '../../ui/foot-bar';
import { Notice } from '../../ui/notice';
import { Picture } from '../../ui/picture';
import { Skeleton } from '../../ui/skeleton';
import { ToPoster } from '../posters/to-poster';
import { RoomReminder } from '../reminders/room-reminder';
import { GoodsList } from './goods-list';
import type { Freshness } from '../../reading/freshness';
import { LiveCountdown } from './live-countdown';
import styles from './room-detail.module.scss';
import { freshnessText, whenText } from './room-texts';
import { entryMoment } from './rooms.rules';
import { StatusBadge } from './status-badge';

interface RoomDetailProps {
  room: RoomView;
  way: EntryWay;
  freshness: Freshness;
  /** Whether the viewer asked for the player of a room whose way is `play`. */
  isPlaying: boolean;
  /** ms; decides what is today. */
  now: number;
  onEnter: () => void;
  /** What makes the entry button the platform's own; null: `onEnter` does it. */
  button: Record<string, unknown> | null;
  /** Where the platform allows them. */
  lotteries?: ReactNode;
  onShare: () => void;
  onPlayFail: () => void;
  /** It has begun, and the page does not know yet. */
  onLate: () => void;
}

/** Where no player of the platform shows the replay, a page of ours does. */
const hasReplayPage = (room: RoomView, way: EntryWay): boolean =>
  way.kind === 'explain' && entryMoment(room) === 'replay';

/** The entry button's words, and whether there is anything to enter yet. */
const entryLabel = (room: RoomView, way: EntryWay): { label: string; isDisabled: boolean } => {
  const moment = entryMoment(room);
  if (moment === 'closed') return { label: texts.statusNotes[room.status], isDisabled: true };
  if (hasReplayPage(room, way)) return { label: texts.enter.replay, isDisabled: false };
  if (way.kind === 'explain') return { label: texts.howToWatch, isDisabled: false };
  if (way.kind === 'open') return { label: texts.enter[moment], isDisabled: false };
  if (way.kind === 'button') {
    if (moment === 'live') return { label: texts.enter.live, isDisabled: false };
    return { label: moment === 'upcoming' ? texts.play.upcoming : texts.statusNotes.ended, isDisabled: true };
  }
  return { label: texts.play[moment === 'replay' ? 'ended' : moment], isDisabled: moment === 'upcoming' };
};

/** A room as its page shows it. */
export const RoomDetail = (props: RoomDetailProps) => {
  const { room, way, freshness, isPlaying, now, onEnter, button, lotteries, onShare, onPlayFail, onLate } = props;
  const notice = freshnessText(freshness);
  const when = whenText(room, now);
  const { label, isDisabled } = entryLabel(room, way);
  const cover = pictureUrl(room.cover);
  const isReplay = hasReplayPage(room, way);
  return (
    <View>
      <View className={styles.cover}>
        {isPlaying && way.kind === 'play' ? (
          <RoomPlayer url={way.url} poster={cover} onFail={onPlayFail} />
        ) : (
          <>
            <Picture url={cover} name={room.title} isLazy={false} />
            <View className={styles.shade} />
            <View className={styles.badge}>
              <StatusBadge status={room.status} />
            </View>
          </>
        )}
      </View>
      <View className={styles.head}>
        <Text className={styles.title}>{room.title}</Text>
        <View className={styles.anchor} {...asText([texts.anchor(room.anchor), when].join(texts.pause))}>
          <View className={styles.face}>{[...room.anchor.trim()][0] ?? ''}</View>
          <View className={styles.names}>
            <Text className={styles.name}>{texts.anchor(room.anchor)}</Text>
            <Text className={styles.when}>{when}</Text>
          </View>
        </View>
        {texts.statusNotes[room.status] !== '' && <View className={styles.note}>{texts.statusNotes[room.status]}</View>}
        {way.kind === 'explain' && !isReplay && (
          <View id="elsewhere" className={styles.note}>
            {texts.elsewhere[way.where]}
          </View>
        )}
      </View>
      {notice !== null && <Notice text={notice} />}
      {room.status === 'upcoming' && <LiveCountdown startsAt={room.startsAt} when={when} />}
      {room.status === 'upcoming' && isClockWrong() && <Notice text={texts.clockWrong} />}
      {room.status === 'upcoming' && <RoomReminder room={room} onLate={onLate} />}
      {lotteries}
      {room.capabilities.includes('goods') && <GoodsList goods={room.goods} />}
      <ToPoster target="room" targetId={room.id} />
      <FootBar>
        <Button id="share" label={texts.share} kind="plain" openType={SHARE_OPEN_TYPE} onPress={onShare} />
        <Button
          id="enter"
          label={label}
          isWide
          isDisabled={isDisabled}
          native={isDisabled ? null : button}
          onPress={button ? undefined : isReplay ? () => open(routes.replay(room.id)) : onEnter}
        />
      </FootBar>
    </View>
  );
};

/** The same page while the room is on its way. */
export const RoomBones = ({ isSlow }: { isSlow: boolean }) => (
  <View {...asText(texts.loading)}>
    <Skeleton className={styles.bigBone} width="100%" />
    {isSlow && <Notice text={texts.slow} />}
    <View className={styles.bones}>
      <Skeleton className={styles.bone} width="80%" />
      <Skeleton className={styles.bone} width="50%" />
      <Skeleton className={styles.bone} width="64%" />
    </View>
  </View>
);
