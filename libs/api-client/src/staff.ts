import type {
  AcceptInvitation,
  AddApiKey,
  ApiKeyList,
  ApiKeyMade,
  ChangePassword,
  ChangeRole,
  GiveSecondFactor,
  InvitationLook,
  InviteStaff,
  RecoveryCodes,
  ResetLook,
  SessionList,
  SessionView,
  SignIn,
  StaffLink,
  StaffList,
  TotpSetUp,
  UseReset,
} from '@kaibo/contracts/staff.dto';
import type { Call } from './call';

const at = encodeURIComponent;
const SESSION = '/v1/console/session';
const ACCOUNT = '/v1/console/account';
const STAFF = '/v1/console/staff';

/** The session of this browser: the cookie is the browser's, the CSRF token comes with each view. */
export const sessionApi = (call: Call) => ({
  signIn: (body: SignIn) => call<SessionView>({ method: 'POST', path: SESSION, body }),
  giveSecondFactor: (body: GiveSecondFactor) =>
    call<SessionView>({ method: 'POST', path: `${SESSION}/second-factor`, body }),
  look: () => call<SessionView>({ method: 'GET', path: SESSION }),
  stepUp: (body: GiveSecondFactor) => call<SessionView>({ method: 'POST', path: `${SESSION}/step-up`, body }),
  switchMerchant: (merchantId: string) =>
    call<SessionView>({ method: 'PUT', path: `${SESSION}/merchant`, body: { merchantId } }),
  signOut: () => call<void>({ method: 'DELETE', path: SESSION }),
});

/** A person's own account. */
export const accountApi = (call: Call) => ({
  changePassword: (body: ChangePassword) => call<SessionView>({ method: 'PUT', path: `${ACCOUNT}/password`, body }),
  sessions: () => call<SessionList>({ method: 'GET', path: `${ACCOUNT}/sessions` }),
  endSession: (id: string) => call<void>({ method: 'DELETE', path: `${ACCOUNT}/sessions/${at(id)}` }),
  endOtherSessions: () => call<void>({ method: 'DELETE', path: `${ACCOUNT}/sessions` }),
  beginTotp: (password: string) => call<TotpSetUp>({ method: 'POST', path: `${ACCOUNT}/totp`, body: { password } }),
  confirmTotp: (code: string) =>
    call<RecoveryCodes>({ method: 'POST', path: `${ACCOUNT}/totp/confirm`, body: { code } }),
  removeTotp: (body: GiveSecondFactor) => call<SessionView>({ method: 'POST', path: `${ACCOUNT}/totp/remove`, body }),
  renewRecoveryCodes: (code: string) =>
    call<RecoveryCodes>({ method: 'POST', path: `${ACCOUNT}/recovery-codes`, body: { code } }),
});

/** A merchant's staff. */
export const teamApi = (call: Call) => ({
  list: () => call<StaffList>({ method: 'GET', path: STAFF }),
  invite: (body: InviteStaff) => call<StaffLink>({ method: 'POST', path: `${STAFF}/invitations`, body }),
  withdraw: (id: string) => call<void>({ method: 'DELETE', path: `${STAFF}/invitations/${at(id)}` }),
  changeRole: (personId: string, body: ChangeRole) =>
    call<void>({ method: 'PUT', path: `${STAFF}/${at(personId)}/role`, body }),
  remove: (personId: string) => call<void>({ method: 'DELETE', path: `${STAFF}/${at(personId)}` }),
  reset: (personId: string) => call<StaffLink>({ method: 'POST', path: `${STAFF}/${at(personId)}/resets` }),
});

/** What whoever holds a link may do. */
export const linksApi = (call: Call) => ({
  lookAtInvitation: (token: string) =>
    call<InvitationLook>({ method: 'POST', path: '/v1/console/invitations/look', body: { token } }),
  accept: (body: AcceptInvitation) =>
    call<SessionView>({ method: 'POST', path: '/v1/console/invitations/accept', body }),
  askReset: (email: string) => call<void>({ method: 'POST', path: '/v1/console/resets', body: { email } }),
  lookAtReset: (token: string) => call<ResetLook>({ method: 'POST', path: '/v1/console/resets/look', body: { token } }),
  useReset: (body: UseReset) => call<void>({ method: 'POST', path: '/v1/console/resets/use', body }),
});

/** Keys for programs. */
export const apiKeysApi = (call: Call) => ({
  list: () => call<ApiKeyList>({ method: 'GET', path: '/v1/console/api-keys' }),
  add: (body: AddApiKey) => call<ApiKeyMade>({ method: 'POST', path: '/v1/console/api-keys', body }),
  revoke: (id: string) => call<void>({ method: 'DELETE', path: `/v1/console/api-keys/${at(id)}` }),
});
