import type { AuditEntryView } from '@kaibo/contracts/audit.dto';
import { useTexts } from '../../texts/texts';
import { CardTable } from '../../ui/card-table';
import { moment } from '../../texts/times';
import { maskPhones } from './audit.rules';

interface AuditTableProps {
  entries: readonly AuditEntryView[];
  timeZone: string;
  /** What the staff are called, by id; who is not in it is called by the id. */
  names: ReadonlyMap<string, string>;
  nowMs: number;
}

const COLUMNS = ['time', 'actor', 'action', 'object', 'more'] as const;

/** Entries, the newest first. */
export function AuditTable(props: AuditTableProps) {
  const texts = useTexts().audit;
  return (
    <CardTable label={texts.title} className="audit-table" columns={COLUMNS} heads={texts.columns}>
      {props.entries.map((entry) => (
        <AuditRow key={entry.id} {...props} entry={entry} />
      ))}
    </CardTable>
  );
}

function AuditRow({ entry, timeZone, names, nowMs }: AuditTableProps & { entry: AuditEntryView }) {
  const all = useTexts();
  const texts = all.audit;
  const at = moment(all, entry.at, timeZone, nowMs);
  const actor = (entry.actorKind === 'staff' && names.get(entry.actorId ?? '')) || entry.actorId;
  // A newer server may tell of what this page has no words for.
  const action = (texts.actions as Partial<Record<string, string>>)[entry.action];
  return (
    <tr role="row" id={`audit-${entry.id}`}>
      <td role="cell">
        {at.day} <span className="faint">{at.time}</span>
      </td>
      <td role="cell">
        {texts.actorKinds[entry.actorKind]} {actor}
      </td>
      <td role="cell">
        <b>{action ?? entry.action}</b> {action && <span className="small faint">{entry.action}</span>}
        {entry.reason !== null && (
          <p className="small">
            <span className="faint">{texts.reason}</span> {maskPhones(entry.reason)}
          </p>
        )}
      </td>
      <td role="cell">
        {texts.objects[entry.objectKind] ?? entry.objectKind} {entry.objectId}
      </td>
      <td role="cell">
        <Details entry={entry} />
      </td>
    </tr>
  );
}

function Details({ entry }: { entry: AuditEntryView }) {
  const texts = useTexts().audit;
  const facts = [
    [texts.requestId, entry.requestId],
    [texts.before, entry.beforeDigest],
    [texts.after, entry.afterDigest],
  ] as const;
  return (
    <details className="audit-more">
      <summary>{entry.sealNumber === null ? texts.unsealed : texts.seal(entry.sealNumber)}</summary>
      <dl className="small">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt className="faint">{name}</dt>
            <dd>{value ?? '—'}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
