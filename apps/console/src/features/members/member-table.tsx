import type { ConsoleMember } from '@kaibo/contracts/members.dto';
import { useState } from 'react';
import { useTexts } from '../../texts/texts';
import { instant } from '../../texts/times';
import { Button } from '../../ui/controls';
import { Tag } from '../../ui/messages';
import { PhoneCell, type Reveal } from './phone-cell';
import { ReasonForm } from './reason-form';

interface MemberTableProps {
  members: readonly ConsoleMember[];
  timeZone: string;
  /** False: it is only looked at. */
  canWrite: boolean;
  /** Null: numbers stay masked. */
  reveal: Reveal | null;
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

function MemberRow({ member, timeZone, canWrite, reveal, busy, onBan }: MemberTableProps & { member: ConsoleMember }) {
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
      <td>
        <PhoneCell member={member} name={name} reveal={reveal} />
      </td>
      <td>{member.providers.map((provider) => texts.members.providers[provider]).join(texts.members.and)}</td>
      <td>{instant(member.signedInAt, timeZone, texts.locale)}</td>
      <td>
        {canWrite &&
          (isAsked ? (
            <ReasonForm
              label={isBanned ? texts.members.unbanOf(name) : texts.members.banOf(name)}
              action={isBanned ? texts.members.unban : texts.members.ban}
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
