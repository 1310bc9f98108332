import Taro, { usePullDownRefresh, useReachBottom } from '@tarojs/taro';
import { useCallback } from 'react';
import { team } from '../../api';
import { timeNow } from '../../clock';
import { timeText } from '../../features/contents/content-texts';
import { PeopleList } from '../../features/team/people-list';
import { TeamCounts } from '../../features/team/team-counts';
import { usePageTitle } from '../../platform/page-title';
import { usePaged } from '../../reading/use-paged';
import { texts } from '../../texts';
import { Screen } from '../../ui/screen';

/** Whom the viewer brought, and how many those brought. */
export default function TeamPage() {
  const [state, list] = usePaged(useCallback((cursor?: string) => team.team(cursor), []));
  usePageTitle(texts.team.team);
  usePullDownRefresh(() => void list.refresh().then(() => Taro.stopPullDownRefresh()));
  useReachBottom(list.loadMore);
  return (
    <Screen>
      <PeopleList
        state={state}
        toPerson={({ id, name, since }) => ({ id, name, notes: [texts.team.joined(timeText(since, timeNow()))] })}
        none={texts.team.noTeam}
        head={({ counts }) => counts && <TeamCounts counts={counts} />}
        onMore={list.loadMore}
        onRetry={list.retry}
      />
    </Screen>
  );
}
