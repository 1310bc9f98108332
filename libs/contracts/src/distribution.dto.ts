import { Transform, Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsISO8601,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  Validate,
  ValidateIf,
  ValidateNested,
  ValidatorConstraint,
  type ValidatorConstraintInterface,
} from 'class-validator';
import {
  BINDERS,
  type Binders,
  type DecisionReason,
  PROMOTER_STATES,
  type PromoterState,
  SHARE_KINDS,
  SHARE_TARGETS,
  type ShareKind,
  type ShareTarget,
  TOUCH_SOURCES,
  type TouchSource,
} from './distribution';
import type { Platform } from './rooms';

const ID = /^[1-9]\d{0,18}$/;
const SHOWN_TEXT = /^[^\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]*$/u;
const trimmed = ({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value);
/** `custom_params` may come encoded three times over; more than this is no report of a plugin. */
const PARAMS_MOST = 4_000;

@ValidatorConstraint({ name: 'isShareParams' })
class IsShareParams implements ValidatorConstraintInterface {
  validate(value: unknown): boolean {
    if (typeof value === 'string') return value.length <= PARAMS_MOST;
    return typeof value === 'object' && value !== null && JSON.stringify(value).length <= PARAMS_MOST;
  }
  defaultMessage(): string {
    return `customParams must be a text or an object of at most ${PARAMS_MOST} characters`;
  }
}

/** POST /v1/shares. */
export class MakeShare {
  @IsIn([...SHARE_TARGETS]) target!: ShareTarget;
  /** Of everything but `home`, where it means nothing. */
  @ValidateIf(({ target }: MakeShare) => target !== 'home') @Matches(ID) targetId?: string;
  /** `card` (left out too): good for 30 days. `code`: until it is revoked. */
  @IsOptional() @IsIn([...SHARE_KINDS]) kind?: ShareKind;
}

/** Something that a member shares. */
export class ShareView {
  id!: string;
  kind!: ShareKind;
  target!: ShareTarget;
  /** Empty of `home`. */
  targetId!: string;
  /** For `custom_params.s`, or `s` of a path; at most 64 characters. */
  token!: string;
  /** Of the mini-program, for a card. */
  path!: string;
  /** Of the live player's page; encode it once. */
  customParams!: string;
  /** The page that a mini-program code opens. */
  landingPage!: string;
  /** What the code carries, at most 32 characters. */
  scene!: string;
  createdAt!: string;
  /** Null: until it is revoked. */
  expiresAt!: string | null;
  revokedAt!: string | null;
}

/** GET /v1/me/shares, /v1/me/team, /v1/me/invitations. */
export class ListDistribution {
  /** `nextCursor` of the page before. */
  @IsOptional() @Matches(ID) cursor?: string;
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(100) limit?: number;
}

/** Newest first. */
export class SharePage {
  items!: ShareView[];
  nextCursor!: string | null;
}

/** GET /v1/apps/:appId/shares/:key: where a code's landing page goes on to. */
export class ShareTargetView {
  target!: ShareTarget;
  /** Empty of `home`. */
  targetId!: string;
  token!: string;
  customParams!: string;
}

/** What brought the viewer here, as the client has it. */
export class SendTouch {
  /** Made anew for each touch: however often it comes, it counts once. */
  @Matches(/^[A-Za-z0-9_-]{16,40}$/) id!: string;
  @IsIn([...TOUCH_SOURCES]) source!: TouchSource;
  /** When it was, if it is not told at once. */
  @IsOptional() @IsISO8601({ strict: true, strictSeparator: true }) @Matches(/(Z|[+-]\d\d:?\d\d)$/i) at?: string;
  /** The platform's scene of `onShow`. */
  @IsOptional() @Matches(/^\d{1,8}$/) scene?: string;
  /** `s` of a card's path. */
  @IsOptional() @Matches(/^[\x21-\x7e]{1,64}$/) token?: string;
  /** As `getShareParams` or a goods page gives it: an object, or a text encoded once or more. */
  @IsOptional() @Validate(IsShareParams) customParams?: unknown;
  /** The landing page's `scene`, of a code. */
  @IsOptional() @Matches(/^[\x21-\x7e]{1,100}$/) codeScene?: string;
  /** The platform's id of the room, as the plugin says it. */
  @IsOptional() @Matches(/^[\x21-\x7e]{1,64}$/) roomId?: string;
  /** Whom the plugin names as the sharer. Believed of a signed-in viewer, with a card's scene, for a room of ours. */
  @IsOptional() @Matches(/^[A-Za-z0-9_-]{6,64}$/) shareOpenid?: string;
  /** Of touches before the sign-in. */
  @IsOptional() @Matches(/^[A-Za-z0-9_.-]{45,60}$/) deviceKey?: string;
}

/** Whose subordinate somebody is. */
export class SuperiorRef {
  id!: string;
  since!: string;
}

/** POST /v1/touches. The same for whoever asks again. */
export class TouchView {
  superior!: SuperiorRef | null;
  /** Why there is no superior; null where there is one. */
  reason!: DecisionReason | null;
}

/** POST /v1/apps/:appId/touches: before the sign-in. */
export class DeviceTouchView {
  /** To be kept by the client, and sent with later touches and the sign-in. */
  deviceKey!: string;
}

/** Somebody of one's tree. */
export class TreePerson {
  id!: string;
  /** Masked; null for one who gave none, or was erased. */
  name!: string | null;
  since!: string;
}

/** GET /v1/me/superior. */
export class SuperiorView {
  superior!: TreePerson | null;
}

/** GET /v1/me/team. Newest account first. */
export class TeamPage {
  /** Direct subordinates, and theirs; null on later pages. */
  counts!: TeamCounts | null;
  items!: TreePerson[];
  nextCursor!: string | null;
}
export class TeamCounts {
  direct!: number;
  second!: number;
}

/** Somebody who came by a share of the viewer's. */
export class InvitationView {
  id!: string;
  source!: TouchSource;
  at!: string;
  /** Masked. */
  name!: string | null;
  /** `bound`: became a subordinate; `taken`: had a superior. */
  outcome!: 'bound' | 'taken' | 'other';
}

/** GET /v1/me/invitations. Newest first. */
export class InvitationPage {
  items!: InvitationView[];
  nextCursor!: string | null;
}

/** GET and POST /v1/me/promoter. */
export class PromoterView {
  /** Null: never asked. */
  state!: PromoterState | null;
  /** Everybody's shares count: there is nothing to ask for. */
  isOpenToAll!: boolean;
  appliedAt!: string | null;
}

/** One look at one touch. */
export class DecisionView {
  touchId!: string;
  source!: TouchSource;
  scene!: string | null;
  shareId!: string | null;
  roomId!: string | null;
  touchedAt!: string;
  sharerId!: string | null;
  reason!: DecisionReason;
  /** `signed`: our own token proves the sharer; `client`: the visitor's client named them. Null: nobody is credited. */
  evidence!: 'signed' | 'client' | null;
  /** The version of the policy that decided; 0: what holds where none was published. */
  policy!: number;
  decidedAt!: string;
}

/** A correction by staff. */
export class MoveView {
  id!: string;
  fromId!: string | null;
  toId!: string | null;
  reason!: string;
  movedBy!: string;
  movedAt!: string;
}

/** GET /v1/console/members/:id/binding: why is this member under that one? */
export class BindingView {
  memberId!: string;
  /** The account that stands in the tree for this member, where it is another one of theirs. */
  nodeId!: string | null;
  superiorId!: string | null;
  grandId!: string | null;
  boundAt!: string | null;
  /** The touch that decided; null: staff did, or nobody has brought them. */
  touchId!: string | null;
  counts!: TeamCounts;
  /** All that came and what was decided, newest first, at most 100. */
  decisions!: DecisionView[];
  moves!: MoveView[];
}

/** GET /v1/console/bindings, and its export. */
export class ListBindings {
  /** Only who is directly under this one. */
  @IsOptional() @Matches(ID) superiorId?: string;
  @IsOptional() @Matches(ID) cursor?: string;
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(100) limit?: number;
}
/** GET /v1/console/bindings/export. */
export class ExportBindings {
  @IsOptional() @Matches(ID) superiorId?: string;
}
export class BindingRow {
  memberId!: string;
  /** Masked. */
  name!: string | null;
  superiorId!: string | null;
  grandId!: string | null;
  touchId!: string | null;
  boundAt!: string;
}
/** Newest account first. */
export class BindingPage {
  items!: BindingRow[];
  nextCursor!: string | null;
}

/** POST /v1/console/members/:id/binding. */
export class MoveMember {
  /** Left out: nobody. */
  @IsOptional() @Matches(ID) superiorId?: string;
  @Transform(trimmed) @IsString() @Length(2, 200) @Matches(SHOWN_TEXT) reason!: string;
}

/** PUT /v1/console/members/:id/distribution. */
export class SetDistributionPerson {
  @IsOptional() @IsBoolean() isStaff?: boolean;
  @IsOptional() @IsIn([...PROMOTER_STATES].filter((state) => state !== 'applied')) promoter?: PromoterState;
  @Transform(trimmed) @IsString() @Length(2, 200) @Matches(SHOWN_TEXT) reason!: string;
}
export class DistributionPersonView {
  memberId!: string;
  /** Masked. */
  name!: string | null;
  isStaff!: boolean;
  promoter!: PromoterState | null;
  appliedAt!: string | null;
}
/** GET /v1/console/distribution/promoters. */
export class ListPromoters {
  @IsOptional() @IsIn([...PROMOTER_STATES]) state?: PromoterState;
  @IsOptional() @Matches(ID) cursor?: string;
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(100) limit?: number;
}
export class DistributionPersonPage {
  items!: DistributionPersonView[];
  nextCursor!: string | null;
}

export class AttributionTermsView {
  @IsInt() @Min(1) @Max(3_650) validityDays!: number;
  @IsInt() @Min(0) @Max(3_650) protectionDays!: number;
  /** `signed`: what only the visitor's client says counts for no order. */
  @IsIn(['signed', 'client']) evidence!: 'signed' | 'client';
}

/** POST /v1/console/distribution/policies, and its preview. */
export class PublishPolicy {
  @IsIn([...BINDERS]) who!: Binders;
  @IsInt() @Min(1) @Max(365) windowDays!: number;
  @IsIn(['everybody', 'approved']) promoters!: 'everybody' | 'approved';
  /** 1; 2 only with `acknowledgesSecondLevel`; more is refused. */
  @IsInt() @Min(1) @Max(99) paidLevels!: number;
  @IsOptional() @IsBoolean() acknowledgesSecondLevel?: boolean;
  @ValidateNested() @Type(() => AttributionTermsView) attribution!: AttributionTermsView;
  /** Refused, with the reason. */
  @IsOptional() @IsInt() @Min(0) entryFeeFen?: number;
  /** Refused, with the reason. */
  @IsOptional() @IsBoolean() requiresPurchase?: boolean;
  /** Refused, with the reason. */
  @IsOptional() @IsBoolean() headCountReward?: boolean;
}
export class PolicyView {
  version!: number;
  who!: Binders;
  windowDays!: number;
  promoters!: 'everybody' | 'approved';
  paidLevels!: number;
  attribution!: AttributionTermsView;
  /** Null: what holds where none was published. */
  publishedAt!: string | null;
  publishedBy!: string | null;
}
/** GET /v1/console/distribution/policies. Newest first; the first is in force. */
export class PolicyList {
  items!: PolicyView[];
}

/** A member who would stand elsewhere. */
export class PolicyDifference {
  memberId!: string;
  superiorId!: string | null;
  wouldBeId!: string | null;
}
/** POST /v1/console/distribution/policies/preview: what history would have come to. Nothing changes. */
export class PolicyPreview {
  decisions!: number;
  /** Older ones are left out of a history this long. */
  isCut!: boolean;
  bindings!: number;
  wouldBind!: number;
  differs!: number;
  /** At most 100. */
  differences!: PolicyDifference[];
}

export class DistributionCapabilityView {
  platform!: Platform;
  binding!: boolean;
  team!: boolean;
  touches!: boolean;
  reason!: string | null;
}
/** GET /v1/console/distribution/capabilities. */
export class DistributionCapabilities {
  items!: DistributionCapabilityView[];
}
