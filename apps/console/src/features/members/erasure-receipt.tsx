import type { ConsoleErasure, ErasedTable } from '@kaibo/contracts/privacy.dto';
import { useTexts } from '../../texts/texts';
import { instant } from '../../texts/times';
import { Notice } from '../../ui/messages';
import { CopyBox } from '../team/link-box';
import { lastMoment } from './privacy.rules';

/** What an erasure took and left, with the number by which it is found again. */
export function ErasureReceipt({ erasure, timeZone }: { erasure: ConsoleErasure; timeZone: string }) {
  const all = useTexts();
  const texts = all.privacy;
  const at = (when: string): string => instant(when, timeZone, all.locale);
  const why = ({ reasons }: ErasedTable): string =>
    reasons
      .map(({ because, until }) =>
        until === null ? texts.because[because] : `${texts.because[because]} ${texts.untilAt(at(lastMoment(until)))}`,
      )
      .join(all.members.and);
  return (
    <Notice tone="good" title={texts.erased}>
      <p className="small faint">{texts.erasedAt(at(erasure.erasedAt))}</p>
      <CopyBox label={texts.receipt} text={erasure.number} />
      <p className="small">{texts.receiptHint}</p>
      {erasure.finishedAt === null && <p className="small">{texts.rest}</p>}
      <ul className="small">
        {erasure.tables.map((line) => (
          <li key={line.table}>
            {texts.tables[line.table] ?? line.table} ·{' '}
            {line.kept > 0 ? texts.kept(line.kept, why(line)) : texts.gone(line.erased)}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
