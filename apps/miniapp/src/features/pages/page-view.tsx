import type { PageView as Page } from '@kaibo/contracts/pages.dto';
import { View } from '@tarojs/components';
import { toRooms } from '../../navigation';
import { asText } from '../../platform/accessibility';
import type { Loaded } from '../../reading/use-loaded';
import { texts } from '../../texts';
import { Empty, Failure } from '../../ui/message';
import { Notice } from '../../ui/notice';
import { Skeleton } from '../../ui/skeleton';
import { isContentGoneBy } from '../contents/content.rules';
import { freshnessText } from '../rooms/room-texts';
import { PageBlocks } from './page-blocks';
import styles from './page-view.module.scss';

interface PageViewProps {
  state: Loaded<Page>;
  /** ms; decides what is today. */
  now: number;
  onRetry: () => void;
}

const TO_ROOMS = { label: texts.contents.toRooms, onPress: toRooms };

/** The page while it is on its way. */
export const PageBones = ({ isSlow }: { isSlow: boolean }) => (
  <View id="bones" {...asText(texts.loading)}>
    {isSlow && <Notice text={texts.slow} />}
    <Skeleton className={styles.banner} width="" />
    <Skeleton className={styles.line} width="40%" />
    <Skeleton className={styles.tile} width="" />
    <Skeleton className={styles.tile} width="" />
  </View>
);

/** A decorated page in each of its states. */
export const PageView = ({ state, now, onRetry }: PageViewProps) => {
  switch (state.status) {
    case 'loading':
      return <PageBones isSlow={state.isSlow} />;
    case 'failed':
      return (
        <Failure
          title={texts.failureTitle}
          hint={texts.failures[state.code]}
          action={isContentGoneBy(state.code) ? TO_ROOMS : { label: texts.retry, onPress: onRetry }}
        />
      );
    case 'ready': {
      const notice = freshnessText(state.freshness);
      return (
        <>
          {notice !== null && <Notice text={notice} />}
          {state.value.blocks.length === 0 ? (
            <Empty {...texts.decorated.none} action={TO_ROOMS} />
          ) : (
            <PageBlocks blocks={state.value.blocks} now={now} />
          )}
        </>
      );
    }
  }
};
