import type { AvatarType } from '@kaibo/contracts/members';
import type {
  ConsoleMember,
  EditProfile,
  FindMember,
  ListMembers,
  MemberPage,
  MemberReason,
  MemberView,
  MergeList,
  MergeView,
  PhoneView,
  RevealedPhone,
  ViewerSession,
  ViewerSignIn,
  SignInView,
  VerifyPhone,
} from '@kaibo/contracts/members.dto';
import type { Call } from './call';

const at = encodeURIComponent;

/** Signing in; needs no token. */
export const sessionsApi = (call: Call) => ({
  ways: (appId: string) => call<SignInView>({ method: 'GET', path: `/v1/apps/${at(appId)}/sign-in` }),
  signIn: (body: ViewerSignIn) => call<ViewerSession>({ method: 'POST', path: '/v1/sessions', body }),
});

/** The viewer's own account; `call` brings the token. */
export const meApi = (call: Call) => ({
  get: () => call<MemberView>({ method: 'GET', path: '/v1/me' }),
  edit: (body: EditProfile) => call<MemberView>({ method: 'PUT', path: '/v1/me/profile', body }),
  chooseAvatar: (picture: ArrayBuffer, type: AvatarType) =>
    call<MemberView>({ method: 'PUT', path: '/v1/me/avatar', body: picture, headers: { 'content-type': type } }),
  verifyPhone: (body: VerifyPhone) => call<PhoneView>({ method: 'POST', path: '/v1/me/phone', body }),
});

/** Members, for staff. */
export const membersApi = (call: Call) => ({
  list: (query: ListMembers = {}) =>
    call<MemberPage>({ method: 'GET', path: '/v1/console/members', query: { ...query } }),
  find: (body: FindMember) => call<MemberPage>({ method: 'POST', path: '/v1/console/members/find', body }),
  ban: (id: string, body: MemberReason) =>
    call<ConsoleMember>({ method: 'POST', path: `/v1/console/members/${at(id)}/ban`, body }),
  unban: (id: string, body: MemberReason) =>
    call<ConsoleMember>({ method: 'POST', path: `/v1/console/members/${at(id)}/unban`, body }),
  merges: (id: string) => call<MergeList>({ method: 'GET', path: `/v1/console/members/${at(id)}/merges` }),
  undoMerge: (id: string, body: MemberReason) =>
    call<MergeView>({ method: 'POST', path: `/v1/console/member-merges/${at(id)}/undo`, body }),
  revealPhone: (id: string, body: MemberReason) =>
    call<RevealedPhone>({ method: 'POST', path: `/v1/console/members/${at(id)}/phone`, body }),
});
