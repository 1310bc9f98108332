import { View } from '@tarojs/components';
import { appView, me, pictureUrl, privacy } from '../../api';
import { useAllowed } from '../../features/app/use-allowed';
import { forgetReceipts } from '../../features/lotteries/remembered-entries';
import { MeCard } from '../../features/me/me-card';
import { MeLinks } from '../../features/me/me-links';
import { PrivacyCard } from '../../features/me/privacy-card';
import { useMe } from '../../features/me/use-me';
import { forgetReminders } from '../../features/reminders/remembered';
import { toRooms } from '../../navigation';
import { usePageTitle, useTabTexts } from '../../platform/page-title';
import { texts } from '../../texts';
import { Empty, Failure } from '../../ui/message';
import { Screen } from '../../ui/screen';
import { Skeleton } from '../../ui/skeleton';

const TO_LIST = { label: texts.backToList, onPress: toRooms };

export default function MePage() {
  const [state, actions] = useMe(me);
  const allowed = useAllowed(appView);
  usePageTitle(texts.me.title);
  useTabTexts();

  /** The account is gone: this page knows nobody until it is opened again. */
  const leave = () => {
    forgetReminders();
    forgetReceipts();
    actions.leave();
    toRooms();
  };
  const view = () => {
    switch (state.status) {
      case 'loading':
        return (
          <View id="me-loading">
            <Skeleton width="60%" height="1.4em" />
          </View>
        );
      case 'failed':
        // Where nobody can sign in there is nothing to try again.
        return state.code === 'SIGN_IN_UNAVAILABLE' ? (
          <Empty title={texts.me.browseOnly} hint={texts.failures.SIGN_IN_UNAVAILABLE} action={TO_LIST} />
        ) : (
          <Failure
            title={texts.failureTitle}
            hint={texts.failures[state.code]}
            action={{ label: texts.retry, onPress: actions.retry }}
          />
        );
      case 'ready':
        return (
          <>
            <MeCard
              member={state.member}
              avatarUrl={pictureUrl(state.member.avatar)}
              isBusy={state.isBusy}
              isUploading={state.isUploading}
              failure={state.failure}
              onSave={actions.save}
              onAvatar={actions.chooseAvatar}
              onPhone={actions.verifyPhone}
            />
            <MeLinks hasTeam={allowed.team} hasLotteries={allowed.lotteries} />
            <PrivacyCard privacy={privacy} memberId={state.member.id} onErased={leave} />
          </>
        );
    }
  };
  return <Screen>{view()}</Screen>;
}
