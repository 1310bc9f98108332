import Taro, { usePullDownRefresh } from '@tarojs/taro';
import { useCallback } from 'react';
import { team } from '../../api';
import { timeNow } from '../../clock';
import { timeText } from '../../features/contents/content-texts';
import { PeopleList } from '../../features/team/people-list';
import { usePageTitle } from '../../platform/page-title';
import { usePaged } from '../../reading/use-paged';
import { texts } from '../../texts';
import { Screen } from '../../ui/screen';

/** Who brought the viewer here: a list of one, or of none. */
export default function SuperiorPage() {
  const read = useCallback(async () => {
    const { superior } = await team.superior();
    return { items: superior ? [superior] : [], nextCursor: null };
  }, []);
  const [state, list] = usePaged(read);
  usePageTitle(texts.team.superior);
  usePullDownRefresh(() => void list.refresh().then(() => Taro.stopPullDownRefresh()));
  return (
    <Screen>
      <PeopleList
        state={state}
        toPerson={({ id, name, since }) => ({ id, name, notes: [texts.team.since(timeText(since, timeNow()))] })}
        none={texts.team.noSuperior}
        onMore={list.loadMore}
        onRetry={list.retry}
      />
    </Screen>
  );
}
