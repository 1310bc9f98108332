import type { MemberReason } from '@kaibo/contracts/members.dto';
import type {
  ConsoleErasure,
  EraseMe,
  ErasureList,
  ErasureReceipt,
  FindErasure,
  HeldView,
  HoldList,
  HoldView,
  MemberExport,
  SetHold,
} from '@kaibo/contracts/privacy.dto';
import type { Call } from './call';

const at = encodeURIComponent;

/** What viewers do about what is kept of them; `call` brings the token. A receipt is found without one. */
export const privacyApi = (call: Call) => ({
  export: () => call<MemberExport>({ method: 'GET', path: '/v1/me/export' }),
  erase: (body: EraseMe) => call<ErasureReceipt>({ method: 'POST', path: '/v1/me/erase', body }),
  receipt: (body: FindErasure) => call<ErasureReceipt>({ method: 'POST', path: '/v1/erasures/find', body }),
});

/** The same for staff, on a person's behalf, and what keeps something nevertheless. */
export const consolePrivacyApi = (call: Call) => ({
  export: (memberId: string, body: MemberReason) =>
    call<MemberExport>({ method: 'POST', path: `/v1/console/members/${at(memberId)}/export`, body }),
  erase: (memberId: string, body: MemberReason) =>
    call<ConsoleErasure>({ method: 'POST', path: `/v1/console/members/${at(memberId)}/erase`, body }),
  holds: (memberId: string) => call<HoldList>({ method: 'GET', path: `/v1/console/members/${at(memberId)}/holds` }),
  setHold: (memberId: string, body: SetHold) =>
    call<HoldView>({ method: 'POST', path: `/v1/console/members/${at(memberId)}/holds`, body }),
  releaseHold: (holdId: string, body: MemberReason) =>
    call<HoldView>({ method: 'POST', path: `/v1/console/member-holds/${at(holdId)}/release`, body }),
  erasures: () => call<ErasureList>({ method: 'GET', path: '/v1/console/erasures' }),
  erasure: (id: string) => call<ConsoleErasure>({ method: 'GET', path: `/v1/console/erasures/${at(id)}` }),
  held: (id: string, body: MemberReason) =>
    call<HeldView>({ method: 'POST', path: `/v1/console/erasures/${at(id)}/held`, body }),
});
