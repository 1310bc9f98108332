import { Image, View } from '@tarojs/components';
import { useRouter } from '@tarojs/taro';
import { posters } from '../../features/posters/posters';
import styles from '../../features/posters/poster.module.scss';
import { usePoster } from '../../features/posters/use-poster';
import { isShareTarget } from '../../features/shares/share.rules';
import { toHome } from '../../navigation';
import { asPicture, asText } from '../../platform/accessibility';
import { usePageTitle } from '../../platform/page-title';
import { handOn } from '../../platform/poster';
import { PosterSheet } from '../../platform/poster-sheet';
import { texts } from '../../texts';
import { Button } from '../../ui/button';
import { Failure } from '../../ui/message';
import { Screen } from '../../ui/screen';
import { Skeleton } from '../../ui/skeleton';

const TO_HOME = { label: texts.contents.toHome, onPress: toHome };

/** A picture of what is shared, with the viewer's own code on it. */
export default function PosterPage() {
  const { target, id = '' } = useRouter().params;
  const [state, retry] = usePoster(posters, { target: isShareTarget(target) ? target : 'home', targetId: id });
  usePageTitle(texts.posters.title);
  const view = () => {
    switch (state.status) {
      case 'loading':
        return (
          <View id="bones" className={styles.sheet} {...asText(texts.posters.drawing)}>
            <Skeleton className={styles.bone} width="100%" />
          </View>
        );
      case 'unavailable':
        return <Failure {...texts.posters.unavailable} action={TO_HOME} />;
      case 'failed':
        return (
          <Failure
            title={texts.posters.failed}
            hint={texts.failures[state.code]}
            action={{ label: texts.retry, onPress: retry }}
          />
        );
      case 'ready':
        return (
          <View className={styles.sheet}>
            <Image
              id="poster"
              className={styles.picture}
              src={state.picture}
              mode="widthFix"
              showMenuByLongpress
              {...asPicture(texts.posters.title)}
            />
            <View className={styles.act}>
              <Button id="hand-on" label={texts.posters.handOn} isWide onPress={() => void handOn(state.picture)} />
            </View>
          </View>
        );
    }
  };
  return (
    <Screen>
      <PosterSheet />
      {view()}
    </Screen>
  );
}
