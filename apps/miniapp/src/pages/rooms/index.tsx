import { HOME } from '../../features/shares/share.rules';
import { useShareOf } from '../../features/shares/use-share-of';
import { RoomsView } from '../../features/rooms/rooms-view';
import { usePageTitle } from '../../platform/page-title';
import { routes } from '../../navigation';
import { texts } from '../../texts';
import { Screen } from '../../ui/screen';

export default function RoomsPage() {
  usePageTitle(texts.appTitle);
  useShareOf(HOME, () => ({ title: texts.appTitle, path: routes.rooms }));
  return (
    <Screen>
      <RoomsView />
    </Screen>
  );
}
