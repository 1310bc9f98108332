import { type Part } from './world';

/** A setting of one account that a person may change. */
interface SwitchRule {
  readonly default: boolean;
  /** What it does when it is on. */
  readonly zh: string;
  readonly en: string;
}

/** Where the real platform is unclear or differs from account to account. Subjects add theirs here; the page shows them all. */
export const SWITCHES = {
  acceptsForms: {
    default: true,
    zh: '直播接口接受表单编码（关闭后回 200002）',
    en: 'The live interfaces take form-encoded bodies (200002 when off)',
  },
} as const satisfies Record<string, SwitchRule>;

export type SwitchName = keyof typeof SWITCHES;
export const SWITCH_NAMES = Object.keys(SWITCHES) as SwitchName[]; // of the table above

/** What is set for one account. */
export class Switches implements Part {
  private changed = new Map<SwitchName, boolean>();

  isOn(name: SwitchName): boolean {
    return this.changed.get(name) ?? SWITCHES[name].default;
  }

  set(name: SwitchName, isOn: boolean): void {
    if (isOn === SWITCHES[name].default) this.changed.delete(name);
    else this.changed.set(name, isOn);
  }

  all(): Record<SwitchName, boolean> {
    return Object.fromEntries(SWITCH_NAMES.map((name) => [name, this.isOn(name)])) as Record<SwitchName, boolean>; // each name once
  }

  reset(): void {
    this.changed.clear();
  }

  save(): Record<string, boolean> {
    return Object.fromEntries(this.changed);
  }

  load(saved: unknown): void {
    this.changed = new Map(
      Object.entries(saved as Record<string, boolean>).filter((entry): entry is [SwitchName, boolean] =>
        Object.hasOwn(SWITCHES, entry[0]),
      ),
    );
  }
}
