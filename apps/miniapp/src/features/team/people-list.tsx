import { Text, View } from '@tarojs/components';
import type { ReactNode } from 'react';
import { toHome } from '../../navigation';
import { asText } from '../../platform/accessibility';
import type { Page, Paged } from '../../reading/use-paged';
import { texts } from '../../texts';
import { ListTail } from '../../ui/list-tail';
import { Empty, Failure } from '../../ui/message';
import { Notice } from '../../ui/notice';
import { Skeleton } from '../../ui/skeleton';
import { WindowedBlocks } from '../../ui/windowed-blocks';
import styles from './people-list.module.scss';

/** Somebody, as the viewer may know them. */
export interface Person {
  id: string;
  /** Masked; null for one who gave none. */
  name: string | null;
  /** What there is to say about them. */
  notes: string[];
}

interface PeopleListProps<T, P extends Page<T>> {
  state: Paged<T, P>;
  toPerson: (item: T) => Person;
  none: { title: string; hint: string };
  /** Above the rows. */
  head?: (first: P) => ReactNode;
  onMore: () => void;
  onRetry: () => void;
}

const TO_HOME = { label: texts.contents.toHome, onPress: toHome };

const Row = ({ person: { id, name, notes } }: { person: Person }) => {
  const shown = name ?? texts.team.nobody;
  return (
    <View id={`person-${id}`} className={styles.row} {...asText([shown, ...notes].join(texts.pause))}>
      <View className={styles.face}>{[...shown][0] ?? ''}</View>
      <View className={styles.words}>
        <Text className={styles.name}>{shown}</Text>
        <Text className={styles.note}>{notes.join(' · ')}</Text>
      </View>
    </View>
  );
};

/** A list of people in each of its states. */
export const PeopleList = <T extends { id: string }, P extends Page<T>>({
  state,
  toPerson,
  none,
  head,
  onMore,
  onRetry,
}: PeopleListProps<T, P>) => {
  switch (state.status) {
    case 'loading':
      return (
        <View id="bones" {...asText(texts.loading)}>
          {state.isSlow && <Notice text={texts.slow} />}
          {[0, 1, 2, 3].map((row) => (
            <Skeleton key={row} className={styles.bone} width="" />
          ))}
        </View>
      );
    case 'failed': {
      // Where nobody can sign in, or the platform forbids it, there is nothing to try again.
      const isOver = state.code === 'SIGN_IN_UNAVAILABLE' || state.code === 'DISTRIBUTION_UNAVAILABLE';
      return (
        <Failure
          title={texts.failureTitle}
          hint={texts.failures[state.code]}
          action={isOver ? TO_HOME : { label: texts.retry, onPress: onRetry }}
        />
      );
    }
    case 'ready':
      return (
        <View className={styles.list}>
          {state.failure !== null && <Notice text={texts.failures[state.failure]} />}
          {head?.(state.first)}
          {state.items.length === 0 ? (
            <Empty {...none} />
          ) : (
            <>
              <WindowedBlocks
                id="people"
                count={state.items.length}
                renderRow={(at) => {
                  const item = state.items[at];
                  return item && <Row key={item.id} person={toPerson(item)} />;
                }}
              />
              <ListTail tail={state.tail} onMore={onMore} />
            </>
          )}
        </View>
      );
  }
};
