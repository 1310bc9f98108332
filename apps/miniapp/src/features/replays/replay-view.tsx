import type { ReplayPart } from '@kaibo/contracts/rooms.dto';
import { Text, Video, View } from '@tarojs/components';
import Taro from '@tarojs/taro';
import { useState } from 'react';
import { asControl } from '../../platform/accessibility';
import { texts } from '../../texts';
import { Button } from '../../ui/button';
import { Notice } from '../../ui/notice';
import { isOtherZone, zonedTime } from '../rooms/rooms.rules';
import { firstExpiry } from './replay.rules';
import styles from './replay.module.scss';
import { replayTexts } from './replay-texts';

const timeText = (iso: string | null, now: number): string | null => {
  const time = iso === null ? null : zonedTime(iso, now);
  return time && `${texts.time(time)}${isOtherZone(now) ? texts.zoneNote : ''}`;
};

const copy = async (url: string): Promise<void> => {
  await Taro.setClipboardData({ data: url });
  await Taro.showToast({ title: replayTexts.copied, icon: 'none' });
};

interface ReplayViewProps {
  /** Null until the room is known. */
  title: string | null;
  poster: string | null;
  /** At least one. */
  parts: readonly ReplayPart[];
  /** ms; decides what is today. */
  now: number;
}

/** The player, and the parts of the replay where there are several. */
export const ReplayView = ({ title, poster, parts, now }: ReplayViewProps) => {
  const [chosen, choose] = useState<string | null>(null);
  /** Which one did not play here. */
  const [failed, fail] = useState<string | null>(null);
  const part = parts.find(({ url }) => url === chosen) ?? parts[0];
  if (!part) return null;
  const until = timeText(firstExpiry(parts), now);
  const isFailed = failed === part.url;
  const play = (url: string) => {
    fail(null);
    choose(url);
  };
  return (
    <View>
      <View className={styles.frame}>
        <Video
          key={part.url}
          id="replay-player"
          className={styles.video}
          src={part.url}
          poster={poster ?? undefined}
          title={title ?? undefined}
          controls
          autoplay={chosen !== null}
          onError={() => fail(part.url)}
        />
      </View>
      <View className={styles.words}>
        {title !== null && <Text className={styles.title}>{title}</Text>}
        {until !== null && (
          <View id="expires" className={styles.until}>
            {replayTexts.expires(until)}
          </View>
        )}
      </View>
      {isFailed && <Notice text={replayTexts.cannotPlay} />}
      {isFailed && (
        <View className={styles.copy}>
          <Button id="copy-link" label={replayTexts.copy} kind="soft" isWide onPress={() => void copy(part.url)} />
        </View>
      )}
      {parts.length > 1 && (
        <View id="parts" className={styles.parts}>
          <Text className={styles.count}>{replayTexts.parts(parts.length)}</Text>
          {parts.map((one, at) => {
            const isPlaying = one.url === part.url;
            const when = timeText(one.createdAt, now);
            const label = replayTexts.part(at + 1);
            return (
              <View
                key={one.url}
                id={`part-${at + 1}`}
                className={isPlaying ? styles.playing : styles.part}
                hoverClass={styles.pressed}
                onClick={() => play(one.url)}
                {...asControl(
                  'button',
                  [label, when, isPlaying && replayTexts.playing].filter(Boolean).join(texts.pause),
                  { isWorded: true },
                )}
              >
                <Text className={styles.no}>{label}</Text>
                <Text className={styles.when}>{isPlaying ? replayTexts.playing : when}</Text>
              </View>
            );
          })}
        </View>
      )}
    </View>
  );
};
