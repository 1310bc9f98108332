import type { ConsoleMember } from '@kaibo/contracts/members.dto';
import { type FormEvent, useState } from 'react';
import { useTexts } from '../../texts/texts';
import { instant } from '../../texts/times';
import { Button } from '../../ui/controls';
import { TextField } from '../../ui/fields';
import { Tag } from '../../ui/messages';

/** What the trail takes. */
const SHORTEST_REASON = 4;

interface MemberTableProps {
  members: readonly ConsoleMember[];
  timeZone: string;
  /** False: it is only looked at. */
  canWrite: boolean;
  busy: boolean;
  onBan: (member: ConsoleMember, isBanned: boolean, reason: string) => Promise<boolean>;
}

/** Members, the newest first. */
export function MemberTable(props: MemberTableProps) {
  const texts = useTexts();
  return (
    <table className="table">
      <thead>
        <tr>
          <th scope="col">{texts.members.member}</th>
          <th scope="col">{texts.members.phone}</th>
          <th scope="col">{texts.members.from}</th>
          <th scope="col">{texts.members.seen}</th>
          <th scope="col">{texts.members.actions}</th>
        </tr>
      </thead>
      <tbody>
        {props.members.map((member) => (
          <MemberRow key={member.id} {...props} member={member} />
        ))}
      </tbody>
    </table>
  );
}

function MemberRow({ member, timeZone, canWrite, busy, onBan }: MemberTableProps & { member: ConsoleMember }) {
  const texts = useTexts();
  const [isAsked, setAsked] = useState(false);
  const isBanned = member.bannedAt !== null;
  const name = member.nickname ?? texts.members.nameless(member.id);
  const onReason = (reason: string): void =>
    void onBan(member, !isBanned, reason).then((isDone) => isDone && setAsked(false));
  return (
    <tr id={`member-${member.id}`}>
      <td>
        <b>{name}</b> {isBanned && <Tag tone="bad">{texts.members.banned}</Tag>}
      </td>
      <td>{member.phone ?? <span className="faint">{texts.members.noPhone}</span>}</td>
      <td>{member.providers.map((provider) => texts.members.providers[provider]).join(texts.members.and)}</td>
      <td>{instant(member.signedInAt, timeZone, texts.locale)}</td>
      <td>
        {canWrite &&
          (isAsked ? (
            <ReasonForm
              name={name}
              isBanned={isBanned}
              busy={busy}
              onReason={onReason}
              onLeave={() => setAsked(false)}
            />
          ) : (
            <Button onClick={() => setAsked(true)}>{isBanned ? texts.members.unban : texts.members.ban}</Button>
          ))}
      </td>
    </tr>
  );
}

interface ReasonFormProps {
  name: string;
  isBanned: boolean;
  busy: boolean;
  onReason: (reason: string) => void;
  onLeave: () => void;
}

/** Why; the trail keeps it. */
function ReasonForm({ name, isBanned, busy, onReason, onLeave }: ReasonFormProps) {
  const texts = useTexts();
  const [reason, setReason] = useState('');
  const isLongEnough = reason.trim().length >= SHORTEST_REASON;
  const onForm = (event: FormEvent): void => {
    event.preventDefault();
    if (isLongEnough) onReason(reason.trim());
  };
  return (
    <form onSubmit={onForm} aria-label={isBanned ? texts.members.unbanOf(name) : texts.members.banOf(name)}>
      <TextField
        label={texts.members.reason}
        hint={texts.members.reasonHint}
        maxLength={200}
        value={reason}
        onValue={setReason}
      />
      <span className="form-buttons">
        <Button kind="primary" type="submit" off={busy || !isLongEnough}>
          {isBanned ? texts.members.unban : texts.members.ban}
        </Button>
        <Button onClick={onLeave}>{texts.members.leave}</Button>
      </span>
    </form>
  );
}
