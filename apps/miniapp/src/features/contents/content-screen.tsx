import type { ContentKind } from '@kaibo/contracts/contents';
import type { ContentView } from '@kaibo/contracts/contents.dto';
import Taro, { usePullDownRefresh } from '@tarojs/taro';
import { View } from '@tarojs/components';
import type { ReactNode } from 'react';
import { contents, pictureUrl } from '../../api';
import { timeNow } from '../../clock';
import { routes, toHome } from '../../navigation';
import { asText } from '../../platform/accessibility';
import { usePageTitle } from '../../platform/page-title';
import { SHARE_OPEN_TYPE } from '../../platform/share';
import { texts } from '../../texts';
import { Button } from '../../ui/button';
import { FootBar } from '../../ui/foot-bar';
import { Failure } from '../../ui/message';
import { Notice } from '../../ui/notice';
import { Screen } from '../../ui/screen';
import { Skeleton } from '../../ui/skeleton';
import { ToPoster } from '../posters/to-poster';
import { freshnessText } from '../rooms/room-texts';
import { useShareOf } from '../shares/use-share-of';
import { isContentGoneBy } from './content.rules';
import styles from './content-screen.module.scss';
import { useContent } from './use-content';

const TO_HOME = { label: texts.contents.toHome, onPress: toHome };

const Bones = ({ isSlow, hasGallery }: { isSlow: boolean; hasGallery: boolean }) => (
  <View id="bones" {...asText(texts.loading)}>
    {isSlow && <Notice text={texts.slow} />}
    {hasGallery && <Skeleton className={styles.gallery} width="100%" />}
    <Skeleton className={styles.titleBone} width="80%" />
    <Skeleton className={styles.bone} width="40%" />
    <Skeleton className={styles.bone} width="92%" />
    <Skeleton className={styles.bone} width="86%" />
    <Skeleton className={styles.bone} width="60%" />
  </View>
);

interface ContentScreenProps {
  kind: ContentKind;
  id: string;
  /** The thing itself. @param now ms; decides what is today */
  children: (content: ContentView, now: number) => ReactNode;
  /** Controls that stay at the bottom of the screen, beside the one that shares. */
  bar?: (content: ContentView) => ReactNode;
  /** What else the page shows: read anew with it when it is pulled down, and tried again with it. */
  beside?: { refresh: () => Promise<void>; retry: () => void };
}

/** The page of one article, topic or goods page: its states, sharing, and the bar at its bottom. */
export const ContentScreen = ({ kind, id, children, bar, beside }: ContentScreenProps) => {
  const [state, actions] = useContent(contents, kind, id);
  usePageTitle(texts.contents.kinds[kind]);
  usePullDownRefresh(
    () => void Promise.all([actions.refresh(), beside?.refresh()]).then(() => Taro.stopPullDownRefresh()),
  );
  const share = useShareOf(state.status === 'ready' ? { target: kind, targetId: id } : null, () => {
    const content = state.status === 'ready' ? state.value : null;
    return {
      title: content?.title ?? texts.contents.kinds[kind],
      path: routes.content(kind, id),
      imageUrl: pictureUrl(content?.cover?.medium ?? null) ?? undefined,
    };
  });

  const retry = () => {
    actions.retry();
    beside?.retry();
  };
  const view = () => {
    const now = timeNow();
    switch (state.status) {
      case 'loading':
        return <Bones isSlow={state.isSlow} hasGallery={kind === 'goods'} />;
      case 'failed':
        return (
          <Failure
            title={texts.failureTitle}
            hint={texts.failures[state.code]}
            action={isContentGoneBy(state.code) ? TO_HOME : { label: texts.retry, onPress: retry }}
          />
        );
      case 'ready': {
        const notice = freshnessText(state.freshness);
        return (
          <View>
            {notice !== null && <Notice text={notice} />}
            {children(state.value, now)}
            {kind === 'goods' && <ToPoster target="goods" targetId={id} />}
            <FootBar>
              <Button id="share" label={texts.share} kind="plain" openType={SHARE_OPEN_TYPE} onPress={share} />
              {bar?.(state.value)}
            </FootBar>
          </View>
        );
      }
    }
  };
  return <Screen>{view()}</Screen>;
};
