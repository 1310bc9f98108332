import { type Events } from '../events';
import { type Switches } from '../switches';
import { type Part, type World } from '../world';

export const SUGGESTIONS = ['pass', 'review', 'risky'] as const;
export type Suggestion = (typeof SUGGESTIONS)[number];
/** Source: 文本内容安全识别, label. */
export const LABELS = [100, 10001, 20001, 20002, 20003, 20006, 20008, 20012, 20013, 21000] as const;
const NORMAL = 100;

/** A word that nobody but the sandbox finds bad. */
export interface Trigger {
  word: string;
  suggest: Exclude<Suggestion, 'pass'>;
  label: number;
}

/** Words for every label, which nobody writes by accident. */
const TRIGGERS: readonly Trigger[] = [
  { word: '测试广告', suggest: 'review', label: 10001 },
  { word: '测试时政', suggest: 'risky', label: 20001 },
  { word: '测试色情', suggest: 'risky', label: 20002 },
  { word: '测试辱骂', suggest: 'review', label: 20003 },
  { word: '测试违法', suggest: 'risky', label: 20006 },
  { word: '测试欺诈', suggest: 'risky', label: 20008 },
  { word: '测试低俗', suggest: 'review', label: 20012 },
  { word: '测试版权', suggest: 'risky', label: 20013 },
  { word: '测试其他', suggest: 'risky', label: 21000 },
];

/** A picture or recording whose address has this cannot be fetched. */
const BROKEN = 'unreachable';
const NOT_FETCHED = -1008;
/** How long the verdict on a file takes: the platform says within 30 minutes. */
const MEDIA_MS = 30_000;
const MOST_WAITING = 1_000;

export interface Verdict {
  suggest: Suggestion;
  label: number;
}

export interface MediaCheck {
  traceId: string;
  openid: string;
  url: string;
  /** Virtual time, milliseconds. */
  dueAt: number;
  /** Decided by hand; null: by the address. */
  verdict: Verdict | null;
}

interface Saved {
  triggers: Trigger[];
  waiting: MediaCheck[];
  risks: [string, number][];
}

/** What of an app's texts and files is found bad, and the files that are being looked at. */
export class ContentChecks implements Part {
  private triggers: readonly Trigger[] = TRIGGERS;
  private waiting: MediaCheck[] = [];
  private risks = new Map<string, number>();

  constructor(
    private readonly world: World,
    private readonly events: Events,
    private readonly switches: Switches,
  ) {}

  get words(): readonly Trigger[] {
    return this.triggers;
  }

  setWords(triggers: readonly Trigger[] | null): void {
    this.triggers = triggers ?? TRIGGERS;
  }

  /** The word that is found in a text; of several the worst. */
  find(text: string): Trigger | null {
    const found = this.triggers.filter(({ word }) => text.includes(word));
    return found.find(({ suggest }) => suggest === 'risky') ?? found[0] ?? null;
  }

  /** Takes a file. What is seen on it comes as an event. @returns the trace id */
  take(openid: string, url: string): string {
    const traceId = this.newTraceId();
    this.waiting.push({ traceId, openid, url, dueAt: this.world.clock.now() + MEDIA_MS, verdict: null });
    if (this.waiting.length > MOST_WAITING) this.waiting.shift();
    return traceId;
  }

  /** How risky a user is, 0 to 4; 0 unless somebody said otherwise. */
  riskOf(openid: string): number {
    return this.risks.get(openid) ?? 0;
  }

  setRisk(openid: string, rank: number): void {
    this.risks.set(openid, rank);
  }

  newCallId(): number {
    return this.world.random(4).readUInt32BE();
  }

  newTraceId(): string {
    return [0, 1, 2].map(() => this.world.random(4).toString('hex')).join('-');
  }

  listWaiting(): readonly MediaCheck[] {
    return this.waiting;
  }

  /** @returns false when no such file is being looked at */
  decide(traceId: string, verdict: Verdict): boolean {
    const check = this.waiting.find((each) => each.traceId === traceId);
    if (!check) return false;
    Object.assign(check, { verdict, dueAt: this.world.clock.now() });
    this.tick();
    return true;
  }

  /** Tells what has been seen. Nothing is seen while the service is down. */
  tick(): void {
    const now = this.world.clock.now();
    if (this.switches.isOn('contentCheckDown')) return;
    const ready = this.waiting.filter(({ dueAt }) => dueAt <= now);
    if (ready.length === 0) return;
    this.waiting = this.waiting.filter(({ dueAt }) => dueAt > now);
    for (const check of ready) this.events.emit('wxa_media_check', this.resultOf(check));
  }

  reset(): void {
    this.triggers = TRIGGERS;
    this.waiting = [];
    this.risks = new Map();
  }

  save(): Saved {
    return {
      triggers: [...this.triggers],
      waiting: this.waiting.map((check) => ({ ...check })),
      risks: [...this.risks],
    };
  }

  load(saved: unknown): void {
    const { triggers, waiting, risks = [] } = saved as Partial<Saved> & Omit<Saved, 'risks'>; // as saved; older ones had no risks
    this.triggers = triggers;
    this.waiting = waiting;
    this.risks = new Map(risks);
  }

  private resultOf({ openid, traceId, url, verdict }: MediaCheck): Record<string, unknown> {
    const head = { FromUserName: openid, appid: this.world.appId, trace_id: traceId, version: 2 };
    // Without a verdict of any kind where there was nothing to look at.
    if (url.includes(BROKEN) && !verdict)
      return { ...head, detail: [{ strategy: 'content_model', errcode: NOT_FETCHED }] };
    const { suggest, label } = verdict ?? verdictOf(this.find(decoded(url)));
    return { ...head, detail: [modelFinding({ suggest, label })], result: { suggest, label } };
  }
}

export const verdictOf = (trigger: Trigger | null): Verdict => ({
  suggest: trigger?.suggest ?? 'pass',
  label: trigger?.label ?? NORMAL,
});

/** What the model that looks at contents says, and how sure it is. */
export const modelFinding = ({ suggest, label }: Verdict) => ({
  strategy: 'content_model',
  errcode: 0,
  suggest,
  label,
  prob: 90,
});

const decoded = (url: string): string => {
  try {
    return decodeURIComponent(url);
  } catch {
    return url; // a percent sign that means itself
  }
};
