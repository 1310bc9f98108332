import type { InvitationPage, SuperiorView, TeamPage } from '@kaibo/contracts/distribution.dto';

/** Who brought the viewer here, and whom the viewer brought. */
export interface Team {
  superior(): Promise<SuperiorView>;
  team(cursor: string | undefined): Promise<TeamPage>;
  invitations(cursor: string | undefined): Promise<InvitationPage>;
}
