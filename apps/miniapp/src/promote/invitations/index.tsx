import Taro, { usePullDownRefresh, useReachBottom } from '@tarojs/taro';
import { useCallback } from 'react';
import { team } from '../../api';
import { timeNow } from '../../clock';
import { timeText } from '../../features/contents/content-texts';
import { HOME } from '../../features/shares/share.rules';
import { useShareOf } from '../../features/shares/use-share-of';
import { PeopleList } from '../../features/team/people-list';
import { open, routes } from '../../navigation';
import { usePageTitle } from '../../platform/page-title';
import { SHARE_OPEN_TYPE } from '../../platform/share';
import { usePaged } from '../../reading/use-paged';
import { texts } from '../../texts';
import { Button } from '../../ui/button';
import { FootBar } from '../../ui/foot-bar';
import { Screen } from '../../ui/screen';

/** What came of the viewer's shares, and the way to share on. */
export default function InvitationsPage() {
  const [state, list] = usePaged(useCallback((cursor?: string) => team.invitations(cursor), []));
  const share = useShareOf(HOME, () => ({ title: texts.appTitle, path: routes.home }));
  usePageTitle(texts.team.invitations);
  usePullDownRefresh(() => void list.refresh().then(() => Taro.stopPullDownRefresh()));
  useReachBottom(list.loadMore);
  return (
    <Screen>
      <PeopleList
        state={state}
        toPerson={({ id, name, at, source, outcome }) => ({
          id,
          name,
          notes: [texts.team.outcomes[outcome], texts.team.sources[source], timeText(at, timeNow())],
        })}
        none={texts.team.noInvitations}
        onMore={list.loadMore}
        onRetry={list.retry}
      />
      <FootBar isEven>
        <Button
          id="to-poster"
          kind="soft"
          label={texts.posters.make}
          isWide
          onPress={() => open(routes.poster('home', ''))}
        />
        <Button id="share" label={texts.team.shareHome} isWide openType={SHARE_OPEN_TYPE} onPress={share} />
      </FootBar>
    </Screen>
  );
}
