import type { ContentKind } from '@kaibo/contracts/contents';
import type { ContentCard } from '@kaibo/contracts/contents.dto';
import { View } from '@tarojs/components';
import { toHome } from '../../navigation';
import { asText } from '../../platform/accessibility';
import type { Paged } from '../../reading/use-paged';
import { texts } from '../../texts';
import { ListTail } from '../../ui/list-tail';
import { Empty, Failure } from '../../ui/message';
import { Notice } from '../../ui/notice';
import { Skeleton } from '../../ui/skeleton';
import { WindowedRows } from '../../ui/windowed-rows';
import { ContentRow } from './content-card';
import styles from './content-list.module.scss';

interface ContentListProps {
  kind: ContentKind;
  state: Paged<ContentCard>;
  /** ms; decides what is today. */
  now: number;
  onMore: () => void;
  onRetry: () => void;
}

const Bones = ({ isSlow }: { isSlow: boolean }) => (
  <View id="bones" {...asText(texts.loading)}>
    {isSlow && <Notice text={texts.slow} />}
    {[0, 1, 2, 3, 4].map((row) => (
      <Skeleton key={row} className={styles.bone} width="" />
    ))}
  </View>
);

/** Articles, topics or goods in each of the list's states. */
export const ContentList = ({ kind, state, now, onMore, onRetry }: ContentListProps) => {
  switch (state.status) {
    case 'loading':
      return <Bones isSlow={state.isSlow} />;
    case 'failed':
      return (
        <Failure
          title={texts.failureTitle}
          hint={texts.failures[state.code]}
          action={{ label: texts.retry, onPress: onRetry }}
        />
      );
    case 'ready':
      return state.items.length === 0 ? (
        <Empty {...texts.contents.none[kind]} action={{ label: texts.contents.toHome, onPress: toHome }} />
      ) : (
        <View className={styles.list}>
          {state.failure !== null && <Notice text={texts.failures[state.failure]} />}
          <WindowedRows
            id="contents"
            count={state.items.length}
            renderRow={(at) => {
              const card = state.items[at];
              return card && <ContentRow key={card.id} card={card} now={now} />;
            }}
          />
          <ListTail tail={state.tail} onMore={onMore} />
        </View>
      );
  }
};
