import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsISO8601,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import {
  CLAIM_DAYS,
  CODE_SOURCES,
  type CodeSource,
  ENTRY_KINDS,
  ENTRY_SECONDS,
  type EntryKind,
  type IncidentKind,
  KEEP_DAYS,
  LOTTERY_BEACONS,
  LOTTERY_STATES,
  type LotteryBeacon,
  type LotteryState,
  MAX_LIKES,
  MAX_PRIZE_QUANTITY,
  MAX_PRIZES,
  type NoticeState,
  ONCE_PER,
  type OncePer,
  PRIZE_KINDS,
  type PrizeKind,
  RISK_RANKS,
  RISK_UNKNOWN,
  type RiskRank,
  type RiskUnknown,
  type WaitReason,
  type WinState,
} from './lotteries';
import { LINE, TEXT } from './text';

const ID = /^[1-9]\d{0,18}$/;
const MOST_FEN = 1_000_000_000_000;

/** A prize of a draft. */
export class WritePrize {
  @IsString() @Length(1, 60) @Matches(LINE) name!: string;
  @IsIn([...PRIZE_KINDS]) kind!: PrizeKind;
  /** For codes, and for nothing else. */
  @IsOptional() @IsIn([...CODE_SOURCES]) codeSource?: CodeSource;
  /** Market value of one, whole fen. The cap is looked at on publication. */
  @IsInt() @Min(0) @Max(MOST_FEN) valueFen!: number;
  @IsInt() @Min(1) @Max(MAX_PRIZE_QUANTITY) quantity!: number;
  /** Who redeems the code also names the winner's phone. */
  @IsOptional() @IsBoolean() redeemNeedsPhone?: boolean;
}

/** POST /v1/console/rooms/:id/lotteries and PUT /v1/console/lotteries/:id: the whole draft. What is missing is told on publication. */
export class WriteLottery {
  @IsString() @Length(1, 60) @Matches(LINE) name!: string;
  @IsIn([...ENTRY_KINDS]) entryKind!: EntryKind;
  /** comment: what is to be typed. Case, width and spaces make no difference; emoji are welcome. */
  @IsOptional() @IsString() @MaxLength(40) @Matches(LINE) keyword?: string;
  /** like: how often is to be tapped. */
  @IsOptional() @IsInt() @Min(1) @Max(MAX_LIKES) likes?: number;
  @IsInt() @Min(ENTRY_SECONDS.min) @Max(ENTRY_SECONDS.max) entrySeconds!: number;
  @IsOptional() @IsBoolean() needsPhone?: boolean;
  /** Only who was a member by then. */
  @IsOptional() @IsISO8601({ strict: true, strictSeparator: true }) membersSince?: string;
  @IsOptional() @IsIn([...ONCE_PER]) oncePer?: OncePer;
  /** Only whom the platform thinks no riskier than this, from 0 to 3. Left out: it is not asked. */
  @IsOptional() @IsIn([...RISK_RANKS]) maxRisk?: RiskRank;
  /** Where the platform cannot be asked or cannot say; `admit` unless given. Who is let in so is counted apart, for all to see. */
  @IsOptional() @IsIn([...RISK_UNKNOWN]) riskUnknown?: RiskUnknown;
  @IsOptional() @IsString() @MaxLength(60) organiser?: string;
  @IsOptional() @IsString() @MaxLength(1000) @Matches(TEXT) claimTerms?: string;
  @IsInt() @Min(CLAIM_DAYS.min) @Max(CLAIM_DAYS.max) claimDays!: number;
  /** Addresses go so many days after it is settled; 30 unless given. */
  @IsOptional() @IsInt() @Min(KEEP_DAYS.min) @Max(KEEP_DAYS.max) keepDays?: number;
  @IsOptional() @IsIn([...LOTTERY_BEACONS]) beacon?: LotteryBeacon;
  @IsArray() @ArrayMaxSize(MAX_PRIZES) @ValidateNested({ each: true }) @Type(() => WritePrize) prizes!: WritePrize[];
}

/** POST /v1/console/lotteries/:id/cancellation. */
export class CancelLottery {
  @IsString() @Length(4, 200) @Matches(TEXT) reason!: string;
}

/** GET /v1/console/lotteries. */
export class ListConsoleLotteries {
  @IsOptional() @Matches(ID) roomId?: string;
  @IsOptional() @IsIn([...LOTTERY_STATES]) state?: LotteryState;
  /** `true`: the anchor's list. */
  @IsOptional() @IsIn(['true']) pushed?: 'true';
  @IsOptional() @Matches(ID) cursor?: string;
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(100) limit?: number;
}

/** GET of a list by cursor. */
export class ListOwn {
  @IsOptional() @Matches(ID) cursor?: string;
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(100) limit?: number;
}

export class PrizeView {
  /** From 1, in the order in which they are drawn. */
  no!: number;
  name!: string;
  kind!: PrizeKind;
  /** Whole fen. */
  valueFen!: number;
  quantity!: number;
}

export class ConsolePrizeView extends PrizeView {
  codeSource!: CodeSource | null;
  redeemNeedsPhone!: boolean;
  /** Imported codes that nobody has got yet; null for other prizes. */
  codesLeft!: number | null;
}

/** What viewers see of a lottery. */
export class LotteryView {
  id!: string;
  roomId!: string;
  state!: LotteryState;
  waitsFor!: WaitReason | null;
  name!: string;
  entryKind!: EntryKind;
  keyword!: string | null;
  likes!: number | null;
  entrySeconds!: number;
  needsPhone!: boolean;
  membersSince!: string | null;
  oncePer!: OncePer;
  organiser!: string;
  claimTerms!: string;
  claimDays!: number;
  prizes!: PrizeView[];
  /** Null until it has been started. */
  opensAt!: string | null;
  closesAt!: string | null;
  /** Null until it is closed. */
  entries!: number | null;
  cancelReason!: string | null;
}

export class LotteryList {
  items!: LotteryView[];
}

export class IncidentView {
  kind!: IncidentKind;
  at!: string;
}

export class ConsoleLotteryView extends LotteryView {
  declare prizes: ConsolePrizeView[];
  keepDays!: number;
  beacon!: LotteryBeacon;
  /** Null: the platform is not asked how risky somebody is. */
  maxRisk!: RiskRank | null;
  riskUnknown!: RiskUnknown | null;
  /** Of everything that was published, in hex; null for a draft. */
  rulesHash!: string | null;
  commitment!: string | null;
  publishedAt!: string | null;
  pushedAt!: string | null;
  /** The anchor is not in front since then. */
  awaySince!: string | null;
  closedAt!: string | null;
  drawnAt!: string | null;
  settledAt!: string | null;
  /** Two years after its draw, or its settlement, its archive goes: who entered, who won, leaves and codes. */
  purgedAt!: string | null;
  imported!: number | null;
  /** Let in although the platform could not say how risky they are; null before it is closed. */
  unchecked!: number | null;
  incidents!: IncidentView[];
  createdAt!: string;
  changedAt!: string;
}

/** A line of the records. */
export class LotteryRecord {
  id!: string;
  roomId!: string;
  name!: string;
  state!: LotteryState;
  entryKind!: EntryKind;
  pushedAt!: string | null;
  opensAt!: string | null;
  closesAt!: string | null;
  drawnAt!: string | null;
  entries!: number | null;
  /** How many can win, and how many did. */
  quantity!: number;
  winners!: number;
  createdAt!: string;
}

export class LotteryRecordPage {
  items!: LotteryRecord[];
  nextCursor!: string | null;
}

/** GET /v1/console/rooms/:id/lottery-totals. */
export class LotteryTotals {
  lotteries!: number;
  drawn!: number;
  entries!: number;
  winners!: number;
  claimed!: number;
  redeemed!: number;
  /** Not claimed in time: the merchant's again. */
  expired!: number;
  /** Of all that was won, whole fen. */
  valueFen!: number;
}

/** POST /v1/lotteries/:id/entries. */
export class EnterLottery {
  /** comment: as it was typed. */
  @IsOptional() @IsString() @MaxLength(100) keyword?: string;
  /** like: what `like-starts` answered, and how often was tapped since. */
  @IsOptional() @IsString() @MaxLength(100) start?: string;
  @IsOptional() @IsInt() @Min(0) @Max(1_000_000) likes?: number;
}

/** The same each time it is asked for. */
export class EntryView {
  lotteryId!: string;
  enteredAt!: string;
}

/** POST /v1/lotteries/:id/like-starts: from now on taps count. */
export class LikeStart {
  start!: string;
}

/** As `@kaibo/fair-draw` reads it. */
export class EntryReceipt {
  format!: string;
  lottery!: string;
  rulesHash!: string;
  commitment!: string;
  closesAtMs!: number;
  round!: number | null;
  leaf!: string;
  enteredAtMs!: number;
  publicKey!: string;
  signature!: string;
}

/** Why one won or not: its ticket and the last one that won. */
export class EntryOutcome {
  ticket!: string;
  /** Null when nobody won. */
  lastTicket!: string | null;
  isWinner!: boolean;
  winId!: string | null;
}

/** GET /v1/lotteries/:id/entry: the viewer's own. */
export class OwnEntryView extends EntryView {
  isImported!: boolean;
  /** Hex. */
  leaf!: string;
  receipt!: EntryReceipt;
  /** Where it stands in the root; null before that is made. */
  index!: number | null;
  proof!: string[] | null;
  /** Null before the draw. */
  outcome!: EntryOutcome | null;
}

export class OwnEntry {
  lottery!: LotteryView;
  enteredAt!: string;
}
export class OwnEntryPage {
  items!: OwnEntry[];
  nextCursor!: string | null;
}

/** In lower-case hex. */
export class ProofWinner {
  prize!: string;
  leaf!: string;
  ticket!: string;
}

export class ProofBeacon {
  kind!: LotteryBeacon;
  chain!: string | null;
  /** Fixed when it opened. */
  round!: number | null;
  signature!: string | null;
}

/** GET /v1/lotteries/:id/proof: all that is published so far, without personal data. What is not there yet is null. */
export class LotteryProof {
  lotteryId!: string;
  state!: LotteryState;
  waitsFor!: WaitReason | null;
  rules!: object;
  rulesHash!: string;
  commitment!: string;
  /** Ed25519, for receipts. */
  organiserKey!: string;
  publishedAt!: string;
  opensAt!: string | null;
  closesAt!: string | null;
  closesAtMs!: number | null;
  count!: number | null;
  /** How many of `count` came by an import of the platform's own list. */
  imported!: number | null;
  /** How many of `count` were let in although the platform could not say how risky they are. */
  unchecked!: number | null;
  root!: string | null;
  beacon!: ProofBeacon;
  secret!: string | null;
  seed!: string | null;
  winners!: ProofWinner[] | null;
  drawnAt!: string | null;
  incidents!: IncidentView[];
  cancelReason!: string | null;
  /** When the archive went; two years after the draw, or the settlement. */
  purgedAt!: string | null;
  /** Where the whole bundle is, with every leaf. Null before the draw, and when the archive has gone. */
  bundle!: string | null;
}

export class DeliveryAddress {
  @IsString() @Length(2, 30) @Matches(LINE) receiver!: string;
  /** Mainland mobile number, 11 digits. */
  @Matches(/^1\d{10}$/) phone!: string;
  @IsString() @Length(5, 200) @Matches(LINE) address!: string;
}

/** POST /v1/wins/:id/claim: where the winner wants the prize sent; for a code nothing. */
export class ClaimPrize {
  @IsOptional() @IsObject() @ValidateNested() @Type(() => DeliveryAddress) to?: DeliveryAddress;
}

/** As its winner sees it. */
export class WinView {
  id!: string;
  lotteryId!: string;
  lotteryName!: string;
  prize!: PrizeView;
  state!: WinState;
  claimUntil!: string;
  claimedAt!: string | null;
  /** Null before it is claimed, and where an address is needed. */
  code!: string | null;
  carrier!: string | null;
  trackingNumber!: string | null;
}

export class WinPage {
  items!: WinView[];
  nextCursor!: string | null;
}

/** As staff see it. */
export class ConsoleWin {
  id!: string;
  place!: number;
  prizeNo!: number;
  prizeName!: string;
  state!: WinState;
  /** Null: erased. */
  memberId!: string | null;
  /** 王*; null before it is claimed. */
  receiver!: string | null;
  /** 138****8000. */
  phone!: string | null;
  claimUntil!: string;
  claimedAt!: string | null;
  carrier!: string | null;
  trackingNumber!: string | null;
  /** Whether a message told the winner. */
  notice!: NoticeState;
}

export class ConsoleWinPage {
  items!: ConsoleWin[];
  nextCursor!: string | null;
}

/** Why an address is to be shown. */
export class RevealAddress {
  @IsString() @Length(4, 200) reason!: string;
}

export class RevealedAddress {
  /** Null: not claimed, or purged. */
  to!: DeliveryAddress | null;
}

/** PUT /v1/console/wins/:id/shipment. */
export class ShipPrize {
  @IsString() @Length(1, 40) @Matches(LINE) carrier!: string;
  @Matches(/^[A-Za-z0-9-]{4,40}$/) trackingNumber!: string;
}

/** POST /v1/console/lottery-codes/redeem. */
export class RedeemCode {
  @IsString() @Length(4, 60) code!: string;
  /** The winner's, for prizes that want it. */
  @IsOptional() @Matches(/^1\d{10}$/) phone?: string;
}

export class RedeemedCode {
  winId!: string;
  lotteryName!: string;
  prizeName!: string;
  redeemedAt!: string;
}

/** What became of the rows of a list that were not taken. */
export class ImportReport {
  already!: number;
  problems!: ImportProblem[];
}
export class ImportProblem {
  /** Of the file, the header being 1. */
  row!: number;
  /** A stable code; never what stood in the row. */
  rule!: string;
}

/** POST /v1/console/lotteries/:id/imports. */
export class ImportView {
  id!: string;
  madeAt!: string;
  total!: number;
  added!: number;
  report!: ImportReport;
}

export class ImportList {
  items!: ImportView[];
}

/** POST /v1/console/lotteries/:id/prizes/:no/codes. */
export class CodesImported {
  added!: number;
  /** Of this prize, that nobody has got yet. */
  left!: number;
}

/** An export of winners' addresses, and how far it is. */
export class WinExportView {
  id!: string;
  madeAt!: string;
  total!: number;
  done!: number;
}

export class ExportedWin {
  winId!: string;
  place!: number;
  prizeName!: string;
  /** Null: purged or erased meanwhile. */
  to!: DeliveryAddress | null;
}

export class WinExportPage {
  items!: ExportedWin[];
  total!: number;
  done!: number;
  nextCursor!: string | null;
}
