import type { ConsolePageCard } from '@kaibo/contracts/pages.dto';
import { useState } from 'react';
import { useTexts } from '../../texts/texts';
import { instant } from '../../texts/times';
import { Button } from '../../ui/controls';
import { Tag } from '../../ui/messages';

interface PageTableProps {
  pages: readonly ConsolePageCard[];
  timeZone: string;
  /** False: it is only looked at. */
  canWrite: boolean;
  /** Another press is under way. */
  busy: boolean;
  /** @returns true when it was done */
  onHome: (page: ConsolePageCard, isHome: boolean) => Promise<boolean>;
}

/** Decorated pages, and which one mini-programs begin with. */
export function PageTable(props: PageTableProps) {
  const texts = useTexts();
  return (
    <table className="table">
      <thead>
        <tr>
          <th scope="col">{texts.decor.name}</th>
          <th scope="col">{texts.decor.state}</th>
          <th scope="col">{texts.decor.changed}</th>
          {props.canWrite && <th scope="col">{texts.team.actions}</th>}
        </tr>
      </thead>
      <tbody>
        {props.pages.map((page) => (
          <PageRow key={page.id} {...props} page={page} />
        ))}
      </tbody>
    </table>
  );
}

function PageRow({ page, timeZone, canWrite, busy, onHome }: PageTableProps & { page: ConsolePageCard }) {
  const texts = useTexts();
  const { id, name, publishedNumber, isHome, changedAt } = page;
  return (
    <tr id={`page-${id}`}>
      <td>
        <b>{name}</b> {isHome && <Tag tone={publishedNumber === null ? 'warn' : 'accent'}>{texts.decor.home}</Tag>}
      </td>
      <td>{publishedNumber === null ? texts.decor.draft : texts.decor.published(publishedNumber)}</td>
      <td>{instant(changedAt, timeZone, texts.locale)}</td>
      {canWrite && (
        <td>
          <HomeChoice key={String(isHome)} page={page} busy={busy} onHome={onHome} />
        </td>
      )}
    </tr>
  );
}

/** What every viewer sees first is asked for twice; a second press in the same place takes it back. */
function HomeChoice({ page, busy, onHome }: Pick<PageTableProps, 'busy' | 'onHome'> & { page: ConsolePageCard }) {
  const texts = useTexts();
  const [isAsked, setAsked] = useState(false);
  const { name, isHome, publishedNumber } = page;
  if (!isAsked)
    return (
      <Button aria-label={isHome ? texts.decor.clearOf(name) : texts.decor.setOf(name)} onClick={() => setAsked(true)}>
        {isHome ? texts.decor.clear : texts.decor.set}
      </Button>
    );
  const warning = isHome ? texts.decor.clearWarning : publishedNumber === null ? texts.decor.draftWarning : null;
  return (
    <>
      {warning !== null && <p className="small">{warning}</p>}
      <span className="form-buttons">
        <Button autoFocus off={busy} onClick={() => setAsked(false)}>
          {texts.cancel}
        </Button>
        <Button
          kind="primary"
          off={busy}
          onClick={() => void onHome(page, !isHome).then((isDone) => isDone && setAsked(false))}
        >
          {isHome ? texts.decor.clearSure(name) : texts.decor.setSure(name)}
        </Button>
      </span>
    </>
  );
}
