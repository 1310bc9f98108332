import type {
  InvitationView,
  MakeShare,
  SendTouch,
  ShareTargetView,
  ShareView,
  TreePerson,
} from '@kaibo/contracts/distribution.dto';
import type { ViewerSignIn } from '@kaibo/contracts/members.dto';
import { type Answer, type Asked, refuse } from './fake-api';
import type { FakeViewer } from './fake-viewers';

const ok = (body: unknown): Answer => ({ status: 200, headers: {}, body });
const DAY = 86_400_000;
export const DEVICE_KEY = 'k'.repeat(50);
/** Stands in for the code that a platform draws. */
const CODE_PICTURE =
  '<svg xmlns="http://www.w3.org/2000/svg" width="430" height="430"><circle cx="215" cy="215" r="200" fill="none" stroke="#17171a" stroke-width="24" stroke-dasharray="18 9"/><circle cx="215" cy="215" r="90" fill="#e31b45"/></svg>';
/** A code's key, 16 characters. */
export const CODE_KEY = 'AbCdEfGhIjKlMnOp';

/**
 * What the API does about who shared, by the same rules as far as a client sees them. Put it before the viewer's answers:
 * `api.fault = (asked) => sharing.answer(asked) ?? viewer.answer(asked)`.
 */
export class FakeSharing {
  /** What was told of this device, and of the viewer. */
  readonly ofDevice: SendTouch[] = [];
  readonly ofViewer: SendTouch[] = [];
  readonly shared: MakeShare[] = [];
  readonly signIns: ViewerSignIn[] = [];
  /** By key. */
  readonly codes: Record<string, ShareTargetView> = {};
  superior: TreePerson | null = null;
  team: TreePerson[] = [];
  second = 0;
  invitations: InvitationView[] = [];

  constructor(private readonly viewer: FakeViewer) {}

  readonly answer = (asked: Asked): Answer | undefined => {
    const { method, path, body, headers, query } = asked;
    if (path === '/v1/sessions') this.signIns.push(body as ViewerSignIn); // a wrong body fails the test that sent it
    const [, appPath] = /^\/v1\/apps\/\w+\/(touches|shares\/.+)$/.exec(path) ?? [];
    if (appPath === 'touches') return this.touched(this.ofDevice, body as SendTouch, { deviceKey: DEVICE_KEY });
    if (appPath !== undefined) {
      const code = this.codes[appPath.slice('shares/'.length)];
      return code ? ok(code) : refuse(404, 'SHARE_NOT_FOUND');
    }
    if (!/^\/v1\/(touches|shares|me\/(superior|team|invitations))(\/|$)/.test(path)) return undefined;
    if (!this.viewer.good.has((headers.authorization ?? '').replace('Bearer ', '')))
      return refuse(401, 'UNAUTHENTICATED');
    if (path === '/v1/touches')
      return this.touched(this.ofViewer, body as SendTouch, { superior: null, reason: 'no-sharer' });
    if (/^\/v1\/shares\/\w+\/code$/.test(path))
      return { status: 200, headers: { 'Content-Type': 'image/svg+xml' }, body: CODE_PICTURE };
    if (path === '/v1/shares' && method === 'POST') return this.share(body as MakeShare);
    if (path === '/v1/me/superior') return ok({ superior: this.superior });
    const [from, size] = [Number(query.cursor ?? 0), Number(query.limit ?? 20)];
    const page = <T>(all: T[]) => ({
      items: all.slice(from, from + size),
      nextCursor: from + size < all.length ? String(from + size) : null,
    });
    if (path === '/v1/me/invitations') return ok(page(this.invitations));
    if (path !== '/v1/me/team') return undefined;
    const counts = query.cursor === undefined ? { direct: this.team.length, second: this.second } : null;
    return ok({ counts, ...page(this.team) });
  };

  /** The same id counts once; what the API's own rules would refuse is refused. */
  private touched(all: SendTouch[], touch: SendTouch, answer: object): Answer {
    if (!/^[A-Za-z0-9_-]{16,40}$/.test(touch.id)) return refuse(400, 'INPUT_INVALID');
    if (touch.at !== undefined && Date.parse(touch.at) > Date.now() + 60_000) return refuse(400, 'TOUCH_TIME_INVALID');
    if (touch.deviceKey !== undefined && touch.deviceKey !== DEVICE_KEY) return refuse(400, 'DEVICE_KEY_INVALID');
    if (!all.some(({ id }) => id === touch.id)) all.push(touch);
    return ok(answer);
  }

  private share(asked: MakeShare): Answer {
    this.shared.push(asked);
    const { target, targetId = '', kind = 'card' } = asked;
    const token = `own-${target}${targetId}`;
    const share: ShareView = {
      id: String(this.shared.length),
      kind,
      target,
      targetId,
      token,
      path: '',
      customParams: '',
      landingPage: 'pages/share/index',
      scene: `s=${CODE_KEY}`,
      createdAt: new Date().toISOString(),
      expiresAt: kind === 'code' ? null : new Date(Date.now() + 30 * DAY).toISOString(),
      revokedAt: null,
    };
    return ok(share);
  }
}
