import type { ConsoleMember } from '@kaibo/contracts/members.dto';
import type { ConsoleErasure } from '@kaibo/contracts/privacy.dto';
import { useState } from 'react';
import { useTexts } from '../../texts/texts';
import { instant } from '../../texts/times';
import { Button } from '../../ui/controls';
import { Tag } from '../../ui/messages';
import { PhoneCell, type Reveal } from './phone-cell';
import { PrivacyPanel, type PrivacyRights } from './privacy-panel';
import { ReasonForm } from './reason-form';

interface MemberTableProps {
  members: readonly ConsoleMember[];
  timeZone: string;
  /** False: it is only looked at. */
  canWrite: boolean;
  /** Null: numbers stay masked. */
  reveal: Reveal | null;
  /** Null: nothing of their data is given out or removed. */
  privacy: PrivacyRights | null;
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

type MemberRowProps = Omit<MemberTableProps, 'members'> & { member: ConsoleMember };

function MemberRow({ member, timeZone, canWrite, reveal, privacy, busy, onBan }: MemberRowProps) {
  const texts = useTexts();
  const [isOpen, setOpen] = useState(false);
  /** The row stays for the receipt's sake, without anything of the person. */
  const [erasure, setErasure] = useState<ConsoleErasure | null>(null);
  const nameless = texts.members.nameless(member.id);
  const name = erasure ? nameless : (member.nickname ?? nameless);
  return (
    <>
      <tr id={`member-${member.id}`}>
        <td>
          <b>{name}</b> {erasure && <Tag tone="calm">{texts.privacy.erased}</Tag>}
          {!erasure && member.bannedAt !== null && <Tag tone="bad">{texts.members.banned}</Tag>}
        </td>
        <td>{!erasure && <PhoneCell member={member} name={name} reveal={reveal} />}</td>
        <td>
          {!erasure && member.providers.map((provider) => texts.members.providers[provider]).join(texts.members.and)}
        </td>
        <td>{!erasure && instant(member.signedInAt, timeZone, texts.locale)}</td>
        <td>
          <span className="member-acts">
            {canWrite && !erasure && <Ban member={member} name={name} busy={busy} onBan={onBan} />}
            {privacy && (
              <Button aria-label={texts.privacy.dataOf(name)} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
                {texts.privacy.data}
              </Button>
            )}
          </span>
        </td>
      </tr>
      {privacy && isOpen && (
        <tr id={`member-${member.id}-data`} className="member-data">
          <td colSpan={5}>
            <PrivacyPanel
              {...privacy}
              memberId={member.id}
              name={name}
              timeZone={timeZone}
              erasure={erasure}
              onErased={setErasure}
            />
          </td>
        </tr>
      )}
    </>
  );
}

function Ban({ member, name, busy, onBan }: Pick<MemberRowProps, 'member' | 'busy' | 'onBan'> & { name: string }) {
  const texts = useTexts();
  const [isAsked, setAsked] = useState(false);
  const isBanned = member.bannedAt !== null;
  const onReason = (reason: string): void =>
    void onBan(member, !isBanned, reason).then((isDone) => isDone && setAsked(false));
  if (!isAsked)
    return <Button onClick={() => setAsked(true)}>{isBanned ? texts.members.unban : texts.members.ban}</Button>;
  return (
    <ReasonForm
      label={isBanned ? texts.members.unbanOf(name) : texts.members.banOf(name)}
      action={isBanned ? texts.members.unban : texts.members.ban}
      busy={busy}
      onReason={onReason}
      onLeave={() => setAsked(false)}
    />
  );
}
