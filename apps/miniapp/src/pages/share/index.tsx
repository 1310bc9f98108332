import { useRouter } from '@tarojs/taro';
import { View } from '@tarojs/components';
import { landing } from '../../api';
import { useLanding } from '../../features/shares/use-landing';
import { toHome } from '../../navigation';
import { asText } from '../../platform/accessibility';
import { usePageTitle } from '../../platform/page-title';
import { texts } from '../../texts';
import { Failure } from '../../ui/message';
import { Notice } from '../../ui/notice';
import { Screen } from '../../ui/screen';
import { Skeleton } from '../../ui/skeleton';

const TO_HOME = { label: texts.contents.toHome, onPress: toHome };

/** What a mini-program code opens: goes on to what was shared. */
export default function SharePage() {
  const { scene = '' } = useRouter().params;
  const [state, retry] = useLanding(landing, scene);
  usePageTitle(texts.shares.title);
  if (state.status === 'failed')
    return (
      <Screen>
        {state.code === 'SHARE_NOT_FOUND' ? (
          <Failure {...texts.shares.gone} action={TO_HOME} />
        ) : (
          <Failure
            title={texts.failureTitle}
            hint={texts.failures[state.code]}
            action={{ label: texts.retry, onPress: retry }}
          />
        )}
      </Screen>
    );
  return (
    <Screen>
      <View id="landing" {...asText(texts.shares.opening)}>
        <Notice text={texts.shares.opening} />
        <Skeleton width="100%" height="12em" />
      </View>
    </Screen>
  );
}
