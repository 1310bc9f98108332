import { RoomsView } from '../../features/rooms/rooms-view';
import { usePageTitle } from '../../platform/page-title';
import { useShare } from '../../platform/share';
import { routes } from '../../navigation';
import { texts } from '../../texts';
import { Screen } from '../../ui/screen';

export default function RoomsPage() {
  usePageTitle(texts.appTitle);
  useShare(() => ({ title: texts.appTitle, path: routes.rooms }));
  return (
    <Screen>
      <RoomsView />
    </Screen>
  );
}
