import { STAFF_ROLES, type StaffRole } from '@kaibo/contracts/staff';
import type { InvitationView, StaffList, StaffMemberView } from '@kaibo/contracts/staff.dto';
import { useState } from 'react';
import { useTexts } from '../../texts/texts';
import { instant } from '../../texts/times';
import { Button } from '../../ui/controls';
import { Choice } from '../../ui/fields';
import { Tag } from '../../ui/messages';

interface TeamTableProps {
  list: StaffList;
  timeZone: string;
  /** False: it is only looked at. */
  canManage: boolean;
  onRole: (member: StaffMemberView, role: StaffRole) => void;
  onReset: (member: StaffMemberView) => void;
  onRemove: (member: StaffMemberView) => void;
  onWithdraw: (invitation: InvitationView) => void;
}

/** The staff, and under them who is invited. */
export function TeamTable(props: TeamTableProps) {
  const texts = useTexts();
  const { list, timeZone } = props;
  return (
    <table className="table">
      <thead>
        <tr>
          <th scope="col">{texts.team.person}</th>
          <th scope="col">{texts.team.role}</th>
          <th scope="col">{texts.team.since}</th>
          <th scope="col">{texts.team.actions}</th>
        </tr>
      </thead>
      <tbody>
        {list.items.map((member) => (
          <MemberRow key={member.personId} {...props} member={member} />
        ))}
        {list.invitations.map((invitation) => (
          <tr key={`invitation ${invitation.id}`}>
            <td>
              {invitation.email ?? texts.team.whoeverHolds} <Tag tone="calm">{texts.team.invited}</Tag>
            </td>
            <td>{texts.roles[invitation.role]}</td>
            <td>{texts.team.until(instant(invitation.expiresAt, timeZone, texts.locale))}</td>
            <td>
              {props.canManage && <Button onClick={() => props.onWithdraw(invitation)}>{texts.team.withdraw}</Button>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function MemberRow(props: TeamTableProps & { member: StaffMemberView }) {
  const texts = useTexts();
  const { member, canManage, timeZone } = props;
  const [isSure, setSure] = useState(false);
  const canChange = canManage && !member.isYou;
  return (
    <tr>
      <td>
        <b>{member.name}</b> <span className="faint">{member.email}</span>{' '}
        {member.isYou && <Tag tone="accent">{texts.team.you}</Tag>}
      </td>
      <td>
        {canChange ? (
          <Choice
            isBare
            label={texts.team.roleOf(member.name)}
            value={member.role}
            onValue={(role) => props.onRole(member, role)}
            options={STAFF_ROLES.map((value) => ({ value, text: texts.roles[value] }))}
          />
        ) : (
          texts.roles[member.role]
        )}
      </td>
      <td>{instant(member.addedAt, timeZone, texts.locale)}</td>
      <td>
        {canChange && (
          <span className="form-buttons">
            <Button onClick={() => props.onReset(member)}>{texts.team.reset}</Button>
            {isSure ? (
              <Button kind="primary" onClick={() => props.onRemove(member)}>
                {texts.team.removeSure(member.name)}
              </Button>
            ) : (
              <Button onClick={() => setSure(true)}>{texts.team.remove}</Button>
            )}
          </span>
        )}
      </td>
    </tr>
  );
}
